// What the panels tell the extension, checked field by field: a panel shows text of others, so nothing it sends is taken on trust.

/** From the diagram to the extension. */
export type FromDiagram =
  | { type: 'ready' }
  | { type: 'reveal'; id: string }
  | { type: 'choose'; view: string; regime: string; day: string }
  | { type: 'theme'; dark: boolean }
  | { type: 'export' }
  | { type: 'picture'; png: string }
  | { type: 'failed'; why: string };

/** From a page of text to the extension. */
export type FromPage = { type: 'ready' } | { type: 'open'; place: number } | { type: 'pin'; pinned: boolean } | { type: 'choose'; name: string };

/** To the diagram. */
export type ToDiagram =
  | {
      type: 'draw';
      svg: string;
      title: string;
      views: string[];
      view: string;
      regimes: string[];
      regime: string;
      day: string;
      days: string[];
      ids: string[];
    }
  | { type: 'mark'; id: string }
  | { type: 'trouble'; text: string }
  | { type: 'paint' };

/** A piece of a page: the panel makes elements of it and never reads markup. */
export type Block =
  | { kind: 'head'; text: string; small?: string }
  | { kind: 'markdown'; text: string }
  | { kind: 'list'; title?: string; rows: Row[] }
  | { kind: 'table'; heads: string[]; rows: { cells: Cell[] }[] }
  | { kind: 'note'; text: string };
export interface Row {
  text: string;
  small?: string;
  choices?: string[];
  /** Number of the place it leads to. */
  place?: number;
}
export interface Cell {
  text: string;
  title?: string;
  verdict?: string;
  place?: number;
}

/** To a page of text. */
export type ToPage =
  | { type: 'show'; title: string; blocks: Block[]; pinnable: boolean }
  | { type: 'document'; title: string; html: string; names: string[]; name: string }
  /** What is shown stays, and is old. */
  | { type: 'trouble'; text: string };

type Fields = Record<string, unknown>;
const text = (v: unknown, most: number): v is string => typeof v === 'string' && v.length <= most;

function fields(raw: unknown): Fields | undefined {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as Fields) : undefined;
}

/** The message, or nothing when it is none. */
export function fromDiagram(raw: unknown): FromDiagram | undefined {
  const m = fields(raw);
  switch (m?.type) {
    case 'ready':
    case 'export':
      return { type: m.type };
    case 'reveal':
      return text(m.id, 500) ? { type: 'reveal', id: m.id } : undefined;
    case 'choose':
      return text(m.view, 500) && text(m.regime, 500) && text(m.day, 10) && /^$|^\d{4}-\d{2}-\d{2}$/.test(m.day)
        ? { type: 'choose', view: m.view, regime: m.regime, day: m.day }
        : undefined;
    case 'theme':
      return typeof m.dark === 'boolean' ? { type: 'theme', dark: m.dark } : undefined;
    case 'picture':
      return text(m.png, 200_000_000) && /^[A-Za-z0-9+/]+=*$/.test(m.png) ? { type: 'picture', png: m.png } : undefined;
    case 'failed':
      return text(m.why, 2000) ? { type: 'failed', why: m.why } : undefined;
    default:
      return undefined;
  }
}

/** The message, or nothing when it is none. */
export function fromPage(raw: unknown): FromPage | undefined {
  const m = fields(raw);
  switch (m?.type) {
    case 'ready':
      return { type: 'ready' };
    case 'open':
      return Number.isSafeInteger(m.place) ? { type: 'open', place: m.place as number } : undefined;
    case 'pin':
      return typeof m.pinned === 'boolean' ? { type: 'pin', pinned: m.pinned } : undefined;
    case 'choose':
      return text(m.name, 500) ? { type: 'choose', name: m.name } : undefined;
    default:
      return undefined;
  }
}
