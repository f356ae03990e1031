import { describe, expect, it } from 'vitest';
import { findValkeyBinary } from '../../src/demo/redis-binary.ts';
import { asks, e164, heldNumber, holds, onHold, reserves, sold } from '../support/journey.ts';
import { type RedisShape, startCluster, startReplicated, startSentinels } from '../support/redis-shapes.ts';
import { type TestShape, useShape } from '../support/shape.ts';
import { useWholeBot } from '../support/whole-bot.ts';

/** From the question to a bought number, with a restart on the way and a hold that is given back. */
function canBeUsed(shape: TestShape<RedisShape>, env: Record<string, string | undefined> = {}): void {
  const desk = useWholeBot({ redisUrl: () => shape.it.url, env });

  it('a number is asked for, held, approved and bought; another one is given back', async () => {
    const [ana, ben, marta] = [desk.person('ana'), desk.person('ben'), desk.person('marta')];
    const number = await holds(ana, 'Bought');
    await desk.kill();
    await desk.start();
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
    expect(sold(desk)).toEqual([e164(number)]);

    await asks(ben, 'Cancelled');
    await reserves(ben, 'Cancelled');
    const other = await heldNumber(ben, 'Cancelled');
    await ben.presses('Cancel', { in: other });
    await expect.poll(() => onHold(desk), { timeout: 10_000 }).not.toContain(e164(other));
    const ready = await fetch(new URL('/ready', desk.url));
    expect([ready.status, desk.log.filter((line) => /"level":(50|60|"error"|"fatal")/.test(line))]).toEqual([200, []]);
    expect(desk.log.filter((line) => /MOVED|CROSSSLOT|READONLY|NOPERM/.test(line))).toEqual([]);
  }, 60_000);
}

describe('a master that three Sentinels watch', () => {
  canBeUsed(useShape(startSentinels));
});

describe('a cluster of three masters', () => {
  canBeUsed(useShape(startCluster));
});

describe('Valkey, with a replica', () => {
  canBeUsed(useShape(startReplicated, { binary: findValkeyBinary }));
});

describe('TLS with an authority of its own', () => {
  const shape = useShape(startReplicated, { tls: true });
  canBeUsed(shape, {
    get REDIS_CA() {
      return shape.caFile;
    },
  });
});
