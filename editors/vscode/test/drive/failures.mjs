// What goes wrong, and the one message it gives: no server, another program, a wrong version, a crash loop, an untrusted folder.
import fs from 'node:fs';
import path from 'node:path';

/** A program that stands in for the language server; the real one is `$REAL`. */
function fake(bench, name, script) {
  const folder = path.join(bench, name);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'portolan-lsp'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return folder;
}

/** The one message about Portolan, with its buttons; two are a fault. */
async function message(b, words, action) {
  const all = await b.until(`a message with "${words}"`, async () => {
    const n = (await b.notices()).filter((t) => /Portolan/.test(t));
    return n.some((t) => t.includes(words)) && n;
  }, 40_000);
  if (all.length !== 1) throw new Error(`${all.length} messages: ${all.join(' | ').replaceAll('\n', ' ')}`);
  if (!all[0].includes(action)) throw new Error(`no "${action}" in: ${all[0]}`);
}

const squiggles = (b) => b.page.waitForSelector('.squiggly-warning', { timeout: 30_000 });

export function failures({ fakes, real }) {
  const serve = `exec '${path.join(real, 'portolan-lsp')}' "$@"`;
  return [
    {
      name: 'no server',
      bench: { programs: [] },
      async run(b) {
        await message(b, 'is not on PATH', 'Choose Program');
        await b.page.getByRole('button', { name: 'Choose Program' }).click();
        await b.until('the setting', () => b.page.locator('.settings-editor .setting-item-label', { hasText: 'Path' }).count());
      },
    },
    {
      name: 'a setting that leads nowhere',
      bench: { programs: [real], machine: { 'portolan.server.path': '/nowhere/portolan-lsp' } },
      run: (b) => message(b, 'names "/nowhere/portolan-lsp"', 'Choose Program'),
    },
    {
      name: 'another program',
      bench: { programs: [fake(fakes, 'other', 'echo something else 1.0')] },
      run: (b) => message(b, 'does not answer --version', 'Choose Program'),
    },
    {
      name: 'a wrong version',
      bench: { programs: [fake(fakes, 'old', `[ "$1" = --version ] && echo portolan-lsp 0.0.3 && exit\n${serve}`)] },
      async run(b) {
        await message(b, 'has version 0.0.3, this extension 0.', 'How to Get It');
        await squiggles(b);
      },
    },
    {
      name: 'a crash at the start, again and again',
      bench: { programs: [fake(fakes, 'crash', '[ "$1" = --version ] && echo portolan-lsp 0.1.0 && exit\nexit 1')] },
      async run(b) {
        await message(b, 'ended 4 times', 'Show Logs');
        // Nothing more comes afterwards.
        await b.page.waitForTimeout(2000);
        await message(b, 'ended 4 times', 'Try Again');
      },
    },
    {
      name: 'a crash while working, again and again',
      bench: {
        programs: [
          fake(fakes, 'dies', `[ "$1" = --version ] && echo portolan-lsp 0.1.0 && exit\n'${path.join(real, 'portolan-lsp')}' "$@" <&0 & p=$!; sleep 2; kill -9 $p; exit 9`),
        ],
      },
      run: (b) => message(b, 'ended 4 times', 'Show Logs'),
    },
    {
      name: 'one crash is mended quietly',
      bench: { programs: [real] },
      async run(b) {
        await squiggles(b);
        const before = (b.log().match(/ready \d+ ms/g) ?? []).length;
        b.kill('portolan-lsp');
        await b.until('another start', () => (b.log().match(/ready \d+ ms/g) ?? []).length > before);
        await squiggles(b);
        const said = (await b.notices()).filter((t) => /Portolan/.test(t));
        if (said.length > 0) throw new Error(`it said: ${said.join(' | ')}`);
      },
    },
    {
      name: 'an untrusted folder',
      bench: {
        programs: [real],
        trust: false,
        settings: { 'security.workspace.trust.startupPrompt': 'never' },
        // What the folder would like to have run.
        files: { '.vscode/settings.json': JSON.stringify({ 'portolan.server.path': path.join(fakes, 'evil', 'portolan-lsp'), 'portolan.cli.path': path.join(fakes, 'evil', 'portolan-lsp') }) },
      },
      async before() {
        fake(fakes, 'evil', `touch '${path.join(fakes, 'ran')}'`);
        fs.rmSync(path.join(fakes, 'ran'), { force: true });
      },
      async run(b) {
        await message(b, 'this folder is not trusted', 'Manage Trust');
        await squiggles(b);
        await b.command('Notifications: Clear All Notifications');
        await b.command('Portolan: Build Documents');
        await message(b, 'no command is run in it', 'Manage Trust');
        if (fs.existsSync(path.join(fakes, 'ran'))) throw new Error('the program of the folder was run');
      },
    },
  ];
}
