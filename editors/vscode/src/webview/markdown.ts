// The little Markdown of proofs as elements: headings, lists, quotes, tables, code, emphasis. Markup in it stays text; links are shown, not followed.
import { h } from './make';

/** Inline marks: code first, because nothing counts inside it. */
function inline(text: string): Node[] {
  const out: Node[] = [];
  const mark = /`([^`]+)`|\*\*(.+?)\*\*|(?<![\p{L}\p{N}_*])[*_]([^*_\s](?:[^*_]*[^*_\s])?)[*_](?![\p{L}\p{N}_*])|\[([^\]]*)\]\(([^)\s]*)\)|\\([\\`*_{}[\]()#+.!|<>~-])/u;
  for (let rest = text; rest; ) {
    const m = mark.exec(rest);
    if (!m) {
      out.push(document.createTextNode(rest));
      break;
    }
    if (m.index > 0) out.push(document.createTextNode(rest.slice(0, m.index)));
    if (m[1] !== undefined) out.push(h('code', {}, m[1]));
    else if (m[2] !== undefined) out.push(h('strong', {}, ...inline(m[2])));
    else if (m[3] !== undefined) out.push(h('em', {}, ...inline(m[3])));
    else if (m[4] !== undefined) out.push(h('span', { class: 'link', title: m[5] }, ...inline(m[4])));
    else out.push(document.createTextNode(m[6]));
    rest = rest.slice(m.index + m[0].length);
  }
  return out;
}

const item = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;
const cells = (line: string) => {
  const bare = line.trim().replace(/^\||\|$/g, '');
  return bare.split(/(?<!\\)\|/).map((c) => c.trim().replaceAll('\\|', '|'));
};

/** The text as elements. */
export function markdown(text: string): Node[] {
  const lines = text.replaceAll('\r', '').split('\n');
  const out: Node[] = [];
  let i = 0;
  while (i < lines.length) {
    const line = lines[i];
    const head = /^(#{1,6})\s+(.*)$/.exec(line);
    const fence = /^\s*(```+|~~~+)/.exec(line);
    if (!line.trim()) {
      i++;
    } else if (fence) {
      const body: string[] = [];
      for (i++; i < lines.length && !lines[i].trim().startsWith(fence[1]); i++) body.push(lines[i]);
      i++;
      out.push(h('pre', {}, h('code', {}, body.join('\n'))));
    } else if (head) {
      out.push(h(`h${Math.min(head[1].length + 1, 6)}` as 'h2', {}, ...inline(head[2])));
      i++;
    } else if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
      out.push(h('hr'));
      i++;
    } else if (line.startsWith('>')) {
      const body: string[] = [];
      for (; i < lines.length && lines[i].startsWith('>'); i++) body.push(lines[i].replace(/^>\s?/, ''));
      out.push(h('blockquote', {}, ...markdown(body.join('\n'))));
    } else if (line.includes('|') && /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(lines[i + 1] ?? '')) {
      const header = h('tr', {}, ...cells(line).map((c) => h('th', {}, ...inline(c))));
      const body = h('tbody');
      for (i += 2; i < lines.length && lines[i].includes('|'); i++) body.append(h('tr', {}, ...cells(lines[i]).map((c) => h('td', {}, ...inline(c)))));
      out.push(h('table', {}, h('thead', {}, header), body));
    } else if (item.test(line)) {
      const [list, next] = readList(lines, i);
      out.push(list);
      i = next;
    } else {
      const body: string[] = [];
      for (; i < lines.length && lines[i].trim() && !item.test(lines[i]) && !/^(#{1,6}\s|>|\s*```)/.test(lines[i]); i++) body.push(lines[i].trim());
      out.push(h('p', {}, ...inline(body.join(' '))));
    }
  }
  return out;
}

/** A list with what is set further in as lists of its own. */
function readList(lines: string[], from: number): [HTMLElement, number] {
  const [, indent, mark] = item.exec(lines[from]) ?? ['', '', '-', ''];
  const list = h(/\d/.test(mark) ? 'ol' : 'ul');
  let i = from;
  let last: HTMLElement | undefined;
  while (i < lines.length) {
    const m = item.exec(lines[i]);
    if (m && m[1].length > indent.length && last) {
      const [inner, next] = readList(lines, i);
      last.append(inner);
      i = next;
    } else if (m && m[1].length === indent.length) {
      last = h('li', {}, ...inline(m[3]));
      list.append(last);
      i++;
    } else if (!m && lines[i].trim() && /^\s/.test(lines[i]) && last) {
      last.append(' ', ...inline(lines[i].trim()));
      i++;
    } else {
      break;
    }
  }
  return [list, i];
}
