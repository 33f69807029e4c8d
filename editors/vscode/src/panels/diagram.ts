// The live diagram: asks the server for the picture after each analysis, and keeps text and picture looking at the same thing.
import * as path from 'node:path';
import * as vscode from 'vscode';
import { fromDiagram, type ToDiagram } from '../messages';
import { NoAnswer, type Diagram, type DiagramAsk } from '../requests';
import { language, type Server } from '../server';
import { model, options, page, range, reveal } from './web';

/** What is drawn. */
export interface Choice {
  uri?: string;
  view: string;
  regime: string;
  day: string;
}

export class DiagramPanel implements vscode.Disposable {
  static readonly type = 'portolan.diagram';
  static current?: DiagramPanel;

  private readonly parts: vscode.Disposable[] = [];
  private timer?: NodeJS.Timeout;
  /** Counts the requests: an answer that was overtaken is dropped. */
  private turn = 0;
  private last?: Diagram;
  /** Every regime a picture has named so far, so that the choice does not shrink with what is shown. */
  private regimes: string[] = [];
  private dark = false;
  private ready = false;
  private marked = '';
  /** The click that moved the cursor is not sent back as a move of the cursor. */
  private quiet = 0;
  private picture?: (png: Uint8Array | undefined) => void;

  /** Opens the panel or brings it forward; a lens may say of which model and which picture. */
  static show(context: vscode.ExtensionContext, server: Server, wish: Partial<Choice> = {}): void {
    const uri = wish.uri ?? model()?.document.uri.toString();
    if (DiagramPanel.current) {
      const c = DiagramPanel.current;
      if (uri) c.choice.uri = uri;
      if (wish.view || wish.regime) {
        Object.assign(c.choice, { view: wish.view ?? '', regime: wish.regime ?? '' });
      }
      c.panel.reveal(undefined, true);
      c.refresh(0);
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      DiagramPanel.type,
      'Diagram',
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { ...options(context), retainContextWhenHidden: true },
    );
    new DiagramPanel(context, server, panel, { uri, view: wish.view ?? '', regime: wish.regime ?? '', day: '' });
  }

  constructor(
    context: vscode.ExtensionContext,
    private readonly server: Server,
    private readonly panel: vscode.WebviewPanel,
    private readonly choice: Choice,
  ) {
    DiagramPanel.current?.panel.dispose();
    DiagramPanel.current = this;
    void vscode.commands.executeCommand('setContext', 'portolan.diagramOpen', true);
    const icon = (name: string) => vscode.Uri.joinPath(context.extensionUri, 'images', name);
    panel.iconPath = { light: icon('file-light.svg'), dark: icon('file-dark.svg') };
    panel.webview.options = options(context);
    this.parts.push(
      panel.webview.onDidReceiveMessage((m) => this.heard(m)),
      panel.onDidDispose(() => this.dispose()),
      panel.onDidChangeViewState(() => panel.visible && this.refresh(0)),
      server.onStatus((s) => s && this.refresh()),
      server.onState((up) => up && this.refresh()),
      vscode.workspace.onDidChangeTextDocument((e) => e.document.languageId === 'portolan' && e.contentChanges.length > 0 && this.refresh()),
      vscode.workspace.onDidChangeConfiguration((e) => {
        if (e.affectsConfiguration('portolan.language') || e.affectsConfiguration('portolan.preview')) this.refresh(0);
      }),
      vscode.window.onDidChangeActiveTextEditor(() => this.followed()),
      vscode.window.onDidChangeTextEditorSelection((e) => e.textEditor.document.languageId === 'portolan' && this.cursor(e.textEditor)),
    );
    panel.webview.html = page(context, panel.webview, 'diagram', 'Diagram');
  }

  dispose(): void {
    if (DiagramPanel.current === this) {
      DiagramPanel.current = undefined;
      void vscode.commands.executeCommand('setContext', 'portolan.diagramOpen', false);
    }
    clearTimeout(this.timer);
    this.turn++;
    this.picture?.(undefined);
    for (const p of this.parts.splice(0)) p.dispose();
  }

  private post(message: ToDiagram): void {
    void this.panel.webview.postMessage(message);
  }

  private setting<T>(name: string, otherwise: T): T {
    return vscode.workspace.getConfiguration('portolan').get(`preview.${name}`, otherwise);
  }

  private heard(raw: unknown): void {
    const m = fromDiagram(raw);
    switch (m?.type) {
      case 'ready':
        this.ready = true;
        return this.refresh(0);
      case 'theme':
        if (this.dark === m.dark) return;
        this.dark = m.dark;
        return this.refresh(0);
      case 'choose':
        Object.assign(this.choice, { view: m.view, regime: m.regime, day: m.day });
        return this.refresh(0);
      case 'reveal': {
        const element = this.last?.elements.find((e) => e.id === m.id);
        if (!element) return;
        this.marked = m.id;
        this.quiet = Date.now() + 400;
        return void reveal(element, this.panel.viewColumn);
      }
      case 'export':
        return void this.export();
      case 'picture':
        this.picture?.(Buffer.from(m.png, 'base64'));
        return;
      case 'failed':
        this.server.log.warn(`diagram: ${m.why}`);
        this.picture?.(undefined);
        return;
    }
  }

  /** Draws anew after a rest of `delay` milliseconds. */
  refresh(delay = this.setting('delay', 200)): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.draw(), delay);
  }

  private async draw(): Promise<void> {
    if (!this.ready || !this.panel.visible) return;
    const turn = ++this.turn;
    const theme = this.setting('theme', 'editor');
    const c = this.choice;
    const params: DiagramAsk = { theme: (theme === 'editor' ? this.dark : theme === 'dark') ? 'dark' : 'light', lang: language() };
    if (c.uri) params.textDocument = { uri: c.uri };
    if (c.view) params.view = c.view;
    if (c.regime) params.regime = c.regime;
    if (c.day) params.asOf = c.day;
    try {
      const diagram = await this.server.ask('portolan/diagram', params);
      if (turn !== this.turn) return;
      if (diagram.withheld && this.last && !this.last.withheld) {
        return this.post({ type: 'trouble', text: 'The text has an error. This is the last good picture.' });
      }
      this.last = diagram;
      for (const r of diagram.regimes ?? []) if (!this.regimes.includes(r)) this.regimes.push(r);
      this.panel.title = diagram.title ? `Diagram: ${diagram.title}` : 'Diagram';
      this.post({
        type: 'draw',
        svg: diagram.svg,
        title: diagram.title,
        views: diagram.views ?? [],
        view: c.view,
        regimes: this.regimes,
        regime: c.regime,
        day: diagram.asOf ?? '',
        days: diagram.horizon ?? [],
        ids: diagram.elements.map((e) => e.id),
      });
      if (diagram.withheld) this.post({ type: 'trouble', text: 'The text has an error, so nothing is judged yet.' });
      const editor = vscode.window.visibleTextEditors.find((e) => e.document.uri.toString() === c.uri);
      if (editor) this.cursor(editor, true);
    } catch (e) {
      if (turn !== this.turn) return;
      if (e instanceof NoAnswer && e.stale) return this.refresh();
      const why = e instanceof Error ? e.message : String(e);
      this.post({ type: 'trouble', text: this.last ? `The last good picture. ${why}` : why });
    }
  }

  /** Another model became active: its project is the one to draw. */
  private followed(): void {
    const uri = model()?.document.uri.toString();
    if (!uri || uri === this.choice.uri) return;
    this.choice.uri = uri;
    this.refresh(0);
  }

  /** Marks what the cursor stands on: the smallest element around it. */
  private cursor(editor: vscode.TextEditor, again = false): void {
    if (!this.last || !this.setting('followCursor', true) || (!again && Date.now() < this.quiet)) return;
    const here = editor.selection.active;
    const uri = editor.document.uri.toString();
    let best: { id: string; size: number } | undefined;
    for (const e of this.last.elements) {
      const at = range(e);
      if (!at || at.uri.toString() !== uri || !at.range.contains(here)) continue;
      const size = (at.range.end.line - at.range.start.line) * 10_000 + at.range.end.character - at.range.start.character;
      if (!best || size < best.size) best = { id: e.id, size };
    }
    const id = best?.id ?? this.sameLine(uri, here);
    if (id === this.marked && !again) return;
    this.marked = id;
    this.post({ type: 'mark', id });
  }

  /** The only element that begins on the line: the words around a name belong to it too. */
  private sameLine(uri: string, here: vscode.Position): string {
    const on = (this.last?.elements ?? []).filter((e) => {
      const at = range(e);
      return at?.uri.toString() === uri && at.range.start.line <= here.line && here.line <= at.range.end.line;
    });
    return on.length > 0 ? on[0].id : '';
  }

  /** Writes the picture to a file: SVG as the server drew it, PNG as the panel paints it. */
  async export(): Promise<void> {
    const diagram = this.last;
    if (!diagram) {
      void vscode.window.showInformationMessage('Portolan: there is no picture to export yet.');
      return;
    }
    const name = `${(diagram.title || 'diagram').replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60)}.svg`;
    const folder = this.choice.uri ? path.posix.dirname(vscode.Uri.parse(this.choice.uri).path) : undefined;
    const base = folder ? vscode.Uri.parse(this.choice.uri ?? '').with({ path: `${folder}/${name}` }) : undefined;
    const target = await vscode.window.showSaveDialog({ defaultUri: base, filters: { 'Vector picture': ['svg'], 'Pixel picture': ['png'] } });
    if (!target) return;
    let bytes: Uint8Array | undefined = new TextEncoder().encode(diagram.svg);
    if (/\.png$/i.test(target.path)) {
      bytes = await new Promise((resolve) => {
        this.picture = resolve;
        setTimeout(() => resolve(undefined), 20_000);
        this.post({ type: 'paint' });
      });
      this.picture = undefined;
      if (!bytes) {
        void vscode.window.showErrorMessage('Portolan: the picture could not be painted. Export it as SVG instead.');
        return;
      }
    }
    await vscode.workspace.fs.writeFile(target, bytes);
    if ((await vscode.window.showInformationMessage(`Portolan: written to ${path.basename(target.fsPath)}`, 'Show')) === 'Show') {
      await vscode.commands.executeCommand('revealFileInOS', target);
    }
  }
}
