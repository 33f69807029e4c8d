// Pan and zoom by the picture's own window, so that lines stay sharp and the sight outlives a new picture.

/** What is in sight: the point in the middle, and pixels per unit of the picture. */
export interface Sight {
  x: number;
  y: number;
  scale: number;
}

const LEAST = 0.02;
const MOST = 20;

export class Canvas {
  scale = 1;
  /** The last press moved the picture, so it was no click. */
  dragged = false;
  private x = 0;
  private y = 0;
  private picture?: SVGSVGElement;
  private box = { x: 0, y: 0, width: 1, height: 1 };
  private from?: { x: number; y: number; id: number };
  private glide = 0;

  constructor(
    private readonly stage: HTMLElement,
    private readonly changed: () => void,
  ) {
    stage.addEventListener('wheel', (e) => this.wheel(e), { passive: false });
    stage.addEventListener('pointerdown', (e) => {
      if (e.button !== 0 && e.button !== 1) return;
      this.from = { x: e.clientX, y: e.clientY, id: e.pointerId };
      this.dragged = false;
    });
    stage.addEventListener('pointermove', (e) => this.drag(e));
    for (const end of ['pointerup', 'pointercancel'] as const) stage.addEventListener(end, () => (this.from = undefined));
    stage.addEventListener('keydown', (e) => this.key(e));
    stage.addEventListener('dblclick', (e) => this.zoom(e.shiftKey ? 1 / 1.6 : 1.6, e));
    new ResizeObserver(() => this.apply()).observe(stage);
  }

  /** The size the picture was drawn for. */
  natural(): { width: number; height: number } {
    return { width: this.box.width, height: this.box.height };
  }

  sight(): Sight {
    return { x: this.x, y: this.y, scale: this.scale };
  }

  /** Puts a picture up; without a sight to keep, all of it is shown. */
  put(picture: SVGSVGElement, sight: Sight | undefined): void {
    const b = picture.viewBox.baseVal;
    const side = (name: string) => Number.parseFloat(picture.getAttribute(name) ?? '') || 0;
    this.box = b && b.width > 0 ? { x: b.x, y: b.y, width: b.width, height: b.height } : { x: 0, y: 0, width: side('width') || 800, height: side('height') || 600 };
    picture.setAttribute('width', '100%');
    picture.setAttribute('height', '100%');
    picture.setAttribute('preserveAspectRatio', 'xMidYMid meet');
    this.stage.replaceChildren(picture);
    this.picture = picture;
    if (sight) {
      ({ x: this.x, y: this.y, scale: this.scale } = sight);
      this.apply();
    } else {
      this.fit();
    }
  }

  fit(): void {
    const { clientWidth: w, clientHeight: h } = this.stage;
    this.x = this.box.x + this.box.width / 2;
    this.y = this.box.y + this.box.height / 2;
    this.scale = clamp(Math.min((w - 24) / this.box.width, (h - 24) / this.box.height, 1.5));
    this.apply();
  }

  /** Zooms by a factor, around a point of the screen or the middle. */
  zoom(by: number, at?: { clientX: number; clientY: number }): void {
    const scale = clamp(this.scale * by);
    if (at) {
      const r = this.stage.getBoundingClientRect();
      const [dx, dy] = [at.clientX - r.left - r.width / 2, at.clientY - r.top - r.height / 2];
      this.x += dx / this.scale - dx / scale;
      this.y += dy / this.scale - dy / scale;
    }
    this.scale = scale;
    this.apply();
  }

  /** Moves an element into sight, if it is not there already. */
  bring(e: SVGGraphicsElement): void {
    const [r, s] = [e.getBoundingClientRect(), this.stage.getBoundingClientRect()];
    const inside = r.left >= s.left && r.right <= s.right && r.top >= s.top && r.bottom <= s.bottom;
    if (inside || (r.width > s.width && r.left < s.right && r.right > s.left && r.top < s.bottom && r.bottom > s.top)) return;
    const to = { x: this.x + (r.left + r.width / 2 - s.left - s.width / 2) / this.scale, y: this.y + (r.top + r.height / 2 - s.top - s.height / 2) / this.scale };
    const from = { x: this.x, y: this.y };
    const begun = performance.now();
    const turn = ++this.glide;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const step = (now: number) => {
      if (turn !== this.glide) return;
      const t = still ? 1 : Math.min(1, (now - begun) / 180);
      const eased = t * (2 - t);
      this.x = from.x + (to.x - from.x) * eased;
      this.y = from.y + (to.y - from.y) * eased;
      this.apply();
      if (t < 1) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  private pan(dx: number, dy: number): void {
    this.glide++;
    this.x -= dx / this.scale;
    this.y -= dy / this.scale;
    this.apply();
  }

  private apply(): void {
    const { clientWidth: w, clientHeight: h } = this.stage;
    if (!this.picture || w === 0 || h === 0) return;
    const [vw, vh] = [w / this.scale, h / this.scale];
    this.picture.setAttribute('viewBox', `${this.x - vw / 2} ${this.y - vh / 2} ${vw} ${vh}`);
    this.stage.dataset.sight = [this.x, this.y, this.scale].map((n) => n.toFixed(3)).join(' ');
    this.changed();
  }

  private wheel(e: WheelEvent): void {
    e.preventDefault();
    const unit = e.deltaMode === WheelEvent.DOM_DELTA_LINE ? 18 : 1;
    if (e.ctrlKey || e.metaKey) this.zoom(Math.exp((-e.deltaY * unit) / 300), e);
    else if (e.shiftKey && e.deltaX === 0) this.pan(-e.deltaY * unit, 0);
    else this.pan(-e.deltaX * unit, -e.deltaY * unit);
  }

  private drag(e: PointerEvent): void {
    const f = this.from;
    if (!f || f.id !== e.pointerId) return;
    if (!this.dragged && Math.hypot(e.clientX - f.x, e.clientY - f.y) < 4) return;
    if (!this.dragged) this.stage.setPointerCapture(e.pointerId);
    this.dragged = true;
    this.pan(e.clientX - f.x, e.clientY - f.y);
    this.from = { ...f, x: e.clientX, y: e.clientY };
  }

  private key(e: KeyboardEvent): void {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const moves: Record<string, () => void> = {
      '+': () => this.zoom(1.25),
      '=': () => this.zoom(1.25),
      '-': () => this.zoom(1 / 1.25),
      '0': () => this.fit(),
      ArrowLeft: () => this.pan(60, 0),
      ArrowRight: () => this.pan(-60, 0),
      ArrowUp: () => this.pan(0, 60),
      ArrowDown: () => this.pan(0, -60),
    };
    const move = moves[e.key];
    if (!move) return;
    e.preventDefault();
    move();
  }
}

function clamp(scale: number): number {
  return Math.min(MOST, Math.max(LEAST, scale));
}
