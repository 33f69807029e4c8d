// Where the extension begins: the server, the commands, the panels.
import * as vscode from 'vscode';
import { DiagramPanel, type Choice } from './panels/diagram';
import { Page } from './panels/pages';
import { Library } from './library';
import { Server, openSetting } from './server';
import { StatusBar, menu } from './status';
import { Tasks } from './tasks';

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('Portolan', { log: true });
  const server = new Server(context, log);
  const tasks = new Tasks(context, server);
  const on = (name: string, run: (...a: unknown[]) => unknown) => vscode.commands.registerCommand(`portolan.${name}`, run);

  context.subscriptions.push(
    log,
    server,
    new StatusBar(server),
    on('check', () => tasks.run('check')),
    on('build', () => tasks.run('build')),
    on('restart', () => server.restart()),
    on('showLogs', () => log.show()),
    on('chooseProgram', () => openSetting('portolan.server.path')),
    on('menu', () => menu(server)),
    on('showDiagram', (wish) => DiagramPanel.show(context, server, wished(wish))),
    on('exportDiagram', () => DiagramPanel.current?.export()),
    on('showProof', (uri, position) => Page.show(context, server, 'proof', place(uri, position))),
    on('showQuestions', () => Page.show(context, server, 'questions')),
    on('showMatrix', () => Page.show(context, server, 'matrix')),
    on('showDocument', (name) => Page.show(context, server, 'document', undefined, typeof name === 'string' ? name : '')),
    vscode.workspace.registerTextDocumentContentProvider('portolan', new Library(server)),
    vscode.tasks.registerTaskProvider('portolan', tasks),
    vscode.window.registerWebviewPanelSerializer(DiagramPanel.type, {
      deserializeWebviewPanel: async (panel, kept: unknown) => {
        const k = (kept ?? {}) as Record<string, unknown>;
        const word = (v: unknown) => (typeof v === 'string' ? v : '');
        const open = vscode.window.visibleTextEditors.find((e) => e.document.languageId === 'portolan')?.document.uri.toString();
        new DiagramPanel(context, server, panel, { uri: open, view: word(k.view), regime: word(k.regime), day: '' });
      },
    }),
    vscode.workspace.onDidChangeConfiguration((e) => e.affectsConfiguration('portolan.server.path') && void server.restart()),
    // What a folder may not choose before it is trusted, it may choose then.
    vscode.workspace.onDidGrantWorkspaceTrust(() => void server.restart()),
  );
  // Not awaited: the editor is not kept from other extensions while the server wakes up.
  void server.start();
  void untrusted(context);
}

export function deactivate(): void {}

/** What a lens wants drawn. */
function wished(wish: unknown): Partial<Choice> {
  const w = (typeof wish === 'object' && wish !== null ? wish : {}) as Record<string, unknown>;
  const word = (v: unknown) => (typeof v === 'string' && v ? v : undefined);
  return { uri: word(w.uri), view: word(w.view), regime: word(w.regime) };
}

/** A place handed over by a command of the server: a file's name and a position. */
function place(uri: unknown, position: unknown): { uri: string; position: vscode.Position } | undefined {
  const p = position as { line?: unknown; character?: unknown } | undefined;
  if (typeof uri !== 'string' || typeof p?.line !== 'number' || typeof p.character !== 'number') return undefined;
  return { uri, position: new vscode.Position(p.line, p.character) };
}

/** Says once for each folder what does not work before it is trusted. */
async function untrusted(context: vscode.ExtensionContext): Promise<void> {
  if (vscode.workspace.isTrusted || context.workspaceState.get('toldUntrusted')) return;
  await context.workspaceState.update('toldUntrusted', true);
  const said = 'Portolan: this folder is not trusted. Errors, diagrams and proofs work; no command is run in it, and its settings choose no program.';
  if ((await vscode.window.showInformationMessage(said, 'Manage Trust')) === 'Manage Trust') {
    await vscode.commands.executeCommand('workbench.trust.manage');
  }
}
