import { Redis } from 'ioredis';
import { afterAll, describe, expect, it } from 'vitest';
import { watchContinuity } from '../../src/store/continuity.ts';
import { keys } from '../../src/store/keys.ts';
import { watchReplication } from '../../src/store/replication.ts';
import { useRedis } from '../support/redis.ts';
import { startReplicated } from '../support/redis-shapes.ts';
import { useShape } from '../support/shape.ts';

const alone = useRedis();
const pair = useShape(startReplicated);
const key = keys.settling('T0DESK');
const closes: (() => void)[] = [];
afterAll(() => {
  for (const close of closes) close();
});

async function watch(url: string) {
  const redis = new Redis(url);
  await redis.ping();
  const said: string[] = [];
  const observer = { warn: (what: string) => void said.push(what) };
  const replication = await watchReplication({ redis, observer, warn: (warning) => void said.push(warning) });
  closes.push(
    () => replication.close(),
    () => redis.disconnect(),
  );
  return { redis, said, ...replication };
}

describe('F99: a save waits for a copy', () => {
  it('nowhere that there is none', async () => {
    const { copied, said } = await watch(alone.url);
    expect([await copied(key), said]).toEqual([true, []]);
  });

  it('has it when it is told so; is not waited for long where it does not keep up, nor at all when it is gone, and both are named', async () => {
    const { redis, copied, warnings, said } = await watch(pair.it.url);
    const [master, copy] = pair.it.nodes;
    await redis.set('saved', '1');
    // A machine that is busy for half a second is one that does not keep up, and says so as well.
    await expect.poll(() => copied(key), { timeout: 10_000 }).toBe(true);
    const other = copy?.client();
    expect(await other?.get('saved')).toBe('1');
    other?.disconnect();

    master?.replicas.stall();
    await redis.set('saved', '2');
    expect(await copied(key)).toBe(false);
    expect(warnings()).toEqual(['the copy of Redis does not keep up: a failover now can lose what was saved last']);

    master?.replicas.flow();
    await expect.poll(() => copied(key), { timeout: 10_000 }).toBe(true);
    expect(warnings()).toEqual([]);

    master?.replicas.cut();
    await expect.poll(() => warnings().join(), { timeout: 10_000 }).toContain('no copy of Redis is attached any more');
    expect(await copied(key)).toBe(true);
    master?.replicas.flow();
    expect(said.length).toBeLessThan(8);
  }, 40_000);
});

describe('F99: whether anything is missing since the store went away', () => {
  it('is seen by what was written last', async () => {
    let broken = 0;
    const redis = new Redis(alone.url);
    const continuity = watchContinuity(redis, 'T0DESK', () => void broken++);
    closes.push(
      () => continuity.close(),
      () => redis.disconnect(),
    );
    // One that has just come has seen nothing yet.
    expect(await continuity.isIntact()).toBe(false);
    expect(await continuity.isIntact()).toBe(true);
    const [name = ''] = await redis.keys('nd:{T0DESK}:beat:*');
    const last = Number(await redis.get(name));
    await redis.set(name, String(last - 1));
    expect([await continuity.isIntact(), await continuity.isIntact()]).toEqual([false, true]);
    await redis.del(name);
    expect([await continuity.isIntact(), await continuity.isIntact()]).toEqual([false, true]);
    expect(broken).toBe(2);
  });
});
