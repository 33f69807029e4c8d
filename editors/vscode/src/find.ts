// Finds the programs: the language server and the command line. Nothing below the workspace is ever looked at or run.
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import * as path from 'node:path';

/** A program that exists, and why it was chosen. */
export interface Program {
  file: string;
  from: 'setting' | 'extension' | 'PATH';
}

const windows = process.platform === 'win32';

async function runs(file: string): Promise<boolean> {
  try {
    if (!(await stat(file)).isFile()) return false;
    await access(file, windows ? constants.F_OK : constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The first program of that name on PATH. Relative entries of PATH would lead into the workspace and are passed over. */
async function onPath(name: string): Promise<string | undefined> {
  const names = windows && !/\.(exe|cmd|bat)$/i.test(name) ? [`${name}.exe`] : [name];
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    if (!path.isAbsolute(folder)) continue;
    for (const n of names) {
      const file = path.join(folder, n);
      if (await runs(file)) return file;
    }
  }
  return undefined;
}

/**
 * The program `name`: what the setting says, else the first that exists in `folders`, else the one on PATH.
 * A setting that leads nowhere is not passed over, so that nobody runs another program than the one named.
 */
export async function find(name: string, setting: string, folders: string[]): Promise<Program | undefined> {
  const set = setting.trim().replace(/^~(?=[/\\])/, homedir());
  if (set) {
    if (path.isAbsolute(set)) return (await runs(set)) ? { file: set, from: 'setting' } : undefined;
    if (/[/\\]/.test(set)) return undefined;
    const file = await onPath(set);
    return file ? { file, from: 'setting' } : undefined;
  }
  for (const folder of folders) {
    const file = path.join(folder, windows ? `${name}.exe` : name);
    if (await runs(file)) return { file, from: 'extension' };
  }
  const file = await onPath(name);
  return file ? { file, from: 'PATH' } : undefined;
}

/** What `file --version` says of itself: `1.2.3` of `name 1.2.3`; undefined when it is another program or does not answer. */
export function version(file: string, name: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(file, ['--version'], { timeout: 5000, cwd: path.dirname(file), windowsHide: true, maxBuffer: 4096 }, (error, out) => {
      const [said, number] = out.toString().trim().split(/\s+/);
      resolve(!error && said === name && /^\d+\.\d+\.\d+/.test(number ?? '') ? number : undefined);
    });
  });
}

/** Whether two versions keep the same promises: equal up to the first number that is not zero. */
export function fits(own: string, other: string): boolean {
  const [a, b] = [own, other].map((v) => v.split('.').map(Number));
  if (a[0] !== b[0]) return false;
  return a[0] > 0 || a[1] === b[1];
}
