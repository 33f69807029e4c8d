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

/** A document in a frame in which nothing runs: its own styles, no script, no way out. */
function framed(html: string): HTMLIFrameElement {
  const parsed = new DOMParser().parseFromString(allowed(html), 'text/html');
  clean(parsed);
  const style = parsed.createElement('style');
  style.setAttribute('nonce', nonce);
  style.textContent = ':root { color-scheme: light; background: #fff; }';
  parsed.head.prepend(style);
  const frame = h('iframe', { sandbox: '', title: 'Document', referrerpolicy: 'no-referrer' });
  frame.srcdoc = `<!DOCTYPE html>${parsed.documentElement.outerHTML}`;
  return frame;
}

window.addEventListener('message', (event: MessageEvent<ToPage>) => {
  const m = event.data;
  const scroll = root.scrollTop;
  if (m.type === 'show') {
    const head = h('header', {}, h('h1', {}, m.title), m.pinnable ? pin() : undefined);
    root.replaceChildren(...(m.title ? [head] : []), ...m.blocks.flatMap(block));
    root.scrollTop = scroll;
  } else if (m.type === 'document') {
    const names = h('select', { title: 'Which document', onchange: (e) => tell({ type: 'choose', name: (e.target as HTMLSelectElement).value }) });
    for (const n of m.names) names.append(h('option', { value: n, selected: n === m.name }, n));
    root.replaceChildren(...(m.names.length > 1 ? [h('header', { class: 'bar' }, names)] : []), framed(m.html));
  }
  document.body.dataset.shown = m.type;
});
tell({ type: 'ready' });
