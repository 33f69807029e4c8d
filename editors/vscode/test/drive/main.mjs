// Runs the checks one after the other and keeps a picture of each. Arguments: words that the names of the wanted checks contain.
import fs from 'node:fs';
import path from 'node:path';
import { Bench } from './bench.mjs';
import { checks } from './checks.mjs';
import { failures } from './failures.mjs';

const { PORTOLAN_PROGRAMS: real, PORTOLAN_VSIX: vsix, PORTOLAN_ARTEFACTS: kept, PORTOLAN_REPOSITORY: repository } = process.env;
const wanted = process.argv.slice(2);
const fits = (c) => wanted.length === 0 || wanted.some((w) => c.name.includes(w));
const room = path.join(kept, 'room');
const model = path.join(repository, 'examples', 'waterworks');
fs.mkdirSync(kept, { recursive: true });
const rows = [];
const slug = (name) => name.replace(/[^a-z0-9]+/gi, '-').toLowerCase();

async function attempt(check, bench, picture) {
  const begun = Date.now();
  let fault;
  try {
    await check.run(bench);
  } catch (e) {
    fault = e;
  }
  await bench?.page?.screenshot({ path: path.join(kept, `${picture}.png`) }).catch(() => {});
  const seconds = ((Date.now() - begun) / 1000).toFixed(1);
  rows.push({ name: check.name, ok: !fault, seconds });
  console.log(`${fault ? 'FAIL' : 'ok  '} ${check.name} (${seconds} s)${fault ? `\n     ${String(fault.message).split('\n').slice(0, 6).join('\n     ')}` : ''}${check.said ? `\n     ${check.said}` : ''}`);
  return !fault;
}

// Ended from outside, it leaves no window behind.
let current;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, async () => {
    await current?.close();
    process.exit(1);
  });
}

const main = checks().filter((c) => c.always || fits(c));
if (main.some((c) => !c.always)) {
  let bench;
  try {
    bench = await Bench.open({ room, vsix, model, programs: [real] });
    current = bench;
    let n = 0;
    for (const c of main) await attempt(c, bench, `${String(++n).padStart(2, '0')}-${slug(c.name)}`);
    fs.writeFileSync(path.join(kept, 'portolan.log'), bench.log());
    fs.writeFileSync(path.join(kept, 'console.log'), bench.errors.join('\n'));
  } finally {
    await bench?.close();
  }
}
for (const f of failures({ fakes: path.join(kept, 'fakes'), real }).filter(fits)) {
  let bench;
  try {
    await f.before?.();
    bench = await Bench.open({ room, vsix, model, ...f.bench });
    current = bench;
    await bench.file('waterworks.flow');
  } catch (e) {
    f.run = () => Promise.reject(e);
  }
  await attempt(f, bench, `failure-${slug(f.name)}`);
  if (bench) fs.writeFileSync(path.join(kept, `failure-${slug(f.name)}.log`), bench.log());
  await bench?.close();
}
fs.rmSync(room, { recursive: true, force: true });
const bad = rows.filter((r) => !r.ok).length;
console.log(`${rows.length - bad} passed, ${bad} failed; pictures in ${kept}`);
process.exit(bad ? 1 : 0);
