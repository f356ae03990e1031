import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { team } from '../../src/demo/people.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { createSweepStore } from '../../src/store/sweep-store.ts';
import { asks, heldNumber, reserves } from '../support/journey.ts';
import { aHold } from '../support/requests.ts';
import { type BenchDesk, openDesk } from './desk.ts';
import { aPurchase, aRequestOfMany, FOUND, keep } from './fill.ts';
import { bytesByKind, bytesOf, commandsOf, cpuMs, dataBytes, misplaced, slowestMs } from './measure.ts';

/*
 * What it costs that many requests are open, measured on the real bot and a real Redis, printed as a table. The short form is part of
 * `npm run long`; `npm run scale` goes up to 100,000, and restarts Redis with them.
 */
const OPEN = (process.env['SCALE_OPEN'] ?? '100,1000').split(',').map(Number);
const IDLE_MS = Number(process.env['SCALE_IDLE_MS'] ?? 30_000);
/** So many come due just after the start. */
const SOON = 50;
const PURPOSE = 'Approved among many';
/** With 100,000. */
const LONGEST_MS = 600_000;
const say = (line = '') => process.stdout.write(`${line}\n`);

type Measured = Readonly<Record<string, number>>;

const rows: Measured[] = [];
let desk: BenchDesk;

beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());
afterAll(() => print(rows));

it.each(OPEN)('F100: with %i open every timer is in place after a start, and kept', {
  timeout: LONGEST_MS,
}, async (open) => {
  const row = await measure(desk, open);
  rows.push(row);
  expect(row['timers not in place']).toBe(0);
  if (open === Math.max(...OPEN)) await restartRedis(desk, open);
});

async function measure(desk: BenchDesk, open: number): Promise<Measured> {
  const { redis, server } = desk;
  await redis.config('SET', 'slowlog-log-slower-than', '2000', 'slowlog-max-len', '1000');
  await desk.start();
  await asks(desk.person('ana'), PURPOSE);
  await reserves(desk.person('ana'), PURPOSE);
  await heldNumber(desk.person('ana'), PURPOSE);
  await desk.stop();
  // As an earlier sweep would have left it: that of this start came before there was a hold to ask for.
  await createSweepStore(redis).keepClockOffset(team.id, '2Chat', 0);

  const [empty, now] = [await dataBytes(redis), Date.now()];
  await keep(redis, open, (no) => aRequestOfMany(no, now));
  const full = await dataBytes(redis);
  await keep(redis, open / 10, (no) => aPurchase(no, now));
  const kinds = await bytesByKind(redis);
  const soon = await comeDue(redis);
  await slowestMs(redis);

  const begunAt = performance.now();
  const { pid, readyMs, clickMs } = await desk.start();
  say(
    `ready after ${(readyMs / 1_000).toFixed(1)} s with ${open} open, load ${loadavg().map((each) => each.toFixed(1))}`,
  );
  const { timers, wrong } = await misplaced(redis, team.id);
  const provedMs = performance.now() - begunAt;
  const approveMs = await approves(desk);
  const late = await lateness(redis, soon);
  // What was approved is looked for among those owned, five seconds after it was bought and again after a minute.
  await sleep(10_000);
  const cost = async () => ({
    commands: await commandsOf(redis),
    bot: await cpuMs(pid),
    redis: await cpuMs(server.pid),
  });
  const before = await cost();
  await sleep(IDLE_MS);
  const after = await cost();
  const slowest = await slowestMs(redis);

  say(`\n${open} open: bytes by kind of key (count), for each of ${open} open requests`);
  for (const [kind, { count, bytes }] of [...kinds].toSorted(([, a], [, b]) => b.bytes - a.bytes).slice(0, 16)) {
    say(`  ${kind.padEnd(20)} ${(bytes / open).toFixed(0).padStart(7)}  (${count})`);
  }
  say(`  choosing among ${FOUND}: ${await bytesOf(redis, team.id, aRequestOfMany(10, now).id)}`);
  say(`  waiting for approval: ${await bytesOf(redis, team.id, aRequestOfMany(11, now).id)}`);
  say(`  slowest command ${slowest.ms.toFixed(1)} ms: ${slowest.command}`);
  return {
    open,
    'ready (s)': readyMs / 1_000,
    'first click answered (s)': clickMs / 1_000,
    'Approve to order (s)': approveMs / 1_000,
    'bytes per open request': (full - empty) / open,
    timers,
    'timers not in place': wrong,
    'all looked at after (s)': provedMs / 1_000,
    [`latest of ${SOON} releases (ms)`]: Math.max(...late),
    'commands in idle time': after.commands - before.commands,
    'bot CPU in idle time (ms)': after.bot - before.bot,
    'Redis CPU in idle time (ms)': after.redis - before.redis,
    'slowest command (ms)': slowest.ms,
  };
}

/** Requests whose deadlines come within a minute, and for which no job is queued: only the store knows. */
async function comeDue(redis: Redis): Promise<ReadonlyMap<string, number>> {
  const now = Date.now();
  const due = new Map<string, number>();
  await keep(redis, SOON, (no) => {
    const request = aRequestOfMany(no * 10 + 1, now);
    const decideBy = now + 12_000 + no * 600;
    const { state } = request;
    if (state.name !== 'awaitingApproval') throw new Error('only what waits has a deadline');
    const hold = aHold({ ...state.hold, id: `soon-${no}`, local: true, expiresAt: decideBy + 120_000 });
    due.set(`soon${no}`, decideBy);
    return { ...request, id: `soon${no}`, state: { ...state, hold, decideBy, remindAt: [] } };
  });
  return due;
}

/** How much later than it should each was released (ms). */
async function lateness(redis: Redis, due: ReadonlyMap<string, number>): Promise<number[]> {
  const store = createRequestStore(redis);
  const late: number[] = [];
  for (const [id, at] of due) {
    for (const until = at + 60_000; ; await sleep(100)) {
      const state = (await store.load(team.id, id))?.state;
      if (state?.name === 'expired') {
        late.push(state.at - at);
        break;
      }
      if (Date.now() > until) throw new Error(`${id} was not released: ${state?.name}`);
    }
  }
  return late;
}

async function approves({ person, sandbox }: BenchDesk): Promise<number> {
  const clickedAt = performance.now();
  await person('marta').presses('Approve & buy', { in: PURPOSE });
  for (; sandbox.state().purchases.length === 0; await sleep(5));
  return performance.now() - clickedAt;
}

/** What is seen of a restart of Redis: how long it stands still, when a new card is there, what Slack is asked meanwhile. */
async function restartRedis(desk: BenchDesk, open: number): Promise<void> {
  const { redis, server, slack, person } = desk;
  await server.stop();
  const beganAt = performance.now();
  await server.restart();
  await redis.ping();
  await redis.config('SET', 'slowlog-log-slower-than', '2000', 'slowlog-max-len', '1000');
  say(`\nRedis was back after ${((performance.now() - beganAt) / 1_000).toFixed(1)} s`);
  const restartedAt = performance.now();
  const calls = slack.traffic().length;
  for (; (await redis.zcard(`nd:{${team.id}}:unshown`)) < open; await sleep(20));
  say(`  all to be rendered anew after ${((performance.now() - restartedAt) / 1_000).toFixed(2)} s`);
  const { ms, command } = await slowestMs(redis);
  say(`  slowest command ${ms.toFixed(1)} ms: ${command}`);
  for (const no of [1, 2, 3]) {
    const askedAt = performance.now();
    await asks(person('ana'), `New while others are rendered ${no}`);
    say(
      `  a new request, from the command to its options in Slack: ${((performance.now() - askedAt) / 1_000).toFixed(2)} s`,
    );
    await sleep(2_000);
  }
  await sleep(Math.max(0, 60_000 - (performance.now() - restartedAt)));
  say(`  Slack was called ${slack.traffic().length - calls} times in the first minute`);
  say(`  slowest command after that ${(await slowestMs(redis)).ms.toFixed(1)} ms`);
}

function print(all: readonly Measured[]): void {
  say();
  for (const name of Object.keys(all[0] ?? {})) {
    const cells = all.map((row) => row[name] ?? Number.NaN).map((value) => value.toFixed(value % 1 === 0 ? 0 : 2));
    const [least] = all;
    const ratio =
      name.includes('idle') && least ? all.map((row) => `×${((row[name] ?? 0) / (least[name] ?? 1)).toFixed(2)}`) : [];
    say([name.padEnd(30), ...cells.map((cell, index) => `${cell} ${ratio[index] ?? ''}`.padStart(16))].join(''));
  }
}
