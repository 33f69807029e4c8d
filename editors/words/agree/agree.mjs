// Asks each highlighter what it makes of each token of the compiler. usage: agree.mjs REPOSITORY FILE ...
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [repository, ...files] = process.argv.slice(2);
const cache = process.env.PORTOLAN_WORDS_CACHE;
const editors = path.join(repository, 'editors');
const here = path.dirname(new URL(import.meta.url).pathname);

/** What may be made of a kind of token of the compiler. A name may be coloured as much, but never as a word of the language. */
const FITS = {
  comment: ['comment'],
  string: ['string'],
  tag: ['tag'],
  number: ['number'],
  date: ['number'],
  range: ['number'],
  quantity: ['number'],
  keyword: ['keyword'],
  key: ['key'],
  arrow: ['arrow', 'operator'],
  name: ['name', 'key', 'declare', 'constant'],
  // A part of a key or of a name that is declared has its colour.
  field: ['name', 'operator', 'key', 'declare'],
  comparison: ['operator'],
};

/** The tokens of a file with their places: byte offsets, lines, columns in bytes and in UTF-16. */
function tokens(file) {
  const text = fs.readFileSync(path.join(repository, file));
  const ran = spawnSync(path.join(process.env.PORTOLAN_PROGRAMS, 'portolan'), ['dump', '--stage', 'tokens', file], { cwd: repository, maxBuffer: 1 << 28 });
  const out = [];
  let mine = false;
  for (const line of ran.stdout.toString().split('\n')) {
    if (line.startsWith('// ')) {
      mine = line === `// ${file}`;
      continue;
    }
    const m = mine && /^(\d+)\.\.(\d+) (\S+)/.exec(line);
    if (!m) continue;
    const start = Number(m[1]);
    const from = start === 0 ? 0 : text.lastIndexOf(10, start - 1) + 1;
    const row = text.subarray(0, start).reduce((n, b) => n + (b === 10), 0);
    out.push({
      kind: m[3],
      text: text.subarray(start, Number(m[2])).toString(),
      start,
      row,
      byte: start - from,
      column: text.subarray(from, start).toString().length,
      character: [...text.subarray(0, start).toString()].length,
    });
  }
  if (out.length === 0) throw new Error(`${file}: no tokens: ${ran.stderr}`);
  return out;
}

const has = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const run = (program, args, options = {}) => {
  const r = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  if (r.status !== 0) throw new Error(`${program}: ${r.stderr || r.stdout}`);
  return r.stdout;
};
const lines = (file) => fs.readFileSync(file, 'utf8').split('\n');
const room = fs.mkdtempSync(path.join(cache, 'room-'));

/** TextMate, as VS Code runs it. */
async function textmate() {
  const need = createRequire(path.join(cache, 'x.js'));
  const { Registry, parseRawGrammar, INITIAL } = need('vscode-textmate');
  const onig = need('vscode-oniguruma');
  const wasm = fs.readFileSync(need.resolve('vscode-oniguruma').replace(/main\.js$/, 'onig.wasm'));
  await onig.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const file = path.join(editors, 'vscode', 'syntaxes', 'flow.tmLanguage.json');
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner: (p) => new onig.OnigScanner(p), createOnigString: (s) => new onig.OnigString(s) }),
    loadGrammar: async () => parseRawGrammar(fs.readFileSync(file, 'utf8'), file),
  });
  const grammar = await registry.loadGrammar('source.portolan');
  const say = (scopes) => {
    const s = scopes.join(' ');
    if (/comment\./.test(s)) return 'comment';
    if (/string\.|punctuation\.definition\.string/.test(s)) return 'string';
    if (/storage\.modifier\.language/.test(s)) return 'tag';
    if (/constant\.numeric|keyword\.other\.unit/.test(s)) return 'number';
    if (/keyword\.operator\.arrow/.test(s)) return 'arrow';
    if (/keyword\.control|keyword\.operator\.word|keyword\.other\.portolan/.test(s)) return 'keyword';
    if (/keyword\.operator|punctuation\.accessor/.test(s)) return 'operator';
    if (/support\.type\.property-name/.test(s)) return 'key';
    if (/storage\.type|entity\.name/.test(s)) return 'declare';
    if (/constant\.language/.test(s)) return 'constant';
    return 'name';
  };
  return (file, all) => {
    let stack = INITIAL;
    const rows = lines(path.join(repository, file)).map((line) => {
      const r = grammar.tokenizeLine(line, stack);
      stack = r.ruleStack;
      return r.tokens;
    });
    return all.map((t) => say(rows[t.row].find((x) => x.startIndex <= t.column && t.column < x.endIndex)?.scopes ?? []));
  };
}

const VIM = {
  portolanComment: 'comment',
  portolanDoc: 'comment',
  portolanString: 'string',
  portolanTag: 'tag',
  portolanNumber: 'number',
  portolanDate: 'number',
  portolanClause: 'keyword',
  portolanLogic: 'keyword',
  portolanLink: 'keyword',
  portolanKey: 'key',
  portolanArrow: 'arrow',
  portolanOperator: 'operator',
  portolanWord: 'declare',
  portolanConstant: 'constant',
};
function vim(file, all) {
  const [where, said, script] = ['where', 'said', 'script.vim'].map((n) => path.join(room, n));
  fs.writeFileSync(where, all.map((t) => `${t.row + 1} ${t.byte + 1}`).join('\n'));
  fs.writeFileSync(
    script,
    `set runtimepath^=${editors}/neovim\nsyntax on\nset filetype=portolan\nsyntax sync fromstart\nlet s:out = []\n` +
      `for s:at in readfile('${where}')\n  let [s:l, s:c] = split(s:at)\n  call add(s:out, synIDattr(synID(s:l, s:c, 1), 'name'))\nendfor\n` +
      `call writefile(s:out, '${said}')\nqall!\n`,
  );
  run('nvim', ['--headless', '-n', '-i', 'NONE', '-u', 'NONE', path.join(repository, file), '-S', script]);
  return lines(said).slice(0, all.length).map((n) => VIM[n] ?? 'name');
}

const EMACS = {
  'font-lock-comment-face': 'comment',
  'font-lock-comment-delimiter-face': 'comment',
  'font-lock-string-face': 'string',
  'font-lock-preprocessor-face': 'tag',
  'font-lock-constant-face': 'constant',
  'font-lock-keyword-face': 'keyword',
  'font-lock-builtin-face': 'key',
  'font-lock-type-face': 'declare',
  'font-lock-variable-name-face': 'declare',
  'font-lock-warning-face': 'arrow',
};
function emacs(file, all) {
  const [where, said] = ['where', 'said'].map((n) => path.join(room, n));
  fs.writeFileSync(where, `(${all.map((t) => t.character + 1).join(' ')})`);
  const lisp = `(progn (load "${editors}/emacs/portolan-mode.el" nil t) (find-file "${path.join(repository, file)}") (portolan-mode) (font-lock-mode 1) (font-lock-ensure)
    (let ((at (with-temp-buffer (insert-file-contents "${where}") (read (current-buffer)))) (out ""))
      (dolist (p at) (let ((f (get-text-property p 'face))) (setq out (concat out (format "%s\\n" (if (listp f) (car f) f))))))
      (with-temp-file "${said}" (insert out))))`;
  run('emacs', ['-Q', '--batch', '--eval', lisp], { env: { ...process.env, LANG: 'C.UTF-8' } });
  // Emacs has one colour for numbers and for values with a meaning of their own.
  return lines(said)
    .slice(0, all.length)
    .map((n, i) => (EMACS[n] === 'constant' && /^\d/.test(all[i].text) ? 'number' : (EMACS[n] ?? (/^[<>=!.+*/-]/.test(all[i].text) ? 'operator' : 'name'))));
}

const TREE = {
  comment: 'comment',
  string: 'string',
  attribute: 'tag',
  number: 'number',
  'type.builtin': 'number',
  'keyword.conditional': 'keyword',
  'keyword.operator': 'keyword',
  keyword: 'keyword',
  property: 'key',
  operator: 'operator',
  type: 'declare',
  constructor: 'declare',
  'constant.builtin': 'constant',
  'comment.documentation': 'comment',
};
function tree(file, all) {
  const input = JSON.stringify({ library: path.join(cache, 'portolan.so'), query: path.join(editors, 'tree-sitter', 'queries', 'highlights.scm'), file: path.join(repository, file), at: all.map((t) => t.start) });
  return JSON.parse(run('python3', [path.join(here, 'tree.py')], { input })).map((n) => TREE[n] ?? 'name');
}

const highlighters = { TextMate: await textmate() };
if (has('nvim')) highlighters.Neovim = vim;
if (has('emacs')) highlighters.Emacs = emacs;
if (fs.existsSync(path.join(cache, 'portolan.so'))) highlighters['tree-sitter'] = tree;
for (const name of ['Neovim', 'Emacs', 'tree-sitter']) if (!highlighters[name]) console.log(`---- ${name} is not installed and left out`);

let bad = 0;
const count = Object.fromEntries(Object.keys(highlighters).map((n) => [n, 0]));
for (const file of files) {
  const all = tokens(file);
  for (const [name, classes] of Object.entries(highlighters)) {
    const said = classes(file, all);
    all.forEach((t, i) => {
      const fits = FITS[t.kind];
      if (!fits) return;
      count[name]++;
      if (fits.includes(said[i])) return;
      if (++bad <= 40) console.log(`FAIL ${file}:${t.row + 1}:${t.column + 1}: ${name} takes \`${t.text}\` (${t.kind}) for ${said[i]}`);
    });
  }
}
fs.rmSync(room, { recursive: true });
for (const [name, n] of Object.entries(count)) console.log(`${name}: ${n} tokens of ${files.length} files`);
console.log(bad ? `${bad} tokens are taken for something else` : 'ok   all agree with the compiler');
process.exit(bad ? 1 : 0);
