import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PREFIX } from '../../src/jobs/job.ts';
import type { JobContext } from '../../src/jobs/job-context.ts';
import { openQueues } from '../../src/jobs/open-queues.ts';
import { findOrphanHold } from '../../src/jobs/orphan-holds.ts';
import { reconcile } from '../../src/jobs/reconcile.ts';
import { createTimers } from '../../src/jobs/timers.ts';
import { createAuditTrail } from '../../src/store/audit-trail.ts';
import { keys } from '../../src/store/keys.ts';
import { watchRestarts } from '../../src/store/restarts.ts';
import { unreadableRequests } from '../../src/store/unreadable.ts';
import { createWorkflow } from '../../src/workflow/workflow.ts';
import { aRequestOfMany, keep } from '../bench/fill.ts';
import { commandsOf } from '../bench/measure.ts';
import { aJobContext } from '../support/job-context.ts';
import { useRedis } from '../support/redis.ts';
import { MINUTE, NOW, rules } from '../support/requests.ts';

const server = useRedis();
const team = 'T0DESK';
const observer = { changed() {}, refused() {}, warn() {} };
const fake = { orders: [], owned: [], holds: [], released: [] };
const clock = () => NOW;
let redis: Redis;
let context: JobContext;
let loads: number;
let close: () => Promise<void>;

beforeAll(() => {
  redis = new Redis(server.url);
});
afterAll(() => redis.disconnect());
beforeEach(async () => {
  await close?.();
  await server.flush();
  const queues = openQueues(redis, ['2Chat'], observer);
  close = queues.close;
  const timers = createTimers(queues, clock);
  const given = aJobContext(redis, fake);
  loads = 0;
  const store = {
    ...given.store,
    load: (teamId: string, id: string) => {
      loads += 1;
      return given.store.load(teamId, id);
    },
  };
  const workflow = createWorkflow({
    store,
    audit: createAuditTrail(redis),
    timers,
    clock,
    observer,
    rules: () => rules,
  });
  context = { ...given, store, workflow, waitingRenders: timers.waitingRenders };
});
afterAll(() => close());

/** Commands that Redis runs for it, those of its scripts among them; the one that counts is none of it. */
async function costOf(work: () => Promise<unknown>): Promise<number> {
  const before = await commandsOf(redis);
  await work();
  return (await commandsOf(redis)) - before - 1;
}

async function open(count: number): Promise<void> {
  await keep(redis, count, (no) => aRequestOfMany(no, NOW));
}

/** The first 600 of 10,000, and of the others what counts here: that they stand in the list. */
async function openAndMore(list: string, score: number): Promise<void> {
  await open(600);
  await context.sweeps.keepClockOffset(team, '2Chat', 0);
  const ids = Array.from({ length: 10_000 }, (_, no) => aRequestOfMany(no, NOW).id);
  await redis.zadd(list, ...ids.flatMap((id) => [score, id]));
}

describe('F100: a sweep', () => {
  it('with nothing due runs as many commands with 10,000 open requests as with 100, and reads none of them', async () => {
    const sweep = async () => [await costOf(() => reconcile(context)), loads];
    await open(100);
    // The clock of the provider is compared once.
    await reconcile(context);
    loads = 0;
    const few = await sweep();
    await open(10_000);
    expect(await redis.zcard(keys.byEnd(team))).toBe(10_000);
    expect(await sweep()).toEqual(few);
    expect(few).toEqual([expect.any(Number), 0]);
  });

  it('of a process that has just started, where the provider does not answer, does not ask which hold a number', async () => {
    const silent = { holds: () => Promise.reject(new Error('no answer')), hold: noHold, release: async () => {} };
    const [provider] = context.providers;
    if (!provider) throw new Error('there is one');
    context = {
      ...context,
      providers: [{ ...provider, clock: { offsetMs: () => undefined, forget() {} }, holding: silent }],
    };
    await open(100);
    const { sweeps } = context;
    const holding = vi.fn(sweeps.allHolding);
    context = { ...context, sweeps: { ...sweeps, allHolding: holding } };
    await reconcile(context);
    expect([holding.mock.calls.length, loads]).toEqual([0, 0]);
  });

  it('reads no more than 500 of 10,000 that are not shown, and none while those wait for Slack', async () => {
    await openAndMore(keys.unshown(team), NOW);
    await reconcile(context);
    expect([loads, await context.waitingRenders()]).toEqual([500, 500]);
    await reconcile(context);
    expect([loads, await context.waitingRenders()]).toEqual([500, 500]);
  });

  it('looks at 50 of those that were set aside, however many there are, and what is told of them names three', async () => {
    const ids = Array.from({ length: 2_000 }, (_, no) => `broken${no}`);
    await redis.sadd(keys.teams, team);
    await redis.sadd(keys.unreadable(team), ...ids);
    for (const id of ids) await redis.hset(keys.request(team, id), 'body', '{');
    await reconcile(context);
    expect(loads).toBe(50);
    expect(await costOf(() => unreadableRequests(redis, team))).toBe(2);
    expect(await unreadableRequests(redis, team)).toEqual([
      expect.stringMatching(/^2000 requests cannot be read .*: broken\d+, broken\d+, broken\d+ and 1997 more$/),
    ]);
  });
});

describe('F100: after a restart of Redis', () => {
  const watch = () =>
    watchRestarts({
      redis,
      teamId: team,
      clock,
      observer,
      homes: { invalidateAll: async () => undefined },
      prefix: PREFIX,
      hadCopies: () => false,
      onForgotten: async () => {},
      onRestart: async () => undefined,
    });

  it('10,000 requests are rendered anew in steps of 1,000, and one that is asked meanwhile waits for none of them', async () => {
    await openAndMore(keys.byEnd(team), Number.MAX_SAFE_INTEGER);
    const placesLookedUp = async () =>
      Number(/cmdstat_zrank:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1] ?? 0);
    const before = await placesLookedUp();
    await redis.hset(keys.run(team), 'id', 'earlier');
    (await watch()).close();
    // One for each step but the first.
    expect([await redis.zcard(keys.unshown(team)), (await placesLookedUp()) - before]).toEqual([10_000, 10]);
    expect((await redis.hkeys(keys.run(team))).sort()).toEqual(['at', 'id']);

    await reconcile(context);
    await context.workflow.createRequest({
      id: 'new',
      teamId: team,
      requester: 'U0ANA',
      channel: 'C0GENERAL',
      search: { country: 'US', type: 'local' },
      purpose: 'Asked meanwhile',
    });
    await context.workflow.apply(team, 'new', {
      type: 'found',
      asOf: 1,
      groups: [],
      waiting: [],
      missing: [],
      leftOut: [],
    });
    // What waits for its turn comes before all that has a priority.
    expect(await redis.lrange('{nd-jobs}:cards:wait', '0', '-1')).toEqual(['render-new-v2']);
    expect(await context.waitingRenders()).toBe(500);
  });

  it('nothing is left out where requests change between two steps, and where a process died between them', async () => {
    const ids = Array.from({ length: 2_500 }, (_, no) => `r${10_000 + no}`);
    const scores = ids.map((_, no) => (no < 1_500 ? NOW - 1_000_000 + no : Number.MAX_SAFE_INTEGER));
    await redis.sadd(keys.teams, team);
    await redis.hset(keys.run(team), 'id', 'earlier');
    await redis.zadd(keys.byEnd(team), ...ids.flatMap((id, no) => [scores[no] ?? 0, id]));
    const evals = redis.eval.bind(redis) as (...args: unknown[]) => Promise<unknown>;
    let steps = 0;
    redis.eval = (async (...args: unknown[]) => {
      const answer = await evals(...args);
      if (!String(args[0]).includes("'ZRANK'")) return answer;
      steps += 1;
      // As a save would: the last one of the first step, which had ended, has ended anew, and others of it and of the next step have ended.
      const saved = steps === 1 ? [999, 10, 1_700] : steps === 2 ? [20, 1_400, 2_100] : [];
      for (const no of saved)
        await redis
          .multi()
          .zadd(keys.byEnd(team), NOW, `r${10_000 + no}`)
          .zadd(keys.unshown(team), NOW, `r${10_000 + no}`)
          .exec();
      if (steps === 2) throw new Error('died');
      return answer;
    }) as typeof redis.eval;
    (await watch()).close();
    redis.eval = evals as typeof redis.eval;
    expect([steps, await redis.hget(keys.run(team), 'after')]).toEqual([2, expect.any(String)]);
    (await watch()).close();
    expect(await redis.hget(keys.run(team), 'since')).toBeNull();
    expect((await redis.zrange(keys.unshown(team), '0', '-1')).sort()).toEqual(ids);
  });
});

describe('F100: of those that hold a number', () => {
  it('none is read for a lost hold that was saved long before it', async () => {
    await open(300);
    const orphan = {
      no: 7,
      provider: '2Chat',
      groupId: 'g',
      from: NOW + MINUTE,
      until: NOW + MINUTE,
      attempts: 0,
      nextAt: NOW,
    };
    const request = await context.store.load(team, aRequestOfMany(11, NOW).id);
    if (!request) throw new Error('it was saved');
    const look = async (from: number) => {
      loads = 0;
      await findOrphanHold(request, { ...orphan, from }, context);
      return loads;
    };
    // One load is that of the request itself, as it is changed.
    expect([await look(NOW + MINUTE), await look(NOW + 10 * MINUTE)]).toEqual([271, 1]);
  });

  it('all get other deadlines when a clock was set, and what comes due meanwhile does not wait for that', async () => {
    await open(300);
    // Each load takes a minute.
    const passing = vi.spyOn(performance, 'now').mockImplementation(() => loads * MINUTE);
    const due = vi.fn(context.sweeps.due);
    const providers = context.providers.map((each) => ({ ...each, clock: { offsetMs: () => MINUTE, forget() {} } }));
    const clocks = { ...context.clocks, offsetOf: () => MINUTE };
    context = { ...context, providers, clocks, sweeps: { ...context.sweeps, due } };
    await context.sweeps.keepClockOffset(team, '2Chat', 0);
    await reconcile(context).finally(() => passing.mockRestore());
    // Once before, and before each step but the first: of some fifty each.
    expect(due.mock.calls.length).toBeGreaterThan(3);
    const changed = await context.store.load(team, aRequestOfMany(11, NOW).id);
    expect(changed?.state).toMatchObject({ hold: { measuredOffsetMs: MINUTE } });
  });
});

function noHold(): Promise<never> {
  return Promise.reject(new Error('not asked for'));
}
