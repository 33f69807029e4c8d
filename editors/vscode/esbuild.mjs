// Bundles the extension and the scripts of its panels into dist/. `--minify` for the package, `--watch` while writing.
import * as esbuild from 'esbuild';
import { cp, rm } from 'node:fs/promises';

const minify = process.argv.includes('--minify');
const common = { bundle: true, minify, sourcemap: minify ? false : 'linked', logLevel: 'warning', legalComments: 'none' };

await rm('dist', { recursive: true, force: true });
const builds = [
  { ...common, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', platform: 'node', format: 'cjs', target: 'node20', external: ['vscode'] },
  {
    ...common,
    entryPoints: ['src/webview/diagram.ts', 'src/webview/page.ts'],
    outdir: 'dist/webview',
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
  },
];
await cp('src/webview/style.css', 'dist/webview/style.css', { recursive: true });
if (process.argv.includes('--watch')) {
  for (const b of builds) await (await esbuild.context(b)).watch();
} else {
  await Promise.all(builds.map((b) => esbuild.build(b)));
}
