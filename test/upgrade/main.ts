import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Build, buildBoth, temporaryFolder } from './builds.ts';
import { type Desk, kept, openDesk } from './desk.ts';
import { type Ended, endAll } from './endings.ts';
import { findings, lists } from './findings.ts';
import { addLater, lost } from './later.ts';
import { LINES, until } from './lines.ts';
import { dump, folder } from './recording.ts';
import { bringAbout, mend } from './scene.ts';

/*
 * Two versions of the bot, one after the other and side by side, on one Redis, with people who go on. Prints what became of each request, and ends with
 * 1 when one was stranded, doubled or lost.
 *
 *   --from <commit>      the earlier version; BASELINE unless given
 *   --only "side by side"  the directions with these words in their names
 *   --record             keeps the store of the earlier version for `recorded.test.ts`, and does nothing else
 */

/** The earlier version: the first that may be upgraded from. When a release is cut, its tag takes this place, and is recorded besides. */
const BASELINE = '4e699fa';

/** Each has up to two bots; people wait most of the time. */
const RUNS_AT_ONCE = 2;

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: BASELINE },
    only: { type: 'string', default: '' },
    record: { type: 'boolean', default: false },
  },
});
const say = (line: string) => process.stdout.write(`${line}\n`);
const startedAt = Date.now();

type Direction = Readonly<{
  name: string;
  first: readonly Build[];
  /** How the first is stopped before the second starts; none is where they run together. */
  next?: Readonly<{ signal: 'SIGTERM' | 'SIGKILL'; builds: readonly Build[] }>;
  /** The second is the earlier one: what the first had added is still there at the end. */
  isRollback?: boolean;
}>;
type Outcome = Readonly<{ direction: Direction; ended: readonly Ended[]; wrong: readonly string[]; counts: string }>;

async function run(direction: Direction): Promise<Outcome> {
  const desk = await openDesk(temporaryFolder('upgrade'));
  try {
    await bringAbout(desk, direction.first);
    const { next, isRollback } = direction;
    if (next) await desk.stop(next.signal);
    if (isRollback) await addLater(desk);
    const before = await desk.requests();
    mend(desk);
    if (next) await desk.start(next.builds);
    const notListed = await lists(desk, 'before');
    const ended = await endAll(desk, before);
    const wrong = [
      ...notListed,
      ...(await findings(desk)),
      ...(await lists(desk, 'after')),
      ...lost(before, await desk.requests()),
    ];
    return { direction, ended, wrong, counts: counts(desk) };
  } catch (error) {
    const broke = `the run broke: ${error instanceof Error ? error.message : error}`;
    return { direction, ended: [], wrong: [broke, ...(await findings(desk).catch(() => []))], counts: counts(desk) };
  } finally {
    await desk.close();
  }
}

function counts({ sandbox, log }: Desk): string {
  const { purchaseBodies, purchases, reservations } = sandbox.state();
  const changes = (name: string) =>
    log.filter((line) => line.startsWith(name) && line.includes('request changed')).length;
  return `${purchaseBodies.length} orders, ${purchases.length} numbers sold, ${reservations.length} holds left; changes made by old ${changes('old')}, by new ${changes('new')}`;
}

async function record(builds: Readonly<{ old: Build }>): Promise<void> {
  const desk = await openDesk(temporaryFolder('recording'));
  await bringAbout(desk, [builds.old]);
  await desk.stop('SIGKILL');
  const at = Date.now();
  const redis = await dump(desk.redis);
  // The order that is under way is still carried out.
  const { length } = desk.sandbox.state().purchases;
  await until('the last order', () => desk.sandbox.state().purchases.length > length, 40_000);
  await desk.close();
  const commit = execFileSync('git', ['rev-parse', '--short', values.from], { encoding: 'utf8' }).trim();
  const recording = { commit, at, redis, slack: cardsOf(kept(desk.files.slack)), sandbox: kept(desk.files.sandbox) };
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`${commit}.json`, folder), `${JSON.stringify(recording)}\n`);
  say(`recorded ${commit}: ${Object.keys(redis).length} keys`);
}

/** What stands under a card is never changed again, so that it need not be there. */
function cardsOf(slack: unknown): unknown {
  const { messages } = slack as { messages: { threadTs?: string; ts: string }[] };
  const cards = messages.filter(({ threadTs, ts }) => threadTs === undefined || threadTs === ts);
  // That a text has no emoji is what is taken for granted anyhow.
  return {
    reads: [],
    messages: JSON.parse(JSON.stringify(cards, (name, value) => (name === 'emoji' ? undefined : value))),
  };
}

const builds = await buildBoth(values.from);
if (values.record) {
  await record(builds);
  process.exit(0);
}
const older = [builds.old];
const newer = [builds.new];
const directions: readonly Direction[] = [
  { name: 'old → new', first: older, next: { signal: 'SIGTERM', builds: newer } },
  { name: 'old killed → new', first: older, next: { signal: 'SIGKILL', builds: newer } },
  { name: 'new → old', first: newer, next: { signal: 'SIGTERM', builds: older }, isRollback: true },
  { name: 'side by side', first: [...older, ...newer] },
];
const waiting = directions.filter(({ name }) => name.includes(values.only)).values();
const outcomes: Outcome[] = [];
const worker = async () => {
  for (const direction of waiting) outcomes.push(await run(direction));
};
await Promise.all(Array.from({ length: RUNS_AT_ONCE }, worker));
outcomes.sort((a, b) => directions.indexOf(a.direction) - directions.indexOf(b.direction));

const rows = LINES.flatMap((line) =>
  outcomes.map(({ direction, ended }) => {
    const row = ended.find((each) => each.line === line);
    const cells = row ? [row.before, row.does, row.after] : ['', '', ''];
    return [
      line,
      direction.name,
      ...cells,
      row && row.wrong === undefined ? 'ok' : `RED: ${row?.wrong ?? 'not reached'}`,
    ];
  }),
);
const table = [['request', 'direction', 'was', 'people press', 'is', ''], ...rows];
const widths = [0, 1, 2, 3, 4, 5].map((at) => (at === 5 ? 0 : Math.max(...table.map((row) => row[at]?.length ?? 0))));
for (const row of table)
  say(
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
say('');
for (const { direction, ended, wrong, counts: counted } of outcomes) {
  const well = ended.filter((each) => each.wrong === undefined).length;
  say(`${direction.name}: ${well} of ${LINES.length} requests ended as they should; ${counted}`);
  for (const each of wrong) say(`  RED: ${each}`);
}
const reds = outcomes.reduce(
  (sum, { ended, wrong }) =>
    sum + wrong.length + LINES.length - ended.filter((each) => each.wrong === undefined).length,
  0,
);
say(
  `\n${reds === 0 ? 'nothing' : reds} stranded, doubled or lost · from ${values.from} · ${Math.round((Date.now() - startedAt) / 1_000)} s`,
);
process.exit(reds === 0 ? 0 : 1);
