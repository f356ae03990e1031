import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { team } from '../../src/demo/people.ts';
import { freePort } from '../../src/demo/redis-server.ts';
import { PREFIX } from '../../src/jobs/job.ts';
import { queuesOf } from '../../src/jobs/queues.ts';
import { keys } from '../../src/store/keys.ts';
import { createSweepStore } from '../../src/store/sweep-store.ts';
import { createUpkeepStore } from '../../src/store/upkeep-store.ts';
import { aPurchase, aRequestOfMany, keep } from './fill.ts';
import { endFloor, startFloor } from './floor.ts';
import { type InstantDesk, openInstantDesk } from './instant-desk.ts';
import { cpuMs, dataBytes, misplaced, residentBytes } from './measure.ts';
import { median, ms } from './numbers.ts';
import { draw } from './plot.ts';
import type { Row } from './row.ts';
import { createWalks, type Walks } from './walks.ts';

/*
 * What it costs that many requests are open: a start, a restart of Redis, memory, and a click, for each of some counts, and how they grow.
 */

const OPEN = (process.env['SCALE_OPEN'] ?? '100,1000,10000,100000').split(',').map(Number);
const IDLE_MS = Number(process.env['SCALE_IDLE_MS'] ?? 30_000);
/** So many whole requests are made beside those that are open. */
const WALKS = 10;
const LOOK_MS = 5;
const PICTURE = new URL('../browser/pictures/growth.svg', import.meta.url);

type Measured = Readonly<{
  open: number;
  /** From the start of the process until it takes a click, and is ready. */
  clickMs: number;
  readyMs: number;
  /** From the same until each timer was seen in its place. */
  provedMs: number;
  /** From the first answer of a restarted Redis until a click is taken. */
  afterRedisMs: number;
  pingMs: number;
  /** Median of a whole request meanwhile. */
  walkMs: number;
  restBytes: number;
  bytes: number;
  /** The bot's processor time, for a minute of idleness. */
  idleCpuMs: number;
  perOpen: number;
  perEnded: number;
  endedBody: number;
  data: number;
}>;

export async function run(): Promise<Row[]> {
  const bare = await bareBytes();
  const all: Measured[] = [];
  for (const open of OPEN) all.push(await measure(open));
  await writeFile(PICTURE, growth(all));
  return rowsOf(all, bare);
}

function rowsOf(all: readonly Measured[], bare: number): Row[] {
  const most = all.at(-1);
  if (!most) return [];
  const { open } = most;
  const seconds = (value: number) => `${(value / 1_000).toFixed(2)} s`;
  const mebibytes = (value: number) => `${(value / 2 ** 20).toFixed(0)} MiB`;
  const kibibytes = (value: number) => `${(value / 1_024).toFixed(2)} KiB`;
  const across = (of: (each: Measured) => string) => all.map((each) => `${each.open}: ${of(each)}`).join(', ');
  const alone = { floor: '–', ratio: undefined };
  return [
    {
      ...alone,
      what: `start with ${open} open: first click`,
      floor: `PING ${ms(most.pingMs)}`,
      ours: seconds(most.clickMs),
      target: '< 2 s',
      notes: across(({ clickMs }) => seconds(clickMs)),
    },
    {
      ...alone,
      what: `Redis restarted with ${open} open: first click`,
      floor: `PING ${ms(most.pingMs)}`,
      ours: seconds(most.afterRedisMs),
      target: '< 2 s',
      notes: `from its first PONG on; ${across(({ afterRedisMs }) => seconds(afterRedisMs))}`,
    },
    {
      ...alone,
      what: `start with ${open} open: all timers proved`,
      ours: seconds(most.provedMs),
      target: '< 30 s',
      notes: across(({ provedMs }) => seconds(provedMs)),
    },
    {
      what: 'memory at rest',
      floor: mebibytes(bare),
      ours: mebibytes(most.restBytes),
      ratio: most.restBytes / bare,
      target: '≤ 1.3 ×',
      notes: 'resident; floor: a Bolt app with as many idle queues and workers',
    },
    {
      what: `memory with ${open} open`,
      floor: mebibytes(bare),
      ours: mebibytes(most.bytes),
      ratio: most.bytes / bare,
      target: '≤ 1.3 ×',
      notes: across(({ bytes }) => mebibytes(bytes)),
    },
    {
      ...alone,
      what: 'Redis for an open request',
      ours: kibibytes(most.perOpen),
      target: '≤ 4 KiB',
      notes: across(({ perOpen }) => kibibytes(perOpen)),
    },
    {
      ...alone,
      what: 'Redis for an ended request',
      ours: kibibytes(most.perEnded),
      target: '≤ 1.5 KiB',
      notes: `bought, in short, as it is after a day; its body takes ${kibibytes(most.endedBody)}, the rest are its cards, lists, audit lines and, for a day, whose hold it was`,
    },
    {
      ...alone,
      what: `whole request beside ${open} open`,
      ours: ms(most.walkMs),
      target: 'flat',
      notes: across(({ walkMs }) => ms(walkMs)),
    },
  ].map(({ ratio, ...row }) => (ratio === undefined ? row : { ...row, ratio }));
}

function growth(all: readonly Measured[]): string {
  const line = (name: string, colour: string, of: (each: Measured) => number) => ({
    name,
    colour,
    points: all.map((each) => [each.open, of(each)] as const),
  });
  const mebi = 2 ** 20;
  return draw(
    [
      {
        title: 'Start',
        unit: 's',
        lines: [
          line('first click', '#1264a3', ({ clickMs }) => clickMs / 1_000),
          line('timers proved', '#b35c00', ({ provedMs }) => provedMs / 1_000),
        ],
      },
      {
        title: 'Redis restarted',
        unit: 's',
        lines: [line('first click', '#1264a3', ({ afterRedisMs }) => afterRedisMs / 1_000)],
      },
      {
        title: 'Memory',
        unit: 'MiB',
        lines: [
          line('bot', '#1264a3', ({ bytes }) => bytes / mebi),
          line('data in Redis', '#b35c00', ({ data }) => data / mebi),
        ],
      },
      {
        title: 'A whole request; idle',
        unit: 'ms',
        lines: [
          line('request', '#1264a3', ({ walkMs }) => walkMs),
          line('CPU a minute', '#b35c00', ({ idleCpuMs }) => idleCpuMs),
        ],
      },
    ],
    'open requests',
  );
}

async function measure(open: number): Promise<Measured> {
  const port = await freePort();
  const desk = await openInstantDesk();
  const { redis, server } = desk;
  const walks = createWalks(desk.world, desk.bot);
  try {
    const restBytes = await settled(await desk.start(port));
    await walks.walk();
    await desk.stop();
    await createSweepStore(redis).keepClockOffset(team.id, '2Chat', 0);
    const ended = await endedBytes(desk);
    const [empty, now] = [await dataBytes(redis), Date.now()];
    await keep(redis, open, (no) => aRequestOfMany(no, now));
    const data = await dataBytes(redis);

    const begunAt = performance.now();
    const since = () => performance.now() - begunAt;
    const [pid, clickMs] = await Promise.all([desk.start(port), answered(walks)]);
    const readyMs = since();
    await proved(desk);
    const provedMs = since();
    const ends: number[] = [];
    for (let no = 0; no < WALKS; no++) ends.push((await walks.walk()).fed);
    const bytes = await settled(pid);
    const before = await cpuMs(pid);
    await sleep(IDLE_MS);
    const idleCpuMs = ((await cpuMs(pid)) - before) * (60_000 / IDLE_MS);
    const pingMs = await timeOf(() => redis.ping());
    const afterRedisMs = await restartRedis(desk, walks);
    return {
      ...{ open, clickMs, readyMs, provedMs, afterRedisMs, pingMs, walkMs: median(ends), restBytes, bytes, idleCpuMs },
      ...{ perOpen: (data - empty) / open, ...ended, data },
    };
  } finally {
    await walks.close();
    await desk.close();
  }

  async function restartRedis(desk: InstantDesk, walks: Walks): Promise<number> {
    await server.stop();
    await server.restart();
    await desk.redis.ping();
    return answered(walks);
  }
}

/** What one that was bought takes, once it is kept in short: all of it, and its body alone. */
async function endedBytes({ redis }: InstantDesk): Promise<Pick<Measured, 'perEnded' | 'endedBody'>> {
  const upkeep = createUpkeepStore(redis);
  const [before, now, many] = [await dataBytes(redis), Date.now(), 1_000];
  await keep(redis, many, (no) => aPurchase(no, now));
  for (let no = 0; no < many; no++) await upkeep.compact(aPurchase(no, now), false);
  const perEnded = ((await dataBytes(redis)) - before) / many;
  const endedBody = Number(await redis.memory('USAGE', keys.request(team.id, aPurchase(0, now).id), 'SAMPLES', 0));
  return { perEnded, endedBody };
}

/** How long it takes from now on until a click is saved and acknowledged. */
async function answered(walks: Walks): Promise<number> {
  const from = performance.now();
  for (;;) {
    const afterMs = await walks.clickedAfter(from);
    if (afterMs !== undefined) return afterMs;
    await sleep(LOOK_MS);
  }
}

/** Resolves when every timer stands where its request says. */
async function proved({ redis }: InstantDesk): Promise<void> {
  const { wrong } = await misplaced(redis, team.id);
  if (wrong > 0) throw new Error(`${wrong} timers are not in place`);
}

/** What a process keeps in memory once it has nothing to do. */
async function settled(pid: number): Promise<number> {
  const seen: number[] = [];
  for (let no = 0; no < 10; no++) {
    await sleep(1_000);
    seen.push(await residentBytes(pid));
  }
  return median(seen);
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const begunAt = performance.now();
  await work();
  return performance.now() - begunAt;
}

async function bareBytes(): Promise<number> {
  const desk = await openInstantDesk();
  const names = [...queuesOf(['2Chat']).keys()];
  const floor = await startFloor('bare-app', desk.server.url, `${desk.world.url}/api/`, PREFIX, ...names);
  try {
    return await settled(floor.pid ?? 0);
  } finally {
    await endFloor(floor);
    await desk.close();
  }
}
