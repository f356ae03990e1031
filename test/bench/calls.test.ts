import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { team } from '../../src/demo/people.ts';
import { keys } from '../../src/store/keys.ts';
import { compiled } from '../support/compiled.ts';
import { heldNumber, listsRead, reserves } from '../support/journey.ts';
import type { RedisCall } from '../support/redis-calls.ts';
import { useWholeBot } from '../support/whole-bot.ts';

/*
 * Every call of one whole request, from `/number` to the feed, of a bot that has nothing else to do: counted at Slack and at the provider, and for Redis
 * in the bot's process (`redis-calls.ts`), where a pipeline or a transaction is one round trip. People wait until all is shown before they press.
 */

const folder = mkdtempSync(join(tmpdir(), 'number-desk-calls-'));
const file = join(folder, 'calls');
const desk = useWholeBot({
  holdMs: 3_600_000,
  env: { REDIS_CALLS: file },
  run: ['--import', compiled('test/support/redis-calls.ts'), compiled('src/main.ts')],
});
let redis: Redis;
beforeAll(() => {
  redis = new Redis(desk.redis.url);
});
afterAll(() => {
  redis.disconnect();
  rmSync(folder, { recursive: true, force: true });
});

/** Round trips of no request: they go on when nobody asks for anything. By the functions that made them, or the queue. */
const BACKGROUND: Readonly<Record<string, (call: RedisCall) => boolean>> = {
  'a worker waits until there is a job': ({ command }) => command === 'bzpopmin',
  'a worker looks whether there is another job, and there is none': (call) =>
    isOf(call, /:moveToActive$/) && call.isEmpty,
  'what a worker that died has left is looked for': (call) => isOf(call, /:moveStalledJobsToWait$/),
  'a job that takes long stays its worker’s': (call) => isOf(call, /:extendLocks?$/),
  'it is watched that each queue is taken from': (call) => isOf(call, /:isOverdue$|^jobs\/keep-/),
  'the sweep of every half minute, and what else is for nobody': (call) =>
    call.key.startsWith('{nd-jobs}:upkeep') || isOf(call, /^jobs\/(reconcile|read-numbers|look-again):/),
  'a beat each second, by which what was forgotten is noticed': (call) => isOf(call, /^store\/(pulse|continuity):/),
  'copies of Redis are looked for': (call) => isOf(call, /^store\/replication:look$/),
  'the disk is looked at': (call) => isOf(call, /^store\/durability:/) && !isOf(call, /^jobs\//),
  // A job that needs to know looks for itself; that look has no caller on its stack, and is counted below.
  'the run of Redis is looked at each second': (call) => isOf(call, /^store\/restarts:note$/),
  'a queue is opened, once': ({ command, key }) => command === 'hset' && key.endsWith(':meta'),
  'the policy’s people are looked up from time to time': (call) => isOf(call, /^policy-people:/),
};
/** As many as it takes. */
const MOST_ROUND_TRIPS = 104;

/** A look at the run of Redis: the workspaces, the server, what was noted last. */
const TRIPS_OF_LOOK = 3;

function isOf({ by }: RedisCall, pattern: RegExp): boolean {
  return by.some((each) => pattern.test(each));
}

/** What a round trip is for: what it does, and for whom. */
function nameOf(call: RedisCall): string {
  const queue = /^\{nd-jobs\}:([\w-]+)/.exec(call.key)?.[1];
  const own = call.by.filter((each) => !/^(redis-|ioredis-|worker|job|queue|jobs\/(proofs|worker|timers):)/.test(each));
  const bull = call.by.find((each) => /^redis-queue-backend:(add|move)/.test(each))?.split(':')[1];
  if (queue !== undefined) return `${queue}: ${bull ?? call.command}`;
  const [nearest = call.command, ...others] = own.filter(
    (each) => !/:(retry|run|withTimeout|inKnownRun|withLock)$/.test(each),
  );
  const caller = others.find((each) => !each.startsWith('store/'));
  return caller === undefined ? nearest : `${nearest} for ${caller}`;
}

/** The round trips that were made for the request, each named. */
function roundTrips(): string[] {
  const calls = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RedisCall);
  const trips = new Map(calls.map((call) => [call.trip, call]));
  const own = [...trips.values()].filter((call) => !Object.values(BACKGROUND).some((isSo) => isSo(call)));
  const looks = own
    .filter((call) => isOf(call, /^store\/restarts:currentRun$/))
    .flatMap(() => Array<string>(TRIPS_OF_LOOK).fill('the run of Redis'));
  return [...own.map(nameOf), ...looks].sort();
}

/** "3 × this, 1 × that", to be read where there are too many. */
function inWords(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => `${count} × ${name}`)
    .join('\n');
}

/** Until what was bought was looked for among those owned, five seconds later, nothing more is due. */
async function untilDone(): Promise<void> {
  await expect.poll(() => redis.zcard(keys.due(team.id)), { timeout: 15_000 }).toBe(0);
  await untilShown();
}

async function untilShown(): Promise<void> {
  await expect.poll(() => redis.zcard(keys.unshown(team.id)), { timeout: 15_000 }).toBe(0);
  // What is done after the cards were shown is over a moment later.
  for (let before = -1, now = 0; before !== now; before = now, now = sizeOf()) await sleep(150);
}

/** How many commands there were that are not background. */
function sizeOf(): number {
  return roundTrips().length;
}

it('F107: a whole request takes these calls, and no more', { timeout: 90_000 }, async () => {
  const [ana, marta] = [desk.person('ana'), desk.person('marta')];
  await listsRead(desk);
  // The first request finds nothing known yet.
  const counted: { redis: string[]; slack: string[]; provider: string[] }[] = [];
  for (const purpose of ['Asked first', 'Counted']) {
    await untilDone();
    writeFileSync(file, '');
    const { length } = desk.slack.traffic();
    const before = desk.sandbox.state().calls;
    await ana.types('#general', `/number mobile number in Sweden for ${purpose}`);
    await ana.seesModal('Request a number');
    await ana.submits();
    await expect.poll(async () => (await ana.buttons(purpose)).some((each) => each.startsWith('Reserve'))).toBe(true);
    await untilShown();
    await reserves(ana, purpose);
    const number = await heldNumber(ana, purpose);
    await untilShown();
    await marta.presses('Approve & buy', { in: purpose });
    await ana.sees(number, { in: '#number-feed' });
    await untilShown();
    const after = Object.entries(desk.sandbox.state().calls);
    counted.push({
      redis: roundTrips(),
      slack: desk.slack
        .traffic()
        .slice(length)
        .flatMap(({ from, what }) => (from === 'bot' ? [what] : [])),
      provider: after.flatMap(([name, count]) =>
        Array<string>(count - (before[name as keyof typeof before] ?? 0)).fill(name),
      ),
    });
  }
  const [first, last] = [counted[0], counted.at(-1)];
  expect(first?.provider).toEqual(['groups', 'reserve', 'reservations', 'reservations', 'purchase']);
  // What was found is known for a minute.
  expect(last?.provider).toEqual(['reserve', 'reservations', 'reservations', 'purchase']);
  // Nobody is notified of an update: what is said to people is posted.
  const posts = (count: number) => Array<string>(count).fill('chat.postMessage');
  expect(last?.slack).toEqual([
    // The form, and the options.
    ...['views.open', ...posts(1)],
    // The card, "is held" below it, and the approvers' card.
    ...['chat.update', ...posts(2)],
    // Who clicked; the card, the requester, the feed, and the approvers' card.
    ...['users.info', 'chat.update', ...posts(2), 'chat.update'],
  ]);

  expect(last?.redis.length, inWords(last?.redis ?? [])).toBeLessThanOrEqual(MOST_ROUND_TRIPS);
});
