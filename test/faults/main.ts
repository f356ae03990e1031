import { parseArgs } from 'node:util';
import { compile } from '../support/compiled.ts';
import { JOURNEYS, overSockets } from './journeys.ts';
import { plan } from './plan.ts';
import { SHAPES } from './redis-home.ts';
import type { Outcome } from './run.ts';
import { held, story, table } from './table.ts';
import { runCases } from './workers.ts';

/*
 * Makes everything fail and prints one table: fault × journey × runs × violations of the invariants P1 to P5. Ends with 1 when there is any.
 *
 *   --kills 30           points of each journey at which the bot is killed, spread over all of them; "all" for all
 *   --others 3           points of each journey at which each other fault is tried
 *   --long               a bot frozen for a whole minute too
 *   --minutes 30         goes on with random faults until so many minutes are over
 *   --redis single       what Redis is made up of: "single", "sentinel" (a master, its replica, three Sentinels) or "cluster" (three masters, a replica each)
 *   --transport http     how Slack reaches the bot: "http", "socket" or "both"
 *   --journeys "bought,denied"
 *   --faults "bot killed,…"
 *   --only "<label>"     the cases with exactly this label, or with these words in it
 *   --seed 7             of every random choice
 *   --workers 2          runs at once
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '30' },
    others: { type: 'string', default: '3' },
    long: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '0' },
    redis: { type: 'string', default: 'single' },
    transport: { type: 'string', default: 'http' },
    journeys: { type: 'string' },
    faults: { type: 'string' },
    only: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    workers: { type: 'string', default: '2' },
  },
});
const say = (line: string) => process.stdout.write(`${line}\n`);
const startedAt = Date.now();
const seed = Number(values.seed);
const named = (list: string | undefined) => list?.split(',').map((name) => name.trim());
const wanted = named(values.journeys);
const { transport } = values;
if (!['http', 'socket', 'both'].includes(transport))
  throw new Error(`--transport is http, socket or both, not ${transport}`);
const redis = SHAPES.find((shape) => shape === values.redis);
if (!redis) throw new Error(`--redis is ${SHAPES.join(', ')}, not ${values.redis}`);
const chosen = JOURNEYS.filter(({ name }) => wanted?.includes(name) ?? true);
const journeys = [...(transport === 'socket' ? [] : chosen), ...(transport === 'http' ? [] : chosen.map(overSockets))];

await compile();
const { walks, cases, points, endless } = await plan({
  redis,
  journeys,
  faults: named(values.faults),
  only: values.only,
  kills: values.kills === 'all' ? Number.POSITIVE_INFINITY : Number(values.kills),
  others: Number(values.others),
  long: values.long,
  seed,
});
say(
  `${points} distinct kill points in ${journeys.length} journeys, Redis ${redis}, seed ${seed}, ${cases.length} cases`,
);

const outcomes: Outcome[] = [];
const options = {
  redis,
  workers: Number(values.workers),
  done(outcome: Outcome) {
    outcomes.push(outcome);
    if (!held(outcome)) say(story(outcome));
    if (outcomes.length % 50 === 0) say(`… ${outcomes.length} runs, ${Math.round((Date.now() - startedAt) / 1_000)} s`);
  },
};
// A person who has seen enough and interrupts gets the table of what was done.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, finish);
for (const outcome of walks) options.done(outcome);
await runCases(cases.values(), options);
const until = startedAt + Number(values.minutes) * 60_000;
if (Date.now() < until) await runCases(endless, { ...options, until });

finish();

function finish(): never {
  const minutes = ((Date.now() - startedAt) / 60_000).toFixed(1);
  say(`\n${table(outcomes)}`);
  say(
    `\nRedis ${redis} · ${points} distinct kill points · ${outcomes.length} runs · seed ${seed} · ${minutes} minutes`,
  );
  process.exit(outcomes.every(held) ? 0 : 1);
}
