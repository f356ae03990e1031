import { stat, truncate } from 'node:fs/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { team } from '../../src/demo/people.ts';
import { keys } from '../../src/store/keys.ts';
import { appendOnlyFile } from '../faults/redis-home.ts';
import { asks, e164, heldNumber, holds, reserves, sold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot();
/** A sweep, and the time that a lost post may take to show. */
const SWEEP = { timeoutMs: 35_000 };
const NOTHING = 'Nothing waits for your decision';
const APPROVALS = '#number-approvals';
let redis: Redis;
beforeAll(() => {
  redis = new Redis(desk.redis.url);
  redis.on('error', () => undefined);
});
afterAll(() => redis.disconnect());

/** Notes what Redis knows when all is shown; what is returned takes it back to that, as a power failure would. */
async function remembers(): Promise<(whileAway?: () => Promise<void>) => Promise<void>> {
  await expect.poll(() => redis.zcard(keys.unshown(team.id)), { timeout: 10_000 }).toBe(0);
  await expect.poll(() => redis.llen('{nd-jobs}:cards:active'), { timeout: 10_000 }).toBe(0);
  // A write that the disk was too busy for may be late; this one waits for all before it.
  await redis.config('SET', 'appendfsync', 'always');
  await redis.set('written', '1');
  const [, dataDir = ''] = (await redis.config('GET', 'dir')) as string[];
  const file = await appendOnlyFile(dataDir);
  const { size } = await stat(file);
  return async (whileAway) => {
    await desk.redis.server.kill();
    await truncate(file, size);
    await whileAway?.();
    await desk.redis.server.restart();
  };
}

describe('a Redis that has forgotten its last second', () => {
  it('after a purchase: cards and Homes ask for a decision again, and another yes buys nothing twice', async () => {
    const [ana, marta, yuki] = [desk.person('ana'), desk.person('marta'), desk.person('yuki')];
    const number = await holds(ana, 'Line bought and forgotten');
    await marta.opensHome();
    await marta.seesHome(number);
    const forgets = await remembers();
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
    await marta.sees(`${number} is bought`, { in: APPROVALS });
    await yuki.sees(number, { in: '#number-feed' });
    await marta.seesHome(NOTHING);

    await forgets();
    await ana.sees(`${number} is held and waits for approval`, { in: '#general', ...SWEEP });
    const approvers = await marta.sees(`asks to buy ${number}`, { in: APPROVALS, ...SWEEP });
    expect(approvers.buttons).toContain('Approve & buy');
    await expect
      .poll(async () => JSON.stringify((await marta.snapshot()).home), { timeout: SWEEP.timeoutMs })
      .not.toContain(NOTHING);

    await marta.presses('Approve & buy', { in: number });
    // Ana's thread still says so from before.
    await marta.sees(`${number} is bought`, { in: APPROVALS, ...SWEEP });
    await remembers();
    expect(sold(desk)).toEqual([e164(number)]);
    const feed = (await yuki.messages('#number-feed')).filter(({ allText }) => allText.includes(number));
    expect(feed).toHaveLength(1);
  });

  it('after a hold, with a bot that died too: the options are back, and the approvers’ card is not posted twice', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const purpose = 'Line held and forgotten';
    await asks(ana, purpose);
    const forgets = await remembers();
    await reserves(ana, purpose);
    const first = await heldNumber(ana, purpose);
    await marta.sees(first, { in: APPROVALS });

    await forgets(() => desk.kill());
    await desk.start();
    await expect.poll(() => ana.buttons(purpose), { timeout: SWEEP.timeoutMs }).toContain('Reserve');
    await reserves(ana, purpose);
    const second = await heldNumber(ana, purpose);
    await marta.sees(second, { in: APPROVALS, ...SWEEP });
    await remembers();
    const cards = (await marta.messages(APPROVALS)).filter(({ allText }) => allText.includes(purpose));
    expect(cards).toHaveLength(1);
    expect(cards[0]?.allText).toContain(second);
  });
});
