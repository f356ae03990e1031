import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { team } from '../../src/demo/people.ts';
import { startRedis } from '../../src/demo/redis-server.ts';
import type { Request } from '../../src/domain/request.ts';
import { PREFIX } from '../../src/jobs/job.ts';
import { keys } from '../../src/store/keys.ts';
import { createSweepStore } from '../../src/store/sweep-store.ts';
import { aRequestOfMany, keep } from './fill.ts';
import { ask, endFloor, startFloor } from './floor.ts';
import { openInstantDesk } from './instant-desk.ts';
import { ms, quantile } from './numbers.ts';
import type { Row } from './row.ts';

/*
 * How late what must be in time comes: releases and reminders of the whole bot, beside delayed jobs of BullMQ with an empty handler. Of the bot the
 * time is that at which Redis has saved the change (the id of the line in the audit trail), of the floor that at which its handler began.
 */

/** So many are pending and not due. */
const PENDING = (process.env['TIMERS_PENDING'] ?? '1,1000,100000').split(',').map(Number);
/** So many come due one after the other, each kind by turns. */
const SINGLES = 60;
const APART_MS = 200;
/** So many come due within one second. */
const BURST = 1_000;
const BURST_MS = 1_000;
/** The first is due so long after all is prepared: by then a start is over. */
const AHEAD_MS = Number(process.env['TIMERS_AHEAD_MS'] ?? 20_000);
/** What a burst leaves to be done is done by then. */
const AFTER_MS = 20_000;
const MARGIN_MS = 120_000;

const SERIES = ['singles', 'releases', 'reminders'] as const;
type Series = (typeof SERIES)[number];
type Late = Readonly<Record<Series, readonly number[]>>;
type Due = Readonly<{ id: string; series: Series; at: number; what: 'expired' | 'reminded' }>;

const NAMES: Readonly<Record<Series, string>> = {
  singles: 'release or reminder, one at a time',
  releases: `${BURST} releases due in one second`,
  reminders: `${BURST} reminders due in one second`,
};

export async function run(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const pending of PENDING) {
    const floor = await rawLateness(pending);
    const ours = await ourLateness(pending);
    rows.push(...SERIES.map((series) => row(series, pending, floor[series], ours[series])));
  }
  return rows;
}

function row(series: Series, pending: number, floor: readonly number[], ours: readonly number[]): Row {
  const told = (late: readonly number[]) =>
    `${ms(quantile(late, 0.5))}, p99 ${ms(quantile(late, 0.99))}, last ${ms(Math.max(...late))}`;
  return {
    what: `${NAMES[series]}, ${pending} pending`,
    floor: told(floor),
    ours: told(ours),
    ratio: quantile(ours, 0.99) / Math.max(1, quantile(floor, 0.99)),
    target: 'p99 ≤ 1.2 ×',
    notes: `${ours.length} of them; ${Math.max(...ours) < MARGIN_MS ? 'none' : 'SOME'} past the end of its hold`,
  };
}

/** What comes due when, counted from `from`. */
function dueFrom(from: number): Due[] {
  const singles = Array.from({ length: SINGLES }, (_, no) => ({
    ...({ id: `single${no}`, series: 'singles', at: from + no * APART_MS } as const),
    what: no % 2 === 0 ? ('expired' as const) : ('reminded' as const),
  }));
  const burst = (series: 'releases' | 'reminders', at: number, what: Due['what']) =>
    Array.from({ length: BURST }, (_, no) => ({
      id: `${series}${no}`,
      series,
      at: at + Math.floor((no * BURST_MS) / BURST),
      what,
    }));
  const first = from + SINGLES * APART_MS + 3_000;
  return [...singles, ...burst('releases', first, 'expired'), ...burst('reminders', first + AFTER_MS, 'reminded')];
}

async function ourLateness(pending: number): Promise<Late> {
  const desk = await openInstantDesk();
  const { redis } = desk;
  try {
    // The first start of all is another one: it finds a store without a past.
    await desk.start();
    await desk.stop();
    await createSweepStore(redis).keepClockOffset(team.id, '2Chat', 0);
    const now = Date.now();
    await keep(redis, pending, (no) => aRequestOfMany(no, now));
    const due = dueFrom(Date.now() + AHEAD_MS);
    await keep(redis, due.length, (no) => requestDue(due[no] as Due, no, now));
    await desk.start();
    await sleep(Math.max(...due.map(({ at }) => at)) + AFTER_MS - Date.now());
    const done = await savedAt(redis);
    return lateness(due, (each) => (done.get(`${each.what} ${each.id}`) ?? Number.POSITIVE_INFINITY) - each.at);
  } finally {
    await desk.close();
  }
}

/** A number that waits for an approver, and comes due. */
function requestDue({ id, at, what }: Due, no: number, now: number): Request {
  const request = aRequestOfMany(no * 10 + 1, now);
  const { state } = request;
  if (state.name !== 'awaitingApproval') throw new Error('only what waits comes due');
  const decideBy = what === 'expired' ? at : state.decideBy;
  const remindAt = what === 'reminded' ? [at] : [];
  const hold = { ...state.hold, id: `hold-${id}`, expiresAt: decideBy + MARGIN_MS };
  return { ...request, id, state: { ...state, hold, decideBy, remindAt } };
}

/** When Redis saved each change, by its own clock, which is this machine's. */
async function savedAt(redis: Redis): Promise<Map<string, number>> {
  const saved = new Map<string, number>();
  for (const [id, [, line]] of await redis.xrange(keys.audit(team.id), '-', '+')) {
    const { what, request } = JSON.parse(line ?? '{}') as { what: string; request: string };
    saved.set(`${what} ${request}`, Number(id.split('-')[0]));
  }
  return saved;
}

async function rawLateness(pending: number): Promise<Late> {
  const dataDir = await mkdtemp(join(tmpdir(), 'number-desk-raw-'));
  const server = await startRedis({ dataDir });
  const connection = new Redis(server.url, { maxRetriesPerRequest: null });
  const queue = new Queue<Due & { due: number }>('deadlines', { connection, prefix: PREFIX });
  const child = await startFloor('delayed-jobs', server.url, 'deadlines', PREFIX);
  try {
    const far = Date.now() + 3_600_000;
    for (let from = 0; from < pending; from += 1_000) {
      await queue.addBulk(
        Array.from({ length: Math.min(1_000, pending - from) }, () => ({
          name: 'far',
          data: {} as Due & { due: number },
          opts: { delay: far - Date.now() },
        })),
      );
    }
    const due = dueFrom(Date.now() + AHEAD_MS);
    await queue.addBulk(
      due.map((each) => ({
        name: each.series,
        data: { ...each, due: each.at },
        opts: { delay: each.at - Date.now(), removeOnComplete: true },
      })),
    );
    const late: Record<Series, number[]> = { singles: [], releases: [], reminders: [] };
    // What has come is of the series that ended last.
    for (const series of SERIES) {
      await sleep(Math.max(...due.filter((each) => each.series === series).map(({ at }) => at)) + 2_000 - Date.now());
      late[series] = await ask<number[]>(child, {});
    }
    return late;
  } finally {
    await endFloor(child);
    await queue.close();
    connection.disconnect();
    await server.kill();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function lateness(due: readonly Due[], lateOf: (each: Due) => number): Late {
  const of = (series: Series) => due.filter((each) => each.series === series).map(lateOf);
  return { singles: of('singles'), releases: of('releases'), reminders: of('reminders') };
}
