// What must hold in the editor, one thing after the other in one window. Each check puts back what it changed.
import fs from 'node:fs';
import path from 'node:path';

const MAIN = 'waterworks.flow';
/** Milliseconds from the start of the extension to the first findings on the example. */
const FIRST = 2000;

const squiggle = (b, weight = 'error') => b.page.waitForSelector(`.squiggly-${weight}`, { timeout: 60_000 });
const assert = (holds, text) => {
  if (!holds) throw new Error(text);
};

/** The text of the line at the cursor, with what is shown between its words. */
const line = (b) =>
  b.page.evaluate(() => {
    const editor = document.querySelector('.editor-group-container.active .monaco-editor') ?? document.querySelector('.monaco-editor.focused');
    const mark = editor.querySelector('.current-line, .current-line-both')?.getBoundingClientRect();
    const rows = [...editor.querySelectorAll('.view-line')];
    return rows.find((r) => mark && Math.abs(r.getBoundingClientRect().top - mark.top) < 4)?.textContent.replaceAll('\u00a0', ' ') ?? '';
  });

/** The cursor as the status bar tells it. */
async function cursor(b) {
  const text = await b.page.locator('.statusbar-item', { hasText: /^Ln \d+/ }).first().innerText();
  const [, row] = /Ln (\d+)/.exec(text);
  return Number(row);
}

/** Does something to the file and puts the old text back, whatever happens. */
async function changing(b, work) {
  const before = fs.readdirSync(b.folder).filter((f) => f.endsWith('.flow')).map((f) => [f, b.read(f)]);
  await b.file(MAIN);
  try {
    return await work();
  } finally {
    await b.page.keyboard.press('Escape');
    await b.command('View: Close All Editors').catch(() => {});
    const discard = b.page.getByRole('button', { name: "Don't Save" });
    if (await discard.isVisible({ timeout: 1500 }).catch(() => false)) await discard.click();
    await b.page.waitForTimeout(300);
    if (await discard.isVisible().catch(() => false)) await discard.click();
    for (const [f, text] of before) if (b.read(f) !== text) fs.writeFileSync(path.join(b.folder, f), text);
    await b.file(MAIN);
    await b.go(40);
    await squiggle(b, 'warning');
  }
}

async function append(b, text) {
  await b.page.keyboard.press('Control+End');
  await b.page.keyboard.press('Enter');
  await b.page.keyboard.insertText(text);
}

/** Moves the pointer to a place of the picture that belongs to the element, and clicks. */
async function click(f, id) {
  await f.locator('#stage').evaluate((stage, id) => {
    const e = stage.querySelector(`[id="${CSS.escape(id)}"]`);
    const inner = e.querySelector('text, rect, path') ?? e;
    const r = inner.getBoundingClientRect();
    const at = { bubbles: true, clientX: r.left + r.width / 2, clientY: r.top + r.height / 2 };
    inner.dispatchEvent(new MouseEvent('click', at));
  }, id);
}

const ids = (f, kind) => f.locator('#stage').evaluate((s, kind) => [...s.querySelectorAll(`[data-kind="${kind}"]`)].map((e) => e.id).filter(Boolean), kind);
const stage = (f, name) => f.locator('#stage').evaluate((s, n) => s.dataset[n] ?? '', name);
const drawn = (b, f) => b.until('a picture', async () => Number(await stage(f, 'drawn')) > 0 && (await f.locator('#stage svg [data-kind]').count()) > 0);

async function diagram(b) {
  await b.file(MAIN);
  await b.command('Portolan: Show Diagram');
  const f = await b.panel('diagram');
  await drawn(b, f);
  return f;
}

export function checks() {
  const checks = [];
  const check = (name, run, always = false) => {
    const c = { name, always, run: (b) => run(b, c) };
    checks.push(c);
  };

  check(
    'findings within two seconds of the start',
    async (b, c) => {
      const seen = Date.now();
      await b.until('a finding in the status bar', async () => /[1-9]/.test(await b.page.locator('#status\\.problems').innerText()), 60_000);
      const window = Date.now() - seen;
      await b.file(MAIN);
      await squiggle(b, 'warning');
      const ms = Number(/first findings (\d+) ms/.exec(b.log())?.[1]);
      c.said = `first findings ${ms} ms after the start of the extension, ${window} ms after the window was ready`;
      assert(ms <= FIRST, c.said);
    },
    true,
  );

  check('squiggles and entries of the Problems list', async (b) => {
    await b.goto(MAIN, 'Roster -> Planner', 7);
    await squiggle(b);
    const rows = await b.problems('is blocked');
    assert(rows.some((r) => r.includes('is blocked')), `no blocked flow in ${rows.length} entries: ${rows.slice(0, 3).join(' | ')}`);
    assert(rows.some((r) => r.includes('CN.export')), 'no code in the list');
  });

  check('status bar with findings and day', async (b) => {
    const text = await b.until('the day in the status bar', async () => {
      const t = await b.page.locator('.statusbar-item[id="portolan.portolan.portolan.status"], .statusbar-item[id*="portolan"]').first().innerText();
      return t.includes('2026-11-20') && t;
    });
    assert(/\d/.test(text.replace('2026-11-20', '')), `no number in "${text}"`);
  });

  check('hover', async (b) => {
    await b.file(MAIN);
    await b.goto(MAIN, 'Roster -> Planner', 8);
    await b.command('Show or Focus Hover');
    await b.until('hover text', async () => /blocked/.test(await b.page.locator('.monaco-hover:visible').first().innerText()));
    await b.page.waitForTimeout(300);
  });

  check('completion accepted', (b) =>
    changing(b, async () => {
      await append(b, 'expect Lake ~> Supp');
      await b.page.keyboard.press('Control+Space');
      const row = b.page.locator('.suggest-widget.visible .monaco-list-row', { hasText: 'Support' }).first();
      await row.waitFor();
      await b.page.screenshot({ path: path.join(process.env.PORTOLAN_ARTEFACTS, 'completion.png') });
      await b.page.keyboard.press('Enter');
      await b.until('the completed line', async () => /expect Lake ~> (Danube\.)?Support/.test(await line(b)));
    }),
  );

  check('quick fix applied', (b) =>
    changing(b, async () => {
      await append(b, 'server Hall { in: Germany  operator: Stadtwerk  activity: Care  stores: none }');
      await b.until('the error', async () => (await b.page.locator('.squiggly-error').count()) > 0 && /Germany/.test((await b.page.locator('#status\\.problems').innerText(), await line(b))));
      await b.page.keyboard.press('Home');
      for (let n = 0; n < 'server Hall { in: Ge'.length; n++) await b.page.keyboard.press('ArrowRight');
      await b.until('the fix', async () => {
        await b.page.keyboard.press('Control+.');
        await b.page.waitForTimeout(500);
        const rows = await b.page.locator('.action-widget .monaco-list-row.action').allInnerTexts();
        if (rows.some((r) => /DE/.test(r))) return true;
        await b.page.keyboard.press('Escape');
        return false;
      });
      await b.page.screenshot({ path: path.join(process.env.PORTOLAN_ARTEFACTS, 'quick-fix.png') });
      await b.page.locator('.action-widget .monaco-list-row.action', { hasText: 'DE' }).first().click();
      await b.until('the mended line', async () => /in: DE /.test(await line(b)));
    }),
  );

  check('rename across files', (b) =>
    changing(b, async () => {
      const before = b.read('cases.flow').match(/\bLake\b/g).length;
      await b.goto(MAIN, 'cloud   Lake', 9);
      await b.page.keyboard.press('F2');
      await b.page.waitForSelector('.rename-box input', { state: 'visible' });
      await b.page.locator('.rename-box input').fill('Reservoir');
      await b.page.keyboard.press('Enter');
      await b.until('the new name', async () => /Reservoir/.test(await line(b)));
      await b.command('File: Save All Files');
      await b.until('the new name on the disk', () => /Reservoir/.test(b.read(MAIN)) && /Reservoir/.test(b.read('cases.flow')));
      const text = b.read('cases.flow');
      assert(!/\bLake\b/.test(b.read(MAIN).replace(/"[^"]*"|\/\/.*/g, '')), 'the old name is left');
      assert(text.match(/\bReservoir\b/g).length > 0 && before > 0, 'nothing changed in the other file');
    }),
  );

  check('formatting', (b) =>
    changing(b, async () => {
      const before = b.read(MAIN);
      await b.goto(MAIN, 'entity Stadtwerk');
      await b.page.keyboard.press('End');
      await b.page.keyboard.type('     ');
      await b.goto(MAIN, 'people Operators', 6);
      await b.page.keyboard.type('       ');
      await b.command('Format Document');
      await b.page.waitForTimeout(1500);
      await b.save();
      assert(b.read(MAIN) === before, 'the file is not laid out as it was');
    }),
  );

  check('colours from the compiler', async (b) => {
    await b.file(MAIN);
    await b.goto(MAIN, 'Lake ~> Support', 1);
    await b.command('Developer: Inspect Editor Tokens and Scopes');
    await b.until('the type of the token', async () => /semantic token type/.test(await b.page.locator('.token-inspect-widget').innerText()));
    await b.page.waitForTimeout(200);
    await b.page.screenshot({ path: path.join(process.env.PORTOLAN_ARTEFACTS, 'colours.png') });
    await b.page.keyboard.press('Escape');
  });

  check('verdicts between the words', async (b) => {
    await b.file(MAIN);
    await b.goto(MAIN, 'Roster -> Planner', 0);
    await b.until('a verdict behind the arrow', async () => /blocked/.test(await line(b)));
  });

  check('diagram drawn', async (b) => {
    const f = await diagram(b);
    const nodes = await ids(f, 'node');
    assert(nodes.length >= 7, `only ${nodes.length} nodes`);
    await b.page.waitForTimeout(500);
  });

  check('diagram follows the cursor', async (b) => {
    const f = await diagram(b);
    await b.file(MAIN);
    await b.goto(MAIN, 'service Planner', 9);
    const one = await b.until('a mark', () => stage(f, 'marked'));
    await b.goto(MAIN, 'server  Build', 9);
    const other = await b.until('another mark', async () => {
      const m = await stage(f, 'marked');
      return m !== one && m;
    });
    assert(/Planner/.test(one) && /Build/.test(other), `marked ${one}, then ${other}`);
  });

  check('a click in the diagram leads to the text', async (b) => {
    const f = await diagram(b);
    const id = (await ids(f, 'node')).find((i) => /Planner/.test(i));
    assert(id, 'no node of that name');
    await b.file(MAIN);
    await b.goto(MAIN, 'project');
    await click(f, id);
    const [row] = b.find(MAIN, 'service Planner');
    await b.until('the cursor in the line of the node', async () => (await cursor(b)) === row);
  });

  check('the diagram keeps pan and zoom over an edit', (b) =>
    changing(b, async () => {
      const f = await diagram(b);
      await f.locator('#bar button', { hasText: '+' }).click();
      await f.locator('#stage').press('ArrowRight');
      await b.page.waitForTimeout(400);
      const [sight, turn] = [await stage(f, 'sight'), Number(await stage(f, 'drawn'))];
      await b.file(MAIN);
      await b.goto(MAIN, '"Visit planner"', 14);
      await b.page.keyboard.type(', new');
      await b.until('a new picture', async () => Number(await stage(f, 'drawn')) > turn);
      assert((await stage(f, 'sight')).split(' ')[2] === sight.split(' ')[2], `${sight} became ${await stage(f, 'sight')}`);
      assert((await f.locator('#stage svg').innerHTML()).includes('new'), 'the picture is the old one');
    }),
  );

  check('the diagram outlives a broken text', (b) =>
    changing(b, async () => {
      const f = await diagram(b);
      const before = (await ids(f, 'node')).length;
      await b.file(MAIN);
      await append(b, 'Lake -> {');
      await b.until('the banner', () => f.locator('#banner').isVisible());
      await b.page.waitForTimeout(500);
      assert((await ids(f, 'node')).length === before, 'the picture is gone');
      await b.page.screenshot({ path: path.join(process.env.PORTOLAN_ARTEFACTS, 'broken.png') });
      for (let n = 0; n < 'Lake -> {'.length + 2; n++) await b.page.keyboard.press('Backspace');
      await b.until('no banner', async () => !(await f.locator('#banner').isVisible()));
    }),
  );

  check('the diagram filters by verdict and law', async (b) => {
    const f = await diagram(b);
    const chip = f.locator('.chip').first();
    await chip.click();
    await b.until('something hidden', async () => (await f.locator('#stage .hidden').count()) > 0);
    await b.page.screenshot({ path: path.join(process.env.PORTOLAN_ARTEFACTS, 'filtered.png') });
    await f.locator('.chip').first().click();
    assert((await f.locator('#stage .hidden').count()) === 0, 'it stays hidden');
    const law = f.locator('#bar select').nth(1);
    const turn = Number(await stage(f, 'drawn'));
    await law.selectOption('CN.export');
    await b.until('another picture', async () => Number(await stage(f, 'drawn')) > turn);
    await b.page.waitForTimeout(300);
    await b.page.screenshot({ path: path.join(process.env.PORTOLAN_ARTEFACTS, 'one-law.png') });
    await law.selectOption('');
  });

  check('the diagram moves to another day', async (b, c) => {
    const f = await diagram(b);
    const slider = f.locator('#days input');
    await slider.waitFor({ state: 'visible' });
    const before = await f.locator('#days output').innerText();
    await slider.focus();
    await slider.press('ArrowRight');
    const after = await b.until('another day', async () => {
      const d = await f.locator('#days output').innerText();
      return d !== before && d;
    });
    await b.page.waitForTimeout(1500);
    await b.page.screenshot({ path: path.join(process.env.PORTOLAN_ARTEFACTS, 'day.png') });
    assert((await f.locator('#days output').innerText()) === after, 'the picture is of another day');
    c.said = `${before} to ${after}`;
    await f.locator('#days button').click();
    await b.until('the first day', async () => (await f.locator('#days output').innerText()) === before);
  });

  check('the diagram is exported', async (b) => {
    const f = await diagram(b);
    for (const [ending, magic] of [
      ['svg', '<svg'],
      ['png', '\u0089PNG'],
    ]) {
      const file = path.join(b.folder, `out.${ending}`);
      await f.locator('#export').click();
      const input = b.page.locator('.quick-input-widget:visible input.input').first();
      await input.waitFor();
      // The dialog fills itself in first, and looks the folder up afterwards.
      await b.until('the proposed name', async () => (await input.inputValue()).endsWith('.svg'));
      await b.page.waitForTimeout(500);
      await input.fill(file);
      await b.page.waitForTimeout(1000);
      await b.page.keyboard.press('Enter');
      await b.until(`the ${ending} file`, () => fs.existsSync(file) && fs.readFileSync(file).length > 500);
      const bytes = fs.readFileSync(file);
      assert(bytes.subarray(0, 300).toString('latin1').includes(magic), `${ending} has another form`);
      fs.renameSync(file, path.join(process.env.PORTOLAN_ARTEFACTS, `exported.${ending}`));
    }
    await b.command('Notifications: Clear All Notifications');
    await b.command('View: Close Editor').catch(() => {});
  });

  check('proof with a click to its source', async (b) => {
    await b.command('View: Close All Editors');
    await b.file(MAIN);
    await b.goto(MAIN, 'Roster -> Planner', 8);
    await b.command('Portolan: Show Proof');
    const f = await b.panel('page');
    await b.until('the proof', async () => /blocked/i.test(await f.locator('#root').innerText()));
    await b.page.waitForTimeout(500);
    await b.page.screenshot({ path: path.join(process.env.PORTOLAN_ARTEFACTS, 'proof.png') });
    const before = await cursor(b);
    await b.command('View: Focus First Editor Group');
    // Where the data were collected first: another line than the arrow's.
    await f.locator('.go').first().click();
    await b.until('the cursor in another line', async () => (await cursor(b)) !== before);
    assert(/Roster -> Planner/.test(await f.locator('#root').innerText()), 'the proof that was read is gone');
  });

  check('questions with a click to their source', async (b) => {
    await b.command('View: Close All Editors');
    await b.file(MAIN);
    await b.goto(MAIN, 'project');
    await b.command('Portolan: Show Questions');
    const f = await b.panel('page');
    await b.until('a question', async () => (await f.locator('.rows > li').count()) > 0);
    await b.page.waitForTimeout(400);
    await b.page.screenshot({ path: path.join(process.env.PORTOLAN_ARTEFACTS, 'questions.png') });
    await f.locator('.go').first().click();
    await b.until('the cursor elsewhere', async () => (await cursor(b)) > 1);
  });

  check('matrix of verdicts', async (b) => {
    await b.command('View: Close All Editors');
    await b.file(MAIN);
    await b.command('Portolan: Show Matrix of Verdicts');
    const f = await b.panel('page');
    await b.until('a table', async () => (await f.locator('td[data-verdict]').count()) > 5);
    await b.page.waitForTimeout(400);
  });

  check('document, kept where it is read', (b) =>
    changing(b, async () => {
      await b.command('View: Close All Editors');
      await b.file(MAIN);
      await b.command('Portolan: Show Document');
      const f = await b.panel('page');
      const turn = () => f.locator('#root').evaluate((r) => Number(r.dataset.turn ?? 0));
      // The frame runs no script of its own; the panel around it may look into it.
      const inner = (look, given) => f.locator('iframe').evaluate((frame, [look, given]) => new Function('d', 'given', `return ${look}`)(frame.contentDocument, given), [look, given]);
      await b.until('a document', async () => (await turn()) > 0 && (await inner('d.body.innerText.length')) > 2000);
      await b.page.screenshot({ path: path.join(process.env.PORTOLAN_ARTEFACTS, 'document-top.png') });
      const policy = await inner('getComputedStyle(d.body).fontFamily + d.querySelectorAll("script, iframe, link").length');
      assert(policy.endsWith('0') && !/^"?Times/.test(policy), `not in its own styles, or with scripts: ${policy}`);
      await inner('d.scrollingElement.scrollTo(0, 900)');
      const seen = await turn();
      await b.file(MAIN);
      await b.goto(MAIN, '"Visit planner"', 14);
      await b.page.keyboard.type(', new');
      await b.until('the new words', async () => (await turn()) > seen && (await inner('d.body.innerText.includes("Visit planner, new")')));
      const top = await inner('d.scrollingElement.scrollTop');
      assert(top === 900, `it was read at 900 and is shown at ${top}`);
      await b.page.screenshot({ path: path.join(process.env.PORTOLAN_ARTEFACTS, 'document-edited.png') });
      await append(b, 'Lake -> {');
      await b.until('that it is old', async () => (await f.locator('.banner').count()) === 1);
      assert((await inner('d.body.innerText.length')) > 2000, 'the document is gone');
      await b.page.screenshot({ path: path.join(process.env.PORTOLAN_ARTEFACTS, 'document-broken.png') });
      for (let n = 0; n < 'Lake -> {'.length + 2; n++) await b.page.keyboard.press('Backspace');
      await b.until('that it is new', async () => (await f.locator('.banner').count()) === 0);
      const title = await inner('d.title');
      await f.locator('header.bar select').selectOption({ index: 1 });
      await b.until('another document', async () => (await inner('d.title')) !== title);
    }),
  );

  check('a word of the library leads to its text, read-only', async (b, c) => {
    await b.command('View: Close All Editors');
    await b.file(MAIN);
    await b.goto(MAIN, 'service Planner', 2);
    await b.command('Go to Definition');
    c.said = await b.until('a document of the library', async () => {
      const tab = b.page.locator('.tab.active');
      const name = await tab.getAttribute('data-resource-name');
      return name !== MAIN && /\.flow$/.test(name) && name;
    });
    await b.page.waitForTimeout(1200);
    assert(/service/.test(await line(b)), `the cursor is at "${await line(b)}"`);
    const before = await line(b);
    await b.page.keyboard.type('x');
    await b.page.waitForTimeout(500);
    await b.page.screenshot({ path: path.join(process.env.PORTOLAN_ARTEFACTS, 'library.png') });
    assert((await line(b)) === before && (await b.page.locator('.tab.active.dirty').count()) === 0, 'it can be changed');
    await b.page.keyboard.press('Escape');
  });

  check('the task of the check fills the Problems list', async (b) => {
    // The server speaks of open files; a file that is closed gets the entries of the task.
    await b.command('View: Close All Editors');
    await b.command('Portolan: Check Project');
    await b.until('the end of the task', () => b.page.locator('.terminal-tabs-entry, .single-terminal-tab', { hasText: 'check' }).count(), 30_000);
    await b.page.waitForTimeout(3000);
    await b.page.screenshot({ path: path.join(process.env.PORTOLAN_ARTEFACTS, 'task.png') });
    const rows = await b.problems('portolan check');
    assert(rows.some((r) => /portolan check/.test(r)), `no entry of the task in ${rows.length}: ${rows.slice(0, 3).join(' | ')}`);
  });

  check('documents are built', async (b, c) => {
    await b.file(MAIN);
    const before = new Set(fs.readdirSync(b.folder, { recursive: true }));
    await b.command('Portolan: Build Documents');
    const fresh = () => fs.readdirSync(b.folder, { recursive: true }).filter((f) => !before.has(f));
    for (const end of ['svg', 'html', 'docx']) await b.until(`a new file .${end}`, () => fresh().some((f) => f.endsWith(`.${end}`)), 60_000);
    c.said = `${fresh().length} files, such as ${fresh().slice(0, 4).join(', ')}`;
  });

  check('nothing was stopped by the content policy', async (b) => {
    const stopped = b.errors.filter((e) => /Content Security Policy/.test(e) && !/frame-ancestors/.test(e));
    assert(stopped.length === 0, stopped.slice(0, 3).join('\n'));
  });
  return checks;
}
