// The panels of text: proof, questions, matrix, document.
import type { Block, Cell, FromPage, ToPage } from '../messages';
import { allowed, clean, nonce } from './clean';
import { api, h, root } from './make';
import { markdown } from './markdown';

const tell = (m: FromPage) => api.postMessage(m);

function go(place: number | undefined): Record<string, string | ((e: Event) => void)> {
  if (place === undefined) return {};
  const open = () => tell({ type: 'open', place });
  return { class: 'go', role: 'link', tabindex: '0', onclick: open, onkeydown: (e) => (e as KeyboardEvent).key === 'Enter' && open() };
}

function cell(c: Cell): HTMLElement {
  return h('td', { 'data-verdict': c.verdict, title: c.title }, h('span', go(c.place), c.text));
}

function block(b: Block): Node[] {
  switch (b.kind) {
    case 'head':
      return [h('h1', {}, b.text), ...(b.small ? [h('p', { class: 'small' }, b.small)] : [])];
    case 'markdown':
      return [h('section', { class: 'markdown' }, ...markdown(b.text))];
    case 'note':
      return [h('p', { class: 'note' }, b.text)];
    case 'list': {
      const rows = b.rows.map((r) =>
        h(
          'li',
          {},
          h('div', go(r.place), r.text),
          r.small ? h('div', { class: 'small' }, r.small) : undefined,
          r.choices?.length ? h('div', { class: 'choices' }, ...r.choices.map((c) => h('code', {}, c))) : undefined,
        ),
      );
      return [...(b.title ? [h('h2', {}, b.title)] : []), h('ol', { class: 'rows' }, ...rows)];
    }
    case 'table': {
      const heads = h('tr', {}, ...b.heads.map((t) => h('th', { scope: 'col' }, t)));
      return [h('div', { class: 'wide' }, h('table', {}, h('thead', {}, heads), h('tbody', {}, ...b.rows.map((r) => h('tr', {}, ...r.cells.map(cell))))))];
    }
  }
}

let pinned = false;
function pin(): HTMLElement {
  const button = h('button', { class: 'pin', 'aria-pressed': String(pinned), title: 'Keep this proof while the cursor moves' }, pinned ? 'Pinned' : 'Pin');
  button.addEventListener('click', () => {
    pinned = !pinned;
    button.textContent = pinned ? 'Pinned' : 'Pin';
    button.setAttribute('aria-pressed', String(pinned));
    tell({ type: 'pin', pinned });
  });
  return button;
}

/** Documents that were looked at, and how far down each was read. */
const read = new Map<string, number>();
let shown = '';
let frame: HTMLIFrameElement | undefined;

/** The parts of a document that may be shown. */
function harmless(html: string): Document {
  const parsed = new DOMParser().parseFromString(allowed(html), 'text/html');
  clean(parsed);
  const style = parsed.createElement('style');
  style.setAttribute('nonce', nonce);
  style.textContent = ':root { color-scheme: light; background: #fff; }';
  parsed.head.prepend(style);
  return parsed;
}

/** A frame in which nothing runs: its own styles, no script, no way out. This page may look into it, so as to keep the place that is read. */
function framed(document: Document, name: string): HTMLIFrameElement {
  const made = h('iframe', { sandbox: 'allow-same-origin', title: 'Document', referrerpolicy: 'no-referrer' });
  made.addEventListener('load', () => {
    const inner = made.contentDocument;
    if (!inner || frame !== made) return;
    inner.scrollingElement?.scrollTo(0, read.get(name) ?? 0);
    root.dataset.turn = String(Number(root.dataset.turn ?? 0) + 1);
  });
  made.srcdoc = `<!DOCTYPE html>${document.documentElement.outerHTML}`;
  return made;
}

/** Shows a document. The same one again takes the place of the old text and leaves the reader where they were. */
function put(html: string, name: string, names: string[]): void {
  const parsed = harmless(html);
  const inner = frame?.contentDocument;
  if (inner) read.set(shown, inner.scrollingElement?.scrollTop ?? 0);
  if (inner?.body && shown === name && frame?.isConnected) {
    inner.body.replaceWith(inner.importNode(parsed.body, true));
    inner.scrollingElement?.scrollTo(0, read.get(name) ?? 0);
    root.dataset.turn = String(Number(root.dataset.turn ?? 0) + 1);
  } else {
    shown = name;
    frame = framed(parsed, name);
    root.replaceChildren(frame);
  }
  root.querySelector(':scope > header')?.remove();
  if (names.length > 1) {
    const choice = h('select', { title: 'Which document', onchange: (e) => tell({ type: 'choose', name: (e.target as HTMLSelectElement).value }) });
    for (const n of names) choice.append(h('option', { value: n, selected: n === name }, n));
    root.prepend(h('header', { class: 'bar' }, choice));
  }
}

window.addEventListener('message', (event: MessageEvent<ToPage>) => {
  const m = event.data;
  const scroll = root.scrollTop;
  if (m.type === 'show') {
    const head = h('header', {}, h('h1', {}, m.title), m.pinnable ? pin() : undefined);
    root.replaceChildren(...(m.title ? [head] : []), ...m.blocks.flatMap(block));
    root.scrollTop = scroll;
  } else if (m.type === 'document') {
    put(m.html, m.name, m.names);
  }
  root.querySelector(':scope > .banner')?.remove();
  if (m.type === 'trouble') root.prepend(h('p', { class: 'banner', role: 'status' }, m.text));
  if (m.type !== 'trouble') document.body.dataset.shown = m.type;
});
tell({ type: 'ready' });
