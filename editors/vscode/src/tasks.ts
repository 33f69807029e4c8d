// The command line as tasks: check, build, test, fmt. Only in a trusted workspace, and only a program the user chose.
import * as path from 'node:path';
import * as vscode from 'vscode';
import { find } from './find';
import { openSetting, type Server } from './server';

const WORDS = ['check', 'build', 'test', 'fmt'] as const;
const MATCHERS = ['$portolan-error', '$portolan-warning', '$portolan-info'];
type Word = (typeof WORDS)[number];

interface Definition extends vscode.TaskDefinition {
  command: Word;
  arguments?: string[];
}

export class Tasks implements vscode.TaskProvider {
  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly server: Server,
  ) {}

  async provideTasks(): Promise<vscode.Task[]> {
    const file = await this.program();
    if (!file) return [];
    return (vscode.workspace.workspaceFolders ?? []).flatMap((folder) => WORDS.map((w) => this.task(file, w, folder)));
  }

  async resolveTask(task: vscode.Task): Promise<vscode.Task | undefined> {
    const d = task.definition as Definition;
    const file = await this.program();
    if (!file || !WORDS.includes(d.command)) return undefined;
    const scope = typeof task.scope === 'object' ? task.scope : vscode.workspace.workspaceFolders?.[0];
    return scope && this.task(file, d.command, scope, d);
  }

  private program = async (): Promise<string | undefined> => {
    if (!vscode.workspace.isTrusted) return undefined;
    const setting = vscode.workspace.getConfiguration('portolan').get('cli.path', '');
    const beside = [this.context.asAbsolutePath('server'), ...(this.server.folder ? [this.server.folder] : [])];
    return (await find('portolan', setting, beside))?.file;
  };

  private task(file: string, word: Word, scope: vscode.WorkspaceFolder, d: Definition = { type: 'portolan', command: word }): vscode.Task {
    const concise = word === 'check' && !d.arguments?.some((a) => a.startsWith('--format'));
    const args = [word, ...(concise ? ['--format', 'concise'] : []), ...(d.arguments ?? [])];
    const task = new vscode.Task(d, scope, word, 'portolan', new vscode.ProcessExecution(file, args, { cwd: scope.uri.fsPath }), word === 'check' ? MATCHERS : []);
    task.group = word === 'test' ? vscode.TaskGroup.Test : vscode.TaskGroup.Build;
    task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, clear: true, panel: vscode.TaskPanelKind.Dedicated };
    return task;
  }

  /** Runs a command for the project of the active file. */
  async run(word: Word): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      const said = `Portolan: this folder is not trusted, so no command is run in it. Errors, diagrams and proofs work all the same.`;
      if ((await vscode.window.showWarningMessage(said, 'Manage Trust')) === 'Manage Trust') {
        await vscode.commands.executeCommand('workbench.trust.manage');
      }
      return;
    }
    const file = await this.program();
    if (!file) {
      const said = 'Portolan: the command line "portolan" is neither beside the language server nor on PATH.';
      if ((await vscode.window.showErrorMessage(said, 'Choose Program')) === 'Choose Program') {
        await openSetting('portolan.cli.path');
      }
      return;
    }
    const open = vscode.window.activeTextEditor?.document;
    const local = open?.languageId === 'portolan' && open.uri.scheme === 'file' ? open.uri : undefined;
    const scope = (local && vscode.workspace.getWorkspaceFolder(local)) ?? vscode.workspace.workspaceFolders?.[0];
    if (!scope) {
      void vscode.window.showInformationMessage('Portolan: open a folder first.');
      return;
    }
    await vscode.workspace.saveAll(false);
    // Named from the workspace folder, so that the lines it prints lead to files from there; it finds the project around that place by itself.
    const where = local ? path.relative(scope.uri.fsPath, path.dirname(local.fsPath)) : '';
    await vscode.tasks.executeTask(this.task(file, word, scope, where ? { type: 'portolan', command: word, arguments: [where] } : undefined));
  }
}
