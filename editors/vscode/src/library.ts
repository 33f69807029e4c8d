// The texts of the compiler's own library as documents that can be read and not changed: the editor takes every document of this kind as read-only.
import * as vscode from 'vscode';
import type { Server } from './server';

export class Library implements vscode.TextDocumentContentProvider {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly server: Server) {
    // What was open when the window was closed is asked for before there is a server, and another server may bring another library.
    server.onState((up) => {
      if (up) for (const d of vscode.workspace.textDocuments) if (d.uri.scheme === 'portolan') this.changed.fire(d.uri);
    });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    return (await this.server.text(uri.toString())) ?? '';
  }
}
