import { stat, truncate } from 'node:fs/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { team } from '../../src/demo/people.ts';
import type { Request } from '../../src/domain/request.ts';
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
  /** Approved and bought, and seen by all, before it is forgotten. */
  async function boughtAndForgotten(purpose: string, whileAway?: () => Promise<void>): Promise<string> {
    const [ana, marta, yuki] = [desk.person('ana'), desk.person('marta'), desk.person('yuki')];
    const number = await holds(ana, purpose);
    // As if the minute had passed in which every order waits after something was forgotten.
    await redis.del(keys.runBegins(team.id));
    await marta.opensHome();
    await marta.seesHome(number);
    const forgets = await remembers();
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
    await marta.sees(`${number} is bought`, { in: APPROVALS });
    await yuki.sees(number, { in: '#number-feed' });
    await marta.seesHome(NOTHING);
    await forgets(whileAway);
    return number;
  }

  const requestOf = async (number: string): Promise<Request | undefined> => {
    const bodies = (await redis.keys(keys.request(team.id, '*'))).map((key) => redis.hget(key, 'body'));
    const requests: Request[] = (await Promise.all(bodies)).map((body) => JSON.parse(body ?? '{}'));
    return requests.find(({ state }) => 'hold' in state && state.hold?.number === e164(number));
  };

  it('F99: after a purchase: what the bot has saved is saved again, and nothing is asked or bought twice', async () => {
    const [marta, yuki] = [desk.person('marta'), desk.person('yuki')];
    const number = await boughtAndForgotten('Line bought and forgotten');
    await expect.poll(async () => (await requestOf(number))?.state.name, { timeout: 10_000 }).toBe('purchased');
    expect((await requestOf(number))?.history.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['approved', 'ordered', 'purchased']),
    );
    await remembers();
    await marta.sees(`${number} is bought`, { in: APPROVALS, ...SWEEP });
    await marta.seesHome(NOTHING);
    expect(sold(desk)).toEqual([e164(number)]);
    const feed = (await yuki.messages('#number-feed')).filter(({ allText }) => allText.includes(number));
    expect(feed).toHaveLength(1);
  });

  it('F99: with a bot that died too, the provider is asked: what was bought is shown as bought, and nobody decides again', async () => {
    const [ana, marta, yuki] = [desk.person('ana'), desk.person('marta'), desk.person('yuki')];
    const number = await boughtAndForgotten('Line bought and forgotten by all', () => desk.kill());
    await desk.start();
    await expect.poll(async () => (await requestOf(number))?.state.name, { timeout: 20_000 }).toBe('purchased');
    await ana.sees(`${number} is bought`, { in: '#general', ...SWEEP });
    const purchase = async () =>
      (await marta.messages(APPROVALS)).find(({ allText }) => allText.includes(`${number} is bought`));
    const { timeoutMs: timeout } = SWEEP;
    // The card of before says that it is bought, too, until it is shown anew.
    await expect
      .poll(async () => (await purchase())?.allText, { timeout })
      .toContain('@unknown (Redis lost who it was)');
    expect((await purchase())?.buttons).not.toContain('Approve & buy');
    await remembers();
    expect(sold(desk).filter((each) => each === e164(number))).toHaveLength(1);
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
