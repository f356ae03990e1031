import { parseArgs } from 'node:util';
import { withRedis } from '../faults/redis-home.ts';
import { compile } from '../support/compiled.ts';
import { isOwn, REFUSALS } from './codes.ts';
import { type Reading, readUnderRefusal } from './read-under-refusal.ts';

/*
 * Slack refuses each method in turn, by each documented code: what the requester, the approver and the operator read, as a Markdown table.
 * Ends with 1 when a cell is empty or a person reads what is not true.
 *
 *   --only "chat.postMessage"   the methods, or codes, with these words in them
 *   --own                       only the codes on the method's own page, not those that any method may answer with
 *   --workers 2                 runs at once
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    own: { type: 'boolean', default: false },
    workers: { type: 'string', default: '2' },
  },
});
const say = (line: string) => process.stdout.write(`${line}\n`);

await compile();
const wanted = REFUSALS.filter((each) => each.join(' ').includes(values.only) && (!values.own || isOwn(each)));
const waiting = wanted.values();
const readings: Reading[] = [];
const worker = () =>
  withRedis('single', async (home) => {
    for (const refusal of waiting) {
      const reading = await readUnderRefusal(home, refusal);
      readings.push(reading);
      for (const fault of reading.faults) say(`VIOLATED: ${refusal.join(' ')}: ${fault}`);
      if (readings.length % 25 === 0) say(`… ${readings.length} of ${wanted.length}`);
    }
  });
await Promise.all(Array.from({ length: Number(values.workers) }, worker));

const cell = (text: string) => text.replaceAll('|', '/');
const rows = readings.sort((a, b) => `${a.method} ${a.code}`.localeCompare(`${b.method} ${b.code}`));
say('\n| method | refused by | where | times | the requester reads | the approver reads | the operator reads |');
say('|---|---|---|---|---|---|---|');
for (const { method, code, where, times, requester, approver, operator } of rows)
  say(`| ${[method, code, where, String(times), requester, approver, operator].map(cell).join(' | ')} |`);
const faults = readings.flatMap((reading) => reading.faults);
say(`\n${readings.length} refusals, ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
