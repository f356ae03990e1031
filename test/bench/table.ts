import { readFile, writeFile } from 'node:fs/promises';
import type { Row } from './row.ts';

const FILE = new URL('../../BENCHMARKS.md', import.meta.url);
const [BEGIN, END] = ['<!-- written by npm run bench -->', '<!-- end of what is written -->'];

/** Puts the rows in place of those that were measured before. */
export async function writeTable(rows: readonly Row[], about: string): Promise<void> {
  const text = await readFile(FILE, 'utf8');
  const [before, rest] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before < 0 || rest < 0) throw new Error('BENCHMARKS.md has no place for the table');
  const lines = rows.map(({ what, floor, ours, ratio, target, notes }) =>
    [what, floor, ours, ratio?.toFixed(2) ?? '–', target, notes].map((cell) => cell.replaceAll('|', '\\|')).join(' | '),
  );
  const table = [
    'what | floor | ours | ours ÷ floor | must reach | what limits it',
    '--- | --- | --- | --- | --- | ---',
    ...lines,
  ];
  const written = [BEGIN, '', `${about}.`, '', ...table.map((line) => `| ${line} |`), '', ''].join('\n');
  await writeFile(FILE, text.slice(0, before) + written + text.slice(rest));
}
