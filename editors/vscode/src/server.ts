// Starts and watches the language server. Each way to fail has one message, with something to do about it.
import * as path from 'node:path';
import * as vscode from 'vscode';
import { CloseAction, ErrorAction, LanguageClient, RevealOutputChannelOn, State, type ErrorHandler } from 'vscode-languageclient/node';
import { find, fits, version } from './find';
import { ask, NoAnswer, type Requests, type Status } from './requests';

const NAME = 'portolan-lsp';
/** So many ends within so many milliseconds are a loop, and it is not started again. */
const ENDS = 4;
const WITHIN = 3 * 60_000;

/** Opens a setting that belongs to the machine: in a remote window that is the other one. */
export function openSetting(query: string): Thenable<unknown> {
  if (vscode.env.remoteName) return vscode.commands.executeCommand('workbench.action.openRemoteSettings', { query });
  return vscode.commands.executeCommand('workbench.action.openSettings', query);
}

/** The language of messages, pictures and documents. */
export function language(): string {
  return (vscode.workspace.getConfiguration('portolan').get('language', '') || vscode.env.language).split('-')[0];
}

/** What the client would say by itself goes to the log: this file says it better, and once. */
class Quiet extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** The settings as the server asks for them; the language of the editor stands in where none is set. */
function filled(items: { section?: string }[], answers: unknown): unknown[] {
  return (Array.isArray(answers) ? answers : []).map((a, n) =>
    items[n]?.section === 'portolan' && typeof a === 'object' ? { ...a, language: language() } : a,
  );
}

/** Says how a case went that was run by a lens. */
function outcome(command: string, answer: unknown): unknown {
  const o = answer as { name?: string; passed?: number; failed?: number; outcomes?: { text: string; ok: boolean; why?: string }[] } | undefined;
  if (command !== 'portolan.runCase' || typeof o?.passed !== 'number') return answer;
  const bad = (o.outcomes ?? []).filter((x) => !x.ok).map((x) => (x.why ? `${x.text}: ${x.why}` : x.text));
  const said = `Portolan: case ${o.name}: ${o.passed} passed, ${o.failed} failed`;
  if (bad.length === 0) void vscode.window.showInformationMessage(said);
  else void vscode.window.showWarningMessage(`${said}. ${bad.slice(0, 3).join('; ')}`);
  return answer;
}

export class Server implements vscode.Disposable {
  private client?: LanguageClient;
  private ends: number[] = [];
  /** Counts the starts: what an older start still has to say is not heard. */
  private run = 0;
  private stopping: Promise<void> = Promise.resolve();
  private readonly status = new vscode.EventEmitter<Status | undefined>();
  /** Fires after each analysis, and with nothing when the server is gone. */
  readonly onStatus = this.status.event;

  private readonly state = new vscode.EventEmitter<boolean>();
  /** Fires when the server has come up or gone. */
  readonly onState = this.state.event;

  private readonly watcher = vscode.workspace.createFileSystemWatcher('**/*.flow');

  constructor(
    private readonly context: vscode.ExtensionContext,
    readonly log: vscode.LogOutputChannel,
  ) {}

  get running(): boolean {
    return this.client?.state === State.Running;
  }

  /** The folder of the running server: the command line is expected beside it. */
  folder: string | undefined;

  async start(): Promise<void> {
    const run = ++this.run;
    const begun = performance.now();
    this.spoken = false;
    const setting = vscode.workspace.getConfiguration('portolan').get('server.path', '');
    const program = await find(NAME, setting, [this.context.asAbsolutePath('server')]);
    if (run !== this.run) return;
    if (!program) return this.missing(setting);
    const own = String(this.context.extension.packageJSON.version);
    const said = await version(program.file, NAME);
    if (run !== this.run) return;
    this.log.info(`${program.file} (${program.from}) says it is ${said ?? 'something else'}; this extension is ${own}`);
    if (!said) return this.stranger(program.file);
    this.folder = path.dirname(program.file);
    if (!fits(own, said) && this.ends.length === 0) this.mismatch(program.file, said, own);

    const client = new Quiet(
      'portolan',
      'Portolan',
      // The folder of the program, not of the workspace: nothing there can get in its way.
      { command: program.file, options: { cwd: this.folder } },
      {
        documentSelector: [
          { scheme: 'file', language: 'portolan' },
          { scheme: 'untitled', language: 'portolan' },
          { scheme: 'portolan', language: 'portolan' },
        ],
        outputChannel: this.log,
        revealOutputChannelOn: RevealOutputChannelOn.Never,
        errorHandler: this.handler(run),
        initializationFailedHandler: () => false,
        synchronize: { configurationSection: 'portolan', fileEvents: this.watcher },
        markdown: { isTrusted: { enabledCommands: ['portolan.showProof', 'portolan.showDiagram', 'portolan.showQuestions'] } },
        initializationOptions: { commands: true, virtualDocuments: true, language: language() },
        middleware: {
          handleDiagnostics: (uri, list, next) => this.diagnosed(begun, uri, list, next),
          executeCommand: async (command, args, next) => outcome(command, await next(command, args)),
          workspace: { configuration: async (params, token, next) => filled(params.items, await next(params, token)) },
        },
      },
    );
    this.client = client;
    client.onDidChangeState((e) => {
      if (run !== this.run) return;
      if (e.newState !== State.Running) this.status.fire(undefined);
      this.state.fire(e.newState === State.Running);
    });
    client.onNotification('portolan/status', (s: Status) => this.status.fire(s));
    try {
      await client.start();
      if (client.state === State.Running) this.log.info(`ready ${Math.round(performance.now() - begun)} ms after the start`);
    } catch (e) {
      this.log.error(`start: ${e instanceof Error ? e.message : String(e)}`);
      // When the program ended, the handler tries again; this is what remains, such as an answer nobody understands.
      await new Promise((r) => setTimeout(r, 1000));
      if (run === this.run && this.ends.length === 0) this.fell('The language server did not start.');
    }
  }

  private first = true;
  private diagnosed(begun: number, uri: vscode.Uri, list: vscode.Diagnostic[], next: (u: vscode.Uri, l: vscode.Diagnostic[]) => void) {
    next(uri, list);
    if (this.first && list.length > 0) {
      this.first = false;
      this.log.info(`first findings ${Math.round(performance.now() - begun)} ms after the start`);
    }
  }

  async stop(): Promise<void> {
    this.run++;
    const client = this.client;
    this.client = undefined;
    this.status.fire(undefined);
    this.state.fire(false);
    if (client) this.stopping = client.dispose(2000).catch(() => undefined);
    await this.stopping;
  }

  async restart(): Promise<void> {
    await this.stop();
    this.ends = [];
    await this.start();
  }

  dispose(): void {
    void this.stop();
    this.watcher.dispose();
    this.status.dispose();
    this.state.dispose();
  }

  /** Asks the server; every failure comes back as words for the reader. */
  async ask<M extends keyof Requests>(method: M, params: Requests[M][0]): Promise<Requests[M][1]> {
    const client = this.client;
    if (!client || (client.state !== State.Running && client.state !== State.Starting)) throw new NoAnswer('The language server is not running.');
    return ask((m, p) => client.sendRequest(m, p), method, params);
  }

  /** The text of a document of the library, which has no file; nothing while no server runs. */
  async text(uri: string): Promise<string | undefined> {
    if (!this.running) return undefined;
    const answer = (await this.client?.sendRequest('workspace/textDocumentContent', { uri })) as { text?: string } | undefined;
    return answer?.text;
  }

  private handler(run: number): ErrorHandler {
    return {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        if (run === this.run) this.ended();
        // A new client starts clean; the old one might still be in the middle of its start.
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    };
  }

  private ended(): void {
    const now = Date.now();
    this.ends = [...this.ends.filter((t) => now - t < WITHIN), now];
    this.log.warn(`the language server ended (${this.ends.length} of ${ENDS})`);
    if (this.ends.length >= ENDS) return this.fell(`The language server ended ${ENDS} times in a short while and is not started again.`);
    const run = this.run;
    setTimeout(() => run === this.run && void this.start(), 300 * this.ends.length);
  }

  private missing(setting: string): void {
    const what = setting
      ? `Portolan: the setting portolan.server.path names "${setting}", and no such program can be run.`
      : `Portolan: the language server ${NAME} is not on PATH and does not come with this extension.`;
    this.log.error(what);
    void this.offer(vscode.window.showErrorMessage, what, 'Choose Program', 'How to Get It', 'Try Again');
  }

  private stranger(file: string): void {
    const what = `Portolan: ${file} does not answer --version as ${NAME} does, so it is not started.`;
    this.log.error(what);
    void this.offer(vscode.window.showErrorMessage, what, 'Choose Program', 'Try Again');
  }

  private mismatch(file: string, said: string, own: string): void {
    const what = `Portolan: ${file} has version ${said}, this extension ${own}. Something may be missing or wrong.`;
    this.log.warn(what);
    void this.offer(vscode.window.showWarningMessage, what, 'Choose Program', 'How to Get It');
  }

  private spoken = false;
  private fell(what: string): void {
    this.log.error(what);
    if (this.spoken) return;
    this.spoken = true;
    void this.offer(vscode.window.showErrorMessage, `Portolan: ${what}`, 'Show Logs', 'Try Again', 'Choose Program');
  }

  private async offer(show: (text: string, ...actions: string[]) => Thenable<string | undefined>, text: string, ...actions: string[]) {
    switch (await show(text, ...actions)) {
      case 'Choose Program':
        return openSetting('portolan.server.path');
      case 'How to Get It':
        return vscode.commands.executeCommand('workbench.action.openWalkthrough', `${this.context.extension.id}#start`, false);
      case 'Show Logs':
        return this.log.show();
      case 'Try Again':
        return this.restart();
    }
  }
}
