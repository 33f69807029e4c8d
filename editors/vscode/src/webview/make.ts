// Builds elements without markup: text is always text.

export interface Api {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): Api;
export const api = acquireVsCodeApi();

type Child = Node | string | undefined | false;
type Attributes = Record<string, string | number | boolean | undefined | ((e: Event) => void)>;

/** An element with attributes, listeners (`onclick`) and children. */
export function h<K extends keyof HTMLElementTagNameMap>(name: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const e = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') e.addEventListener(key.slice(2), value);
    else if (value === true) e.setAttribute(key, '');
    else if (value !== undefined && value !== false) e.setAttribute(key, String(value));
  }
  for (const c of children) if (c !== undefined && c !== false) e.append(c);
  return e;
}

export const root = document.getElementById('root') as HTMLElement;
