import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { compile } from '../support/compiled.ts';
import type { Row } from './row.ts';
import { writeTable } from './table.ts';

/* `npm run bench`: everything that is measured beside a floor, in one run; or some of it: `npm run bench -- clicks`. With `--write` into BENCHMARKS.md. */

const PARTS: Readonly<Record<string, () => Promise<{ run(): Promise<Row[]> }>>> = {
  clicks: () => import('./clicks.ts'),
};

const say = (line = '') => process.stdout.write(`${line}\n`);
const [writes, names] = [process.argv.includes('--write'), process.argv.slice(2).filter((name) => name !== '--write')];

await compile();
const begunAt = performance.now();
const rows: Row[] = [];
for (const name of names.length > 0 ? names : Object.keys(PARTS)) {
  const part = await PARTS[name]?.();
  if (!part) throw new Error(`there is no ${name}: ${Object.keys(PARTS).join(', ')}`);
  for (const row of await part.run()) {
    rows.push(row);
    say(`${row.what}\n  ours   ${row.ours}\n  floor  ${row.floor}`);
    say(`  ratio  ${row.ratio?.toFixed(2) ?? '–'}   ${row.target}\n  ${row.notes}`);
  }
}
const [processor] = cpus();
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const about = [
  `${cpus().length} × ${processor?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}`,
  `${new Date().toISOString().slice(0, 10)}, commit ${commit}, ${Math.round((performance.now() - begunAt) / 1_000)} s`,
].join('; ');
say(`\n${about}`);
if (writes) await writeTable(rows, about);
