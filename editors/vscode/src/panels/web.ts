// What all panels share: one place beside the editor, a content policy that lets nothing but our own script run, checked messages.
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Place } from '../requests';

/** The page of a panel. Styles come with the nonce too, and pictures only out of the page itself. */
export function page(context: vscode.ExtensionContext, webview: vscode.Webview, script: string, title: string): string {
  const nonce = randomBytes(16).toString('hex');
  const at = (...parts: string[]) => webview.asWebviewUri(vscode.Uri.joinPath(context.extensionUri, 'dist', 'webview', ...parts)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    // Attributes of what is drawn; they can load nothing, because no address is allowed.
    `style-src-attr 'unsafe-inline'`,
    `img-src data: blob:`,
    `font-src data:`,
    // A document is shown in a frame without scripts, which inherits this policy.
    `frame-src 'none'`,
    `form-action 'none'`,
    `base-uri 'none'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${at('style.css')}">
<title>${title}</title>
</head>
<body class="${script}">
<main id="root"></main>
<script nonce="${nonce}" data-nonce="${nonce}" src="${at(`${script}.js`)}"></script>
</body>
</html>`;
}

export function options(context: vscode.ExtensionContext): vscode.WebviewOptions {
  return { enableScripts: true, enableForms: false, localResourceRoots: [vscode.Uri.joinPath(context.extensionUri, 'dist', 'webview')] };
}

/** The place as the editor's own, where it is one. */
export function range(place: Partial<Place>): { uri: vscode.Uri; range: vscode.Range } | undefined {
  const r = place.range;
  if (!place.uri || !r) return undefined;
  try {
    const uri = vscode.Uri.parse(place.uri, true);
    if (!['file', 'untitled', 'vscode-remote'].includes(uri.scheme)) return undefined;
    return { uri, range: new vscode.Range(r.start.line, r.start.character, r.end.line, r.end.character) };
  } catch {
    return undefined;
  }
}

/** Shows a place of the text in a column that is not the panel's. */
export async function reveal(place: Partial<Place>, beside: vscode.ViewColumn | undefined, focus = true): Promise<void> {
  const at = range(place);
  if (!at) return;
  const open = vscode.window.visibleTextEditors.find((e) => e.document.uri.toString() === at.uri.toString());
  const other = vscode.window.tabGroups.all.find((g) => g.viewColumn !== beside)?.viewColumn;
  const editor = await vscode.window.showTextDocument(at.uri, {
    viewColumn: open?.viewColumn ?? other ?? vscode.ViewColumn.One,
    preserveFocus: !focus,
    preview: !open,
  });
  editor.selection = new vscode.Selection(at.range.start, at.range.start);
  editor.revealRange(at.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  flash(editor, at.range);
}

const mark = vscode.window.createTextEditorDecorationType({
  backgroundColor: new vscode.ThemeColor('editor.findMatchHighlightBackground'),
  borderRadius: '3px',
});

/** Marks a range for a moment, so that the eye finds it. */
function flash(editor: vscode.TextEditor, at: vscode.Range): void {
  editor.setDecorations(mark, [at]);
  setTimeout(() => editor.setDecorations(mark, []), 1200);
}

/** The active editor, if it holds a model. */
export function model(): vscode.TextEditor | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor?.document.languageId === 'portolan' ? editor : undefined;
}
