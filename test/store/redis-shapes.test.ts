import { describe, expect, it, vi } from 'vitest';
import { findValkeyBinary } from '../../src/demo/redis-binary.ts';
import { connectOnce, openRedis, untilUsable } from '../../src/store/connections.ts';
import { createDurability } from '../../src/store/durability.ts';
import { createSafeKeeping } from '../../src/store/journal.ts';
import { nodeOf, nodesOf } from '../../src/store/nodes.ts';
import { keepWriting } from '../../src/store/pulse.ts';
import { useRedis } from '../support/redis.ts';
import { startCluster, startSentinels } from '../support/redis-shapes.ts';
import { useShape } from '../support/shape.ts';

const plain = useRedis({ keeps: true });
const sentinels = useShape(startSentinels);
// It can say what is on its disk, which an older Redis cannot.
const cluster = useShape(startCluster, { binary: findValkeyBinary });
const queues = { prefix: '{nd-jobs}', names: ['cards'] };

/** How a start with this address ends. */
async function started(url: string, waitMs = 20_000) {
  const said: string[] = [];
  const redis = openRedis(url, { patient: false });
  const end = await untilUsable(redis, { waitMs, queues, sayWaiting: (sentence) => void said.push(sentence) }).then(
    () => 'usable',
    (error: Error) => error.message,
  );
  redis.disconnect();
  return { end, said };
}

async function readOnce(url: string): Promise<string> {
  const { connection, opened } = connectOnce(url);
  const end = await opened.then(
    () => 'opened',
    (error: Error) => error.message,
  );
  connection.disconnect();
  return end;
}

const sentinelAt = (index: number) => `127.0.0.1:${sentinels.it.sentinels[index]?.port}`;
const nodeAt = (index: number) => `127.0.0.1:${cluster.it.nodes[index]?.port}`;
const plainAt = () => `127.0.0.1:${plain.server.port}`;

describe.concurrent('what REDIS_URL leads to is told when it is something else than it says', () => {
  it('the right ones can be used, and read once', async () => {
    for (const url of [plain.url, sentinels.it.url, cluster.it.url]) {
      expect([(await started(url)).end, await readOnce(url)]).toEqual(['usable', 'opened']);
    }
  });

  it.each<[string, () => string, () => string]>([
    [
      'a plain address of a Sentinel',
      () => `redis://${sentinelAt(0)}`,
      () =>
        `Redis at ${sentinelAt(0)} is a Sentinel, which keeps no data: REDIS_URL must be like redis-sentinel://${sentinelAt(0)}/?name=mymaster, with the name of the master.`,
    ],
    [
      'a plain address of a node of a cluster',
      () => `redis://${nodeAt(1)}`,
      () =>
        `Redis at ${nodeAt(1)} is a node of a cluster: REDIS_URL must be like redis-cluster://${nodeAt(1)}, with some more of its nodes.`,
    ],
    [
      'a cluster that is none',
      () => `redis-cluster://${plainAt()}`,
      () =>
        `Redis at ${plainAt()} is not a node of a cluster: REDIS_URL must begin with redis:// or rediss://, or name Sentinels.`,
    ],
    [
      'Sentinels that are none',
      () => `redis-sentinel://${plainAt()}/?name=mymaster`,
      () =>
        `Redis at ${plainAt()} is not a Sentinel: REDIS_URL must begin with redis:// or rediss://, or name Sentinels.`,
    ],
    [
      'a name that no Sentinel knows',
      () => `redis-sentinel://${sentinelAt(0)},${sentinelAt(1)}/?name=other`,
      () =>
        `Sentinels at ${sentinelAt(0)}, ${sentinelAt(1)} know no master of the name other, which REDIS_URL holds as ?name=.`,
    ],
    [
      'a password that the Sentinels do not have',
      () => `redis-sentinel://${sentinelAt(0)}/?name=mymaster&sentinelUser=me&sentinelPassword=hunter2`,
      () =>
        `The Sentinel at ${sentinelAt(0)} does not accept the user name or password in sentinelUser and sentinelPassword of REDIS_URL.`,
    ],
    [
      'a password that the cluster does not have',
      () => `redis-cluster://me:hunter2@${nodeAt(0)}`,
      () => `Redis at ${nodeAt(0)} does not accept the user name or password in REDIS_URL.`,
    ],
  ])('%s', async (_what, url, sentence) => {
    const { end } = await started(url());
    expect([end, await readOnce(url())]).toEqual([sentence(), sentence()]);
  });

  it('a password that the master does not have', async () => {
    const url = sentinels.it.url.replace('://', '://me:hunter2@');
    // On a busy machine another one may lead by now.
    const places = sentinels.it.nodes.map(({ port }) => `127.0.0.1:${port}`).join('|');
    const sentence = new RegExp(`^Redis at (${places}) does not accept the user name or password in REDIS_URL\\.$`);
    expect((await started(url)).end).toMatch(sentence);
    expect(await readOnce(url)).toMatch(sentence);
  });

  it('a user who may not ask the Sentinels all that is asked', async () => {
    const { port = 0 } = sentinels.it.sentinels[0] ?? {};
    const client = sentinels.it.clientAt(port);
    const rights = ['-@all', '+hello', '+auth', '+sentinel|get-master-addr-by-name'];
    await client.call('ACL', 'SETUSER', 'half', 'on', '>password', ...rights);
    client.disconnect();
    const url = `redis-sentinel://${sentinelAt(0)}/?name=mymaster&sentinelUser=half&sentinelPassword=password`;
    expect((await started(url)).end).toMatch(
      /^The Sentinel at \S+ does not give its user the rights that the bot needs;/,
    );
  });

  it.each<[string, () => string, RegExp]>([
    [
      'Sentinels',
      () => 'redis-sentinel://:hunter2@127.0.0.1:1,127.0.0.1:2/?name=m',
      /Redis that the Sentinels at 127.0.0.1:1, 127.0.0.1:2 call m/,
    ],
    [
      'nodes of a cluster',
      () => 'redis-cluster://:hunter2@127.0.0.1:1,127.0.0.1:2',
      /Redis cluster at 127.0.0.1:1, 127.0.0.1:2/,
    ],
  ])('%s of which none is there', async (_what, url, where) => {
    const { end, said } = await started(url(), 3_000);
    const why = /127\.0\.0\.1:1 ECONNREFUSED, 127\.0\.0\.1:2 ECONNREFUSED/;
    expect(said).toEqual([
      expect.stringMatching(new RegExp(`^${where.source} cannot be used yet \\(${why.source}\\)`)),
    ]);
    expect(end).toMatch(new RegExp(`^${where.source} could not be used within 3 seconds \\(${why.source}\\)`));
    expect(await readOnce(url())).toMatch(new RegExp(`^${where.source} cannot be reached \\(${why.source}\\)`));
  });

  it('one of several that is away, or nowhere, keeps nobody from starting', async () => {
    for (const url of [
      `redis-sentinel://127.0.0.1:1,no-such-host.invalid,${sentinelAt(2)}/?name=mymaster`,
      `redis-cluster://127.0.0.1:1,no-such-host.invalid,${nodeAt(5)}`,
    ]) {
      expect([(await started(url)).end, await readOnce(url)]).toEqual(['usable', 'opened']);
    }
  });
});

describe('a cluster is many servers', () => {
  it('each key is said to be where it is, and every master is looked at', async () => {
    const redis = openRedis(cluster.it.url, { patient: false });
    await untilUsable(redis, { waitMs: 20_000, queues, sayWaiting: () => undefined });
    expect(nodesOf(redis)).toHaveLength(3);
    const seen = new Set<unknown>();
    for (const key of ['nd:{a}', 'nd:{b}', 'nd:{c}', 'nd:{d}', 'nd:{e}', 'nd:{f}']) {
      const node = await nodeOf(redis, key);
      // It would say MOVED if it were another's.
      await node.set(key, '1', 'PX', 1_000);
      seen.add(node.options.port);
    }
    expect(seen.size).toBeGreaterThan(1);
    const last = cluster.it.nodes[2]?.client();
    await last?.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const warnings: string[] = [];
    const observer = { warn: vi.fn() };
    const durability = await createDurability({ redis, observer, warn: (each) => void warnings.push(each) });
    await last?.config('SET', 'maxmemory-policy', 'noeviction');
    last?.disconnect();
    expect(warnings.join()).toContain('allkeys-lru');
    // Its connection is opened with it, and a prompt one does not wait to be ready.
    const troubles = async () => {
      observer.warn.mockClear();
      await durability.flushed('T0DESK');
      return observer.warn.mock.calls;
    };
    await expect.poll(troubles, { timeout: 5_000 }).toEqual([]);
    // Of several workspaces: each is at its own server.
    for (const team of ['T0DESK', 'T1', 'T2', 'T3']) await durability.flushed(team);
    await cluster.it.failOver();
    await redis.set('nd:{T0DESK}:settling', '1').catch(() => undefined);
    await durability.flushed('T0DESK');
    expect(observer.warn.mock.calls).toEqual([]);
    durability.close();
    redis.disconnect();
  });

  it('while the server of the queues is gone the pulse says so, and no longer when another one has them', async () => {
    const redis = openRedis(cluster.it.url, { patient: false });
    await untilUsable(redis, { waitMs: 20_000, queues, sayWaiting: () => undefined });
    const pulse = keepWriting({
      redis,
      teamId: 'T0DESK',
      probed: queues,
      runsJobs: true,
      observer: { warn: () => undefined },
    });
    expect(await pulse.look()).toBeUndefined();
    const lost = await cluster.it.leader('{nd-jobs}:pulse');
    expect(lost).not.toBe(await cluster.it.leader('nd:{T0DESK}:run'));
    const next = cluster.it.failOver('{nd-jobs}:pulse');
    await expect.poll(pulse.look, { timeout: 5_000 }).not.toBeUndefined();
    await next;
    await expect.poll(pulse.look, { timeout: 10_000 }).toBeUndefined();
    await lost.restart();
    pulse.close();
    redis.disconnect();
  });

  it('F99: when all of its servers were gone and are back, a connection that waits for nothing is back with them', {
    timeout: 60_000,
  }, async () => {
    const redis = openRedis(cluster.it.url, { patient: false });
    await untilUsable(redis, { waitMs: 20_000, queues, sayWaiting: () => undefined });
    const said: string[] = [];
    const quiet = { observer: { warn: () => undefined }, warn: (warning: string) => void said.push(warning) };
    // Who looks at its nodes as soon as it is known again who leads.
    const safe = await createSafeKeeping({ redis, prefix: '{nd-jobs}', ...quiet });
    const ask = () => redis.set('nd:{T0DESK}:settling', '1').catch(String);
    await Promise.all(cluster.it.nodes.map((node) => node.kill()));
    await expect.poll(async () => [await ask(), redis.status], { timeout: 20_000 }).not.toContain('ready');
    await Promise.all(cluster.it.nodes.map((node) => node.restart()));
    await expect.poll(ask, { timeout: 20_000 }).toBe('OK');
    safe.close();
    redis.disconnect();
  });

  it('one that does not serve all slots is waited for, and that is said', async () => {
    const victim = await cluster.it.leader('nd:{probe}');
    const client = victim.client();
    await client.call('CLUSTER', 'DELSLOTS', String(await client.call('CLUSTER', 'KEYSLOT', 'nd:{probe}')));
    client.disconnect();
    const { end, said } = await started(cluster.it.url, 3_000);
    expect([...said, end]).toEqual([
      expect.stringMatching(/cannot be used yet \(its nodes serve 163\d\d of 16384 slots\)/),
      expect.stringMatching(/could not be used within 3 seconds \(its nodes serve 163\d\d of 16384 slots\)/),
    ]);
  });
});
