import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isFinished } from '../../src/domain/compact.ts';
import type { Request } from '../../src/domain/request.ts';
import { keys } from '../../src/store/keys.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { createUpkeepStore } from '../../src/store/upkeep-store.ts';
import { holds } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot();
const team = 'T0DESK';
let redis: Redis;
beforeAll(() => {
  redis = new Redis(desk.redis.url);
});
afterAll(() => redis.disconnect());

/** The newest request that came to nothing, once nothing is done about it any more and every card shows it. */
async function ended(): Promise<Request> {
  const store = createRequestStore(redis);
  let found: Request | undefined;
  const look = async () => {
    [found] = (await store.list(team, { of: 'ended', user: 'U0ANA' }, 1)).requests;
    return found !== undefined && isFinished(found) && (await redis.zscore(keys.unshown(team), found.id)) === null;
  };
  await expect.poll(look, { timeout: 10_000 }).toBe(true);
  return found as Request;
}

/** What the requester and the approvers see of all requests. */
async function everything(): Promise<string> {
  const ana = desk.person('ana');
  const shown = await Promise.all([ana.messages('#general'), desk.person('marta').messages('#number-approvals')]);
  return JSON.stringify(shown.flat().map(({ ts, allText, buttons }) => [ts, allText, buttons]));
}

describe('F105: the card of a request that ended', () => {
  it('stays as it is when the request is kept in short, and still offers Details and Hold it again', async () => {
    const ana = desk.person('ana');
    const number = await holds(ana, 'Kept in short');
    await ana.presses('Cancel', { in: number });
    await ana.sees('was cancelled', { in: '#general' });
    const request = await ended();
    const before = await everything();
    expect(await createUpkeepStore(redis).compact(request, false)).toBe(true);
    await ana.presses('Details', { in: number });
    const details = await ana.seesModal('Details');
    expect(JSON.stringify(details)).toContain('cancelled the request');
    await ana.closes();
    expect(await everything()).toBe(before);
    await ana.presses('Hold it again', { in: number });
    await ana.sees(`${number} is held and waits for approval`, { in: '#general' });
  });

  it('says that the request is over when it is not kept any more, and stays as it is', async () => {
    const ana = desk.person('ana');
    const number = await holds(ana, 'Forgotten');
    await ana.presses('Cancel', { in: number });
    await ana.sees(`${number} was cancelled`, { in: '#general' });
    const request = await ended();
    const upkeep = createUpkeepStore(redis);
    expect(await upkeep.compact(request, false)).toBe(true);
    const before = await everything();
    expect(await upkeep.forget(request)).toBe(true);
    for (const button of ['Hold it again', 'Ask again', 'Details']) {
      await ana.presses(button, { in: 'Forgotten' });
    }
    const answers = async () =>
      (await ana.messages('#general')).filter(({ ephemeral, allText }) => ephemeral && allText.includes('is over'))
        .length;
    await expect.poll(answers).toBe(3);
    const cards = (text: string) => text.split('"Forgotten').length;
    expect(cards(await everything())).toBe(cards(before));
    await ana.types('#general', '/number list');
    await ana.sees('Kept in short', { ephemeral: true });
  });
});
