import { parseArgs } from 'node:util';
import { compile } from '../support/compiled.ts';
import { race } from './race.ts';

/*
 * Approvals at once on two processes, against a budget for some of them, and once more with one process killed in the middle. Prints what came of it;
 * ends with 1 where not exactly so many were bought, or the sums do not say so.
 *
 *   --approvals 1000
 *   --room 10          how many of them the budget has room for
 */
const { values } = parseArgs({
  options: { approvals: { type: 'string', default: '1000' }, room: { type: 'string', default: '10' } },
});
const [approvals, room] = [Number(values.approvals), Number(values.room)];

await compile();
for (const kill of [false, true]) {
  const found = await race({ approvals, room, kill });
  const { bought, unanswered, refused, states, counted, budget, rent, tookMs } = found;
  const title = kill ? 'one process killed in the middle' : 'two processes';
  const holds = bought + unanswered === room && refused === approvals - room && counted === budget && rent === budget;
  process.stdout.write(
    `${title}: ${approvals} approvals, ${bought} bought, ${unanswered} announced and not made, ${refused} refused, ${JSON.stringify(states)}, counted ${counted} of ${budget} millionths, rent ${rent}, ${tookMs} ms: ${holds ? 'holds' : 'DOES NOT HOLD'}\n`,
  );
  if (!holds) process.exitCode = 1;
}
