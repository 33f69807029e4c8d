// Makes pictures and documents of others harmless before they are shown. The content policy forbids scripts as well; this is the second lock.

/** The random word of this page's content policy. Scripts hide theirs from attributes, so the page hands it over in another one. */
export const nonce = (document.currentScript as HTMLScriptElement | null)?.dataset.nonce ?? '';

const DROP = 'script, foreignObject, iframe, object, embed, base, meta, link, form, audio, video, animate, set, animateTransform, animateMotion';

/** The text with this page's word on its styles: they are looked at while they are read, so later is too late. */
export function allowed(text: string): string {
  return text.replace(/<style(?=[\s>])/gi, `<style nonce="${nonce}"`);
}

/** Leaves out what runs or fetches. */
export function clean(root: ParentNode): void {
  for (const e of root.querySelectorAll(DROP)) e.remove();
  for (const e of root.querySelectorAll('*')) {
    for (const a of [...e.attributes]) {
      const name = a.name.toLowerCase();
      const link = name === 'href' || name === 'xlink:href' || name === 'src' || name === 'action' || name === 'formaction';
      if (name.startsWith('on') || (link && !/^(#|data:image\/(png|jpeg|svg\+xml)[;,])/i.test(a.value.trim()))) e.removeAttribute(a.name);
    }
  }
}

/** The picture as an element of this page, or why it is none. */
export function svg(text: string): SVGSVGElement | string {
  const parsed = new DOMParser().parseFromString(allowed(text), 'image/svg+xml');
  const root = parsed.documentElement;
  if (root.localName !== 'svg' || parsed.querySelector('parsererror')) return 'the picture is not well formed';
  clean(parsed);
  return document.importNode(root, true) as unknown as SVGSVGElement;
}
