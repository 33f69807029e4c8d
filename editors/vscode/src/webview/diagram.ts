// The live diagram: pans, zooms, filters, marks what the cursor stands on, and tells which shape was clicked.
import type { FromDiagram, ToDiagram } from '../messages';
import { svg } from './clean';
import { api, h, root } from './make';
import { Canvas, type Sight } from './canvas';
import { Days } from './days';

const tell = (m: FromDiagram) => api.postMessage(m);
interface Kept {
  view: string;
  regime: string;
  hidden: string[];
  sight?: Sight;
}
const kept: Kept = { view: '', regime: '', hidden: [], ...(api.getState() as Partial<Kept> | undefined) };
let day = '';
let drawn: SVGSVGElement | undefined;
let source = '';
let marked = '';
let ids = new Set<string>();

const choose = () => {
  keep();
  tell({ type: 'choose', view: kept.view, regime: kept.regime, day });
};
const views = h('select', { title: 'Which picture', onchange: () => pick('view', views.value) });
const regimes = h('select', { title: 'Which law', onchange: () => pick('regime', regimes.value) });
const verdicts = h('div', { class: 'verdicts', role: 'group', 'aria-label': 'Filter by verdict' });
const percent = h('button', { title: 'Back to full size', onclick: () => canvas.zoom(1 / canvas.scale) }, '100%');
const stage = h('div', { id: 'stage', tabindex: 0 });
const banner = h('div', { id: 'banner', role: 'status', hidden: true });
const days = new Days((d) => {
  day = d;
  choose();
});
const canvas = new Canvas(stage, () => {
  percent.textContent = `${Math.round(canvas.scale * 100)}%`;
  keep();
});
root.append(
  h(
    'div',
    { id: 'bar' },
    views,
    regimes,
    h('span', { class: 'gap' }),
    h('button', { title: 'Smaller (-)', onclick: () => canvas.zoom(1 / 1.25) }, '−'),
    percent,
    h('button', { title: 'Larger (+)', onclick: () => canvas.zoom(1.25) }, '+'),
    h('button', { id: 'fit', title: 'Show all (0)', onclick: () => canvas.fit() }, 'Fit'),
    h('button', { id: 'export', title: 'Write the picture to a file', onclick: () => tell({ type: 'export' }) }, 'Export'),
  ),
  verdicts,
  banner,
  stage,
  days.element,
);

function pick(what: 'view' | 'regime', value: string): void {
  kept[what] = value;
  kept.sight = undefined;
  choose();
}

function keep(): void {
  if (drawn) kept.sight = canvas.sight();
  api.setState(kept);
}

function fill(select: HTMLSelectElement, all: string, names: string[], chosen: string): void {
  const rows = names.includes(chosen) || !chosen ? names : [...names, chosen];
  select.replaceChildren(h('option', { value: '' }, all), ...rows.map((n) => h('option', { value: n }, n)));
  select.value = chosen;
  select.hidden = rows.length === 0;
}

/** One chip for each verdict in the picture, with its colour and how often it stands there. */
function chips(picture: SVGSVGElement): void {
  const count = new Map<string, SVGElement[]>();
  for (const e of picture.querySelectorAll<SVGElement>('[data-verdict]')) {
    const word = e.dataset.verdict ?? '';
    if (word) count.set(word, [...(count.get(word) ?? []), e]);
  }
  const rows = [...count].sort(([a], [b]) => (a < b ? -1 : 1));
  verdicts.replaceChildren(
    ...rows.map(([word, elements]) => {
      const on = !kept.hidden.includes(word);
      const dot = h('i');
      dot.style.background = colour(elements[0]);
      const chip = h('button', { class: 'chip', 'aria-pressed': String(on), title: on ? `Hide: ${word}` : `Show: ${word}` }, dot, `${word} ${elements.length}`);
      chip.addEventListener('click', () => {
        kept.hidden = on ? [...kept.hidden, word] : kept.hidden.filter((w) => w !== word);
        keep();
        chips(picture);
      });
      for (const e of elements) e.classList.toggle('hidden', !on);
      return chip;
    }),
  );
}

function colour(e: SVGElement): string {
  for (const part of [...e.querySelectorAll<SVGElement>('path, line, polyline, rect'), e]) {
    const { stroke, fill } = getComputedStyle(part);
    for (const c of [stroke, fill]) if (c && c !== 'none' && !/rgba\(.*, 0\)/.test(c)) return c;
  }
  return 'currentColor';
}

/** The element of the model around a shape. */
function element(target: EventTarget | null): string | undefined {
  for (let e = target instanceof Element ? target : null; e && e !== stage; e = e.parentElement) if (e.id && ids.has(e.id)) return e.id;
  return undefined;
}

function mark(id: string, bring: boolean): void {
  for (const e of stage.querySelectorAll('.marked')) e.classList.remove('marked');
  marked = id;
  const e = id ? stage.querySelector<SVGGraphicsElement>(`[id="${CSS.escape(id)}"]`) : null;
  e?.classList.add('marked');
  if (e && bring) canvas.bring(e);
  stage.dataset.marked = e ? id : '';
}

function draw(m: Extract<ToDiagram, { type: 'draw' }>): void {
  if (m.view !== kept.view || m.regime !== kept.regime) kept.sight = undefined;
  Object.assign(kept, { view: m.view, regime: m.regime });
  fill(views, 'Whole project', m.views, kept.view);
  fill(regimes, 'All laws', m.regimes, kept.regime);
  days.show(m.days, m.day, day);
  ids = new Set(m.ids);
  banner.hidden = true;
  stage.classList.remove('old');
  if (m.svg === source) return;
  const picture = svg(m.svg);
  if (typeof picture === 'string') {
    tell({ type: 'failed', why: picture });
    return trouble(picture);
  }
  source = m.svg;
  for (const id of ids) {
    const e = picture.querySelector(`[id="${CSS.escape(id)}"]`);
    e?.classList.add('element');
    e?.setAttribute('tabindex', '0');
  }
  drawn = picture;
  canvas.put(picture, kept.sight);
  chips(picture);
  if (marked) mark(marked, false);
  stage.dataset.drawn = String(Number(stage.dataset.drawn ?? 0) + 1);
}

function trouble(text: string): void {
  banner.textContent = text;
  banner.hidden = false;
  stage.classList.add('old');
}

/** The picture as pixels, twice as large, for slides. */
async function paint(): Promise<void> {
  try {
    const parsed = new DOMParser().parseFromString(source, 'image/svg+xml').documentElement as unknown as SVGSVGElement;
    const { width, height } = canvas.natural();
    const times = Math.max(0.1, Math.min(2, 12_000 / Math.max(width, height)));
    parsed.setAttribute('width', String(width));
    parsed.setAttribute('height', String(height));
    const url = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(parsed)], { type: 'image/svg+xml' }));
    const image = new Image();
    image.src = url;
    await image.decode();
    const target = h('canvas', { width: Math.round(width * times), height: Math.round(height * times) });
    const context = target.getContext('2d');
    if (!context) throw new Error('no canvas');
    context.scale(times, times);
    context.drawImage(image, 0, 0, width, height);
    URL.revokeObjectURL(url);
    tell({ type: 'picture', png: target.toDataURL('image/png').slice('data:image/png;base64,'.length) });
  } catch (e) {
    tell({ type: 'failed', why: String(e).slice(0, 500) });
  }
}

stage.addEventListener('click', (e) => {
  const id = canvas.dragged ? undefined : element(e.target);
  if (!id) return;
  mark(id, false);
  tell({ type: 'reveal', id });
});
stage.addEventListener('keydown', (e) => {
  const id = e.key === 'Enter' ? element(e.target) : undefined;
  if (id) tell({ type: 'reveal', id });
});

const dark = () => document.body.classList.contains('vscode-dark') || (document.body.classList.contains('vscode-high-contrast') && !document.body.classList.contains('vscode-high-contrast-light'));
const theme = () => tell({ type: 'theme', dark: dark() });
new MutationObserver(theme).observe(document.body, { attributes: true, attributeFilter: ['class'] });

window.addEventListener('message', (event: MessageEvent<ToDiagram>) => {
  const m = event.data;
  if (m.type === 'draw') draw(m);
  else if (m.type === 'mark') mark(m.id, true);
  else if (m.type === 'trouble') trouble(m.text);
  else if (m.type === 'paint') void paint();
});
theme();
tell({ type: 'ready' });
