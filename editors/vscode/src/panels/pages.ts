// Panels of text: proof, questions, matrix, document. The extension sends plain pieces; places stay here and go out as numbers.
import * as vscode from 'vscode';
import { fromPage, type Block, type ToPage } from '../messages';
import { NoAnswer, type Place } from '../requests';
import { language, type Server } from '../server';
import { model, options, page, reveal } from './web';

type Kind = 'proof' | 'questions' | 'matrix' | 'document';
const TITLES: Record<Kind, string> = { proof: 'Proof', questions: 'Questions', matrix: 'Matrix of verdicts', document: 'Document' };

export class Page implements vscode.Disposable {
  private static readonly open = new Map<Kind, Page>();
  private readonly parts: vscode.Disposable[] = [];
  private timer?: NodeJS.Timeout;
  private turn = 0;
  private places: Partial<Place>[] = [];
  private ready = false;
  private pinned = false;
  private subject?: { uri: string; position: vscode.Position };
  private name = '';
  private names: string[] = [];
  private shown = false;
  private quiet = 0;

  /** Opens a panel or brings it forward; `at` is where the proof is asked for, by default the cursor. */
  static show(context: vscode.ExtensionContext, server: Server, kind: Kind, at?: { uri: string; position: vscode.Position }, name = ''): void {
    const panel = Page.open.get(kind) ?? new Page(context, server, kind);
    panel.aim(at);
    if (name) panel.name = name;
    panel.panel.reveal(undefined, true);
    panel.refresh(0);
  }

  private readonly panel: vscode.WebviewPanel;

  private constructor(
    context: vscode.ExtensionContext,
    private readonly server: Server,
    private readonly kind: Kind,
  ) {
    Page.open.set(kind, this);
    this.panel = vscode.window.createWebviewPanel(
      `portolan.${kind}`,
      TITLES[kind],
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { ...options(context), enableFindWidget: true, retainContextWhenHidden: true },
    );
    const icon = (file: string) => vscode.Uri.joinPath(context.extensionUri, 'images', file);
    this.panel.iconPath = { light: icon('file-light.svg'), dark: icon('file-dark.svg') };
    this.parts.push(
      this.panel.webview.onDidReceiveMessage((m) => this.heard(m)),
      this.panel.onDidDispose(() => this.dispose()),
      this.panel.onDidChangeViewState(() => this.panel.visible && this.refresh(0)),
      server.onStatus((s) => s && this.refresh()),
      server.onState((up) => up && this.refresh()),
      vscode.workspace.onDidChangeTextDocument((e) => e.document.languageId === 'portolan' && e.contentChanges.length > 0 && this.refresh(400)),
      vscode.window.onDidChangeTextEditorSelection((e) => {
        if (kind !== 'proof' || this.pinned || Date.now() < this.quiet || e.textEditor.document.languageId !== 'portolan') return;
        this.aim();
        this.refresh(150);
      }),
    );
    this.panel.webview.html = page(context, this.panel.webview, 'page', TITLES[kind]);
  }

  dispose(): void {
    Page.open.delete(this.kind);
    clearTimeout(this.timer);
    this.turn++;
    for (const p of this.parts.splice(0)) p.dispose();
  }

  private aim(at?: { uri: string; position: vscode.Position }): void {
    const editor = model();
    if (at) this.subject = at;
    else if (editor && !this.pinned) this.subject = { uri: editor.document.uri.toString(), position: editor.selection.active };
  }

  private heard(raw: unknown): void {
    const m = fromPage(raw);
    switch (m?.type) {
      case 'ready':
        this.ready = true;
        return this.refresh(0);
      case 'pin':
        this.pinned = m.pinned;
        return;
      case 'choose':
        if (this.names.includes(m.name)) this.name = m.name;
        return this.refresh(0);
      case 'open': {
        const place = this.places[m.place];
        // What is read stays while its own links are followed, however long the editor takes.
        this.quiet = Infinity;
        if (place) void reveal(place, this.panel.viewColumn).finally(() => (this.quiet = Date.now() + 800));
        else this.quiet = 0;
      }
    }
  }

  private refresh(delay = 200): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.draw(), delay);
  }

  private async draw(): Promise<void> {
    if (!this.ready || !this.panel.visible) return;
    const turn = ++this.turn;
    const places: Partial<Place>[] = [];
    try {
      const message = await this.made((p) => (p.uri && p.range ? places.push({ uri: p.uri, range: p.range }) - 1 : undefined));
      if (turn !== this.turn) return;
      this.places = places;
      this.shown = true;
      this.panel.title = message.type !== 'trouble' && message.title ? `${TITLES[this.kind]}: ${message.title}` : TITLES[this.kind];
      void this.panel.webview.postMessage(message);
    } catch (e) {
      if (turn !== this.turn) return;
      if (e instanceof NoAnswer && e.stale) return this.refresh();
      // A cursor between two things is no reason to take away the proof that is being read.
      if (this.kind === 'proof' && this.shown && e instanceof NoAnswer && !this.pinned) return;
      const text = e instanceof Error ? e.message : String(e);
      // The last good document is kept, as a picture is.
      if (this.kind === 'document' && this.shown) return void this.panel.webview.postMessage({ type: 'trouble', text: `The last good document. ${text}` } satisfies ToPage);
      const note: ToPage = { type: 'show', title: TITLES[this.kind], blocks: [{ kind: 'note', text }], pinnable: false };
      void this.panel.webview.postMessage(note);
    }
  }

  private async made(place: (p: Partial<Place>) => number | undefined): Promise<ToPage> {
    const textDocument = this.subject && { uri: this.subject.uri };
    switch (this.kind) {
      case 'proof': {
        if (!this.subject) throw new NoAnswer('Put the cursor on an arrow or a name of a model.');
        const p = await this.server.ask('portolan/proof', { textDocument: { uri: this.subject.uri }, position: this.subject.position });
        const rows = p.hops.map((h) => ({ text: h.text, place: place(h) }));
        const blocks: Block[] = [{ kind: 'markdown', text: p.markdown }];
        if (rows.length > 0) blocks.push({ kind: 'list', title: 'In the model', rows });
        return { type: 'show', title: p.title, blocks, pinnable: true };
      }
      case 'questions': {
        const q = await this.server.ask('portolan/questions', { textDocument });
        const rows = q.questions.map((x) => ({ text: x.text, small: [x.who, x.why].filter(Boolean).join(' · '), choices: x.choices, place: place(x) }));
        const small = `${rows.length === 1 ? 'One question' : `${rows.length} questions`}, judged on ${q.asOf}`;
        const blocks: Block[] = [{ kind: 'head', text: 'What the model does not say', small }];
        blocks.push(rows.length > 0 ? { kind: 'list', rows } : { kind: 'note', text: 'Nothing is open.' });
        return { type: 'show', title: '', blocks, pinnable: false };
      }
      case 'matrix': {
        const m = await this.server.ask('portolan/matrix', { textDocument });
        const rows = m.rows.map((r) => {
          const to = place(r);
          const cell = (regime: string) => r.cells.find((c) => c.regime === regime);
          return { cells: [{ text: r.flow, place: to }, ...m.regimes.map((g) => ({ text: cell(g)?.verdict ?? '', title: cell(g)?.short, verdict: cell(g)?.verdict }))] };
        });
        const head: Block = { kind: 'head', text: 'Every flow under every regime', small: `judged on ${m.asOf}` };
        return { type: 'show', title: '', blocks: [head, { kind: 'table', heads: ['Flow', ...m.regimes], rows }], pinnable: false };
      }
      case 'document': {
        const d = await this.server.ask('portolan/document', { name: this.name || undefined, lang: language(), textDocument });
        this.names = d.names;
        this.name = d.name;
        return { type: 'document', title: d.title, html: d.html, names: d.names, name: d.name };
      }
    }
  }
}
