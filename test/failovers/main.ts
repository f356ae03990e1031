import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { compile } from '../support/compiled.ts';
import { type Case, failOver, type Outcome } from './run.ts';
import { STEP_NAMES, type StepName } from './steps.ts';
import { held, summary, table } from './table.ts';
import { TARGETS } from './targets.ts';

/*
 * Kills the master of Redis with a request at every step of a journey, waits for its successor, and prints one table: shape × step × link → what
 * became of each acknowledged click, and how often was ordered. Ends with 1 when a click was lost, something was ordered twice or left behind.
 *
 *   --shape sentinel       or "relay", "cluster", or one line of it: "cluster: queues"
 *   --link slow            the replica's: "flowing", "stalled" or "slow"; all unless given
 *   --steps approve,deny   only these (see steps.ts)
 *   --processes 2          of the bot, on one Redis
 *   --killed 0,2           how many of them die together with the master
 *   --quick                one failover of each shape, the link stalled
 *   --short                goes on with no request afterwards: only what was acknowledged and ordered is looked for
 *   --seed 7               of the delays
 *   --at-once 2            failovers side by side
 *   --log out.txt          keeps what the bots logged where something did not hold
 */
const { values } = parseArgs({
  options: {
    shape: { type: 'string' },
    link: { type: 'string' },
    steps: { type: 'string' },
    processes: { type: 'string', default: '2' },
    killed: { type: 'string' },
    quick: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    'at-once': { type: 'string', default: '2' },
    log: { type: 'string' },
  },
});
const say = (line: string) => process.stdout.write(`${line}\n`);
const seed = Number(values.seed);
const processes = Number(values.processes);
const names = values.steps?.split(',').map((each) => each.trim());
const steps = STEP_NAMES.filter((each) => names?.includes(each) ?? true) as readonly StepName[];
const targets = TARGETS.filter(({ name, shape }) => [undefined, name, shape].includes(values.shape));
const links = (['flowing', 'stalled', 'slow'] as const).filter(
  (link) => link === (values.quick ? 'stalled' : (values.link ?? link)),
);
const deaths = values.killed?.split(',').map(Number) ?? (values.quick ? [0] : [0, processes]);
const cases = targets.flatMap((target) =>
  links.flatMap((link) => deaths.map((killed) => ({ target, link, killed, processes, steps }))),
);

await compile();
const outcomes: Outcome[] = [];
const broken: string[] = [];
const waiting = cases.map((one, no): Case => ({ ...one, seed: seed + no, short: values.short })).values();
async function work(): Promise<void> {
  for (const one of waiting) {
    try {
      // A machine that is too busy to bring a request to each step has shown nothing.
      const outcome = await failOver(one).catch(() => failOver(one));
      outcomes.push(outcome);
      say(summary([outcome]));
      for (const violation of outcome.violations) say(`  ${violation}`);
      if (!held(outcome) && values.log !== undefined)
        await writeFile(values.log, outcome.log.join('\n'), { flag: 'a' });
    } catch (error) {
      broken.push(String(error));
      say(`BROKE: ${one.target.name}, seed ${one.seed}: ${error instanceof Error ? error.stack : error}`);
    }
  }
}
await Promise.all(Array.from({ length: Number(values['at-once']) }, work));
const order = new Map(cases.map(({ target, link, killed }, no) => [`${target.name} ${link} ${killed}`, no]));
const rank = ({ case: { target, link, killed } }: Outcome) => order.get(`${target.name} ${link} ${killed}`) ?? 0;
outcomes.sort((one, other) => rank(one) - rank(other));
say(`\n${table(outcomes)}\n\n${summary(outcomes)}\nseed ${seed}`);
process.exit(broken.length === 0 && outcomes.every(held) ? 0 : 1);
