import { compile } from '../support/compiled.ts';
import type { Row } from './row.ts';

/* `npm run bench:long`: what takes longer than `npm run bench`, or some of it: `npm run bench:long -- timers`. */

const PARTS: Readonly<Record<string, () => Promise<{ run(): Promise<Row[]> }>>> = {
  'whole-request': () => import('./whole-request.ts'),
  timers: () => import('./timers.ts'),
  'many-open': () => import('./many-open.ts'),
};

const say = (line: string) => process.stdout.write(`${line}\n`);
const names = process.argv.slice(2);

await compile();
for (const name of names.length > 0 ? names : Object.keys(PARTS)) {
  const part = await PARTS[name]?.();
  if (!part) throw new Error(`there is no ${name}: ${Object.keys(PARTS).join(', ')}`);
  for (const { what, floor, ours, ratio, target, notes } of await part.run())
    say(`${what}\n  ours   ${ours}\n  floor  ${floor}\n  ratio  ${ratio?.toFixed(2) ?? '–'}   ${target}\n  ${notes}`);
}
