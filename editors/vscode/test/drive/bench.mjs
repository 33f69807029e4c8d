// A VS Code in a browser: starts code-server with the packaged extension on a copy of a model, and has the few hands a test needs.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import path from 'node:path';

const cache = process.env.PORTOLAN_EDITOR_CACHE;
const { chromium } = createRequire(path.join(cache, 'drive', 'x.js'))('playwright-core');
const entry = path.join(cache, 'code', 'node_modules', 'code-server', 'out', 'node', 'entry.js');
const node = path.join(cache, 'node', 'node_modules', 'node', 'bin', 'node');

const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.colorTheme': 'Default Light Modern',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'window.commandCenter': false,
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'editor.minimap.enabled': false,
  'editor.fontSize': 13,
  'editor.hover.delay': 150,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'files.simpleDialog.enable': true,
  'task.allowAutomaticTasks': 'off',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
};

const port = () =>
  new Promise((done) => {
    const s = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => done(port));
    });
  });

export class Bench {
  /** A bench in a folder of its own: `programs` are the folders put first on PATH, `model` the folder that is copied and opened. */
  static async open({ room, vsix, model, programs, settings = {}, machine = {}, trust = true, files = {} }) {
    const b = new Bench();
    b.room = room;
    fs.rmSync(room, { recursive: true, force: true });
    b.folder = path.join(room, path.basename(model));
    // The texts alone: what was built from them is built anew.
    fs.cpSync(model, b.folder, { recursive: true, filter: (f) => f === model || f.endsWith('.flow') });
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(b.folder, name)), { recursive: true });
      fs.writeFileSync(path.join(b.folder, name), text);
    }
    b.user = path.join(room, 'user');
    fs.mkdirSync(path.join(b.user, 'User'), { recursive: true });
    fs.writeFileSync(path.join(b.user, 'User', 'settings.json'), JSON.stringify({ ...SETTINGS, 'security.workspace.trust.enabled': !trust, ...settings }));
    // Settings that name programs are the machine's, as in every remote window.
    fs.mkdirSync(path.join(b.user, 'Machine'), { recursive: true });
    fs.writeFileSync(path.join(b.user, 'Machine', 'settings.json'), JSON.stringify(machine));
    // VSCODE_CLI keeps it from asking a login shell for another PATH.
    const env = { PATH: [...programs, path.dirname(node), '/usr/bin', '/bin'].join(path.delimiter), HOME: room, LANG: 'C.UTF-8', TERM: 'xterm', VSCODE_CLI: '1' };
    const where = ['--extensions-dir', path.join(room, 'extensions'), '--user-data-dir', b.user];
    const installed = spawnSync(node, [entry, '--install-extension', vsix, ...where], { env, encoding: 'utf8' });
    if (installed.status !== 0) throw new Error(`the extension is not installed: ${installed.stdout}${installed.stderr}`);
    const at = await port();
    const options = ['--auth', 'none', '--bind-addr', `127.0.0.1:${at}`, '--disable-telemetry', '--disable-update-check'];
    if (trust) options.push('--disable-workspace-trust');
    const log = fs.openSync(path.join(room, 'code-server.log'), 'w');
    // A group of its own, so that what it starts ends with it.
    b.server = spawn(node, [entry, ...options, ...where, b.folder], { env, stdio: ['ignore', log, log], detached: true });
    b.url = `http://127.0.0.1:${at}/?folder=${encodeURIComponent(b.folder)}`;
    for (let n = 0; ; n++) {
      if (await fetch(`http://127.0.0.1:${at}/healthz`).then((r) => r.ok, () => false)) break;
      if (n > 300) throw new Error('code-server does not answer');
      await new Promise((r) => setTimeout(r, 100));
    }
    b.browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
    const context = await b.browser.newContext({ viewport: { width: 1440, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'] });
    b.page = await context.newPage();
    b.page.setDefaultTimeout(20_000);
    b.errors = [];
    b.page.on('console', (m) => m.type() === 'error' && b.errors.push(m.text()));
    await b.page.goto(b.url, { timeout: 120_000 });
    await b.page.waitForSelector('.monaco-workbench', { timeout: 90_000 });
    await b.page.waitForSelector('.statusbar .statusbar-item', { timeout: 60_000 });
    return b;
  }

  async close() {
    await this.browser?.close().catch(() => {});
    if (this.server?.pid) {
      try {
        process.kill(-this.server.pid, 'SIGTERM');
      } catch {}
    }
  }

  /** Runs a command by the words of the palette. */
  async command(words) {
    const p = this.page;
    await p.keyboard.press('F1');
    const input = p.locator('.quick-input-widget:visible input.input').first();
    await input.waitFor();
    await input.fill(`>${words}`);
    const row = p.locator('.quick-input-list .monaco-list-row').first();
    await row.waitFor();
    await p.waitForFunction((w) => document.querySelector('.quick-input-list .monaco-list-row')?.textContent?.includes(w.split(': ').pop()), words);
    await p.keyboard.press('Enter');
  }

  /** Opens a file of the folder, or brings it forward. */
  async file(name) {
    const p = this.page;
    // In the first column, so that a panel beside it stays in sight.
    await p.keyboard.press('Control+1');
    await p.keyboard.press('Control+P');
    const input = p.locator('.quick-input-widget:visible input.input').first();
    await input.waitFor();
    await input.fill(name);
    await p.waitForFunction((n) => document.querySelector('.quick-input-list .monaco-list-row')?.textContent?.includes(n), path.basename(name));
    await p.keyboard.press('Enter');
    await p.waitForSelector(`.tab.active[data-resource-name$="${path.basename(name)}"]`);
    await p.waitForSelector('.editor-group-container.active .monaco-editor .view-line');
  }

  /** Puts the cursor to a line and column, both counted from 1. */
  async go(line, column = 1) {
    const p = this.page;
    await p.keyboard.press('Control+G');
    const input = p.locator('.quick-input-widget:visible input.input').first();
    await input.waitFor();
    await input.fill(`:${line}:${column}`);
    await p.keyboard.press('Enter');
    await p.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await p.waitForTimeout(150);
  }

  /** Line and column of a text in a file of the folder; `within` moves into the text. */
  find(name, text, within = 0) {
    const whole = this.read(name);
    const at = whole.indexOf(text);
    if (at < 0) throw new Error(`${name} has no "${text}"`);
    const before = whole.slice(0, at + within);
    return [before.split('\n').length, before.length - before.lastIndexOf('\n')];
  }

  async goto(name, text, within = 0) {
    await this.go(...this.find(name, text, within));
  }

  async save() {
    await this.page.keyboard.press('Control+S');
    await this.page.waitForFunction(() => !document.querySelector('.tab.active.dirty'));
  }

  read(name) {
    return fs.readFileSync(path.join(this.folder, name), 'utf8');
  }

  /** The frame of a panel whose body has the class. */
  async panel(name) {
    for (let n = 0; n < 200; n++) {
      for (const f of this.page.frames()) {
        if (await f.evaluate((c) => document.body?.classList.contains(c) && !!document.getElementById('root'), name).catch(() => false)) return f;
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error(`no panel "${name}"`);
  }

  /** Waits until `test` gives something true, asking again and again; `what` is said when it never does. */
  async until(what, test, ms = 20_000) {
    const end = Date.now() + ms;
    for (let last; ; ) {
      try {
        const v = await test();
        if (v) return v;
        last = JSON.stringify(v);
      } catch (e) {
        last = e.message;
      }
      if (Date.now() > end) throw new Error(`not seen: ${what} (last: ${last})`);
      await this.page.waitForTimeout(100);
    }
  }

  /** The entries of the Problems list that have the words. */
  async problems(words) {
    await this.command('Problems: Focus on Problems View');
    const filter = this.page.getByPlaceholder(/^Filter/).first();
    await filter.fill(words);
    await this.page.waitForTimeout(800);
    const rows = await this.page.locator('.markers-panel .monaco-list-row').allInnerTexts();
    await this.page.screenshot({ path: path.join(process.env.PORTOLAN_ARTEFACTS, `problems-${words.replace(/[^a-z]+/gi, '-')}.png`) });
    await filter.fill('');
    await this.command('View: Hide Panel');
    return rows;
  }

  notices() {
    return this.page.locator('.notifications-toasts .notification-list-item').allInnerTexts();
  }

  /** Ends the programs of that name which this bench started. */
  kill(name) {
    const below = new Set([this.server.pid]);
    const all = fs.readdirSync('/proc').filter((p) => /^\d+$/.test(p)).map(Number).sort((a, b) => a - b);
    const stat = (p) => fs.readFileSync(`/proc/${p}/stat`, 'utf8');
    for (let size = 0; size !== below.size; ) {
      size = below.size;
      for (const p of all) {
        try {
          const [, rest] = stat(p).split(/\) (?=[A-Z] )/);
          if (below.has(Number(rest.split(' ')[1]))) below.add(p);
        } catch {}
      }
    }
    for (const p of below) if (p !== this.server.pid && stat(p).includes(`(${name})`)) process.kill(p, 'SIGKILL');
  }

  /** What the extension wrote into its log. */
  log() {
    const found = [];
    const walk = (d) => {
      for (const e of fs.readdirSync(d, { withFileTypes: true })) {
        if (e.isDirectory()) walk(path.join(d, e.name));
        else if (/Portolan\.log$/.test(e.name)) found.push(fs.readFileSync(path.join(d, e.name), 'utf8'));
      }
    };
    const logs = path.join(this.user, 'logs');
    if (fs.existsSync(logs)) walk(logs);
    return found.join('\n');
  }
}
