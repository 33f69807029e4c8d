// The status bar: how many findings there are, and for which day.
import * as vscode from 'vscode';
import type { Status } from './requests';
import type { Server } from './server';

export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('portolan.status', vscode.StatusBarAlignment.Left, 0);
  private readonly parts: vscode.Disposable[];
  private last?: Status;

  constructor(private readonly server: Server) {
    this.item.name = 'Portolan';
    this.item.command = 'portolan.menu';
    this.parts = [
      this.item,
      server.onStatus((s) => {
        this.last = s;
        this.show();
      }),
      server.onState(() => this.show()),
      vscode.workspace.onDidChangeConfiguration((e) => e.affectsConfiguration('portolan.statusBar') && this.show()),
    ];
    this.show();
  }

  show(): void {
    if (!vscode.workspace.getConfiguration('portolan').get('statusBar.enabled', true)) return this.item.hide();
    const s = this.last;
    this.item.backgroundColor = undefined;
    if (!s) {
      this.item.text = this.server.running ? '$(compass) Portolan' : '$(compass) Portolan $(circle-slash)';
      this.item.tooltip = this.server.running ? 'Portolan' : 'Portolan: the language server is not running';
    } else {
      const counts = [
        s.stop && `$(error) ${s.stop} stop`,
        s.error && `$(error) ${s.error}`,
        s.warn && `$(warning) ${s.warn}`,
        s.ask && `$(question) ${s.ask}`,
      ].filter(Boolean);
      this.item.text = `$(compass) ${counts.length ? counts.join(' ') : '$(pass) no findings'} · ${s.asOf}`;
      if (s.stop) this.item.backgroundColor = new vscode.ThemeColor('statusBarItem.errorBackground');
      const lines = [
        `**Portolan**, judged on ${s.asOf}`,
        '',
        `| | |`,
        `|---|---|`,
        `| prohibited | ${s.stop} |`,
        `| errors | ${s.error} |`,
        `| warnings | ${s.warn} |`,
        `| questions | ${s.ask} |`,
        `| in order | ${s.ok} |`,
      ];
      this.item.tooltip = new vscode.MarkdownString(lines.join('\n'));
    }
    this.item.show();
  }

  dispose(): void {
    for (const p of this.parts) p.dispose();
  }
}

/** What one may do, as a list. */
export async function menu(server: Server): Promise<void> {
  const rows: (vscode.QuickPickItem & { run?: string })[] = [
    { label: '$(warning) Findings', description: 'the Problems list', run: 'workbench.actions.view.problems' },
    { label: '$(type-hierarchy) Diagram', run: 'portolan.showDiagram' },
    { label: '$(law) Proof', description: 'of what the cursor stands on', run: 'portolan.showProof' },
    { label: '$(question) Questions', run: 'portolan.showQuestions' },
    { label: '$(table) Matrix of verdicts', run: 'portolan.showMatrix' },
    { label: '$(open-preview) Document', run: 'portolan.showDocument' },
    { label: '$(package) Build documents', run: 'portolan.build' },
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: '$(debug-restart) Restart language server', description: server.running ? 'it is running' : 'it is not running', run: 'portolan.restart' },
    { label: '$(output) Logs', run: 'portolan.showLogs' },
  ];
  const row = await vscode.window.showQuickPick(rows, { title: 'Portolan' });
  if (row?.run) await vscode.commands.executeCommand(row.run);
}
