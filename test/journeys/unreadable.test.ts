import { Redis } from 'ioredis';
import { beforeAll, describe, expect, it } from 'vitest';
import { e164, holds, onHold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

/** What may have become of a stored request: each takes the body that was saved and answers with another. */
const damages: readonly [string, (body: string) => string][] = [
  [
    'a state of a later version',
    (body) => edit(body, (kept) => Object.assign(kept.state, { name: 'awaitingTwoApprovals' })),
  ],
  ['fields of another shape', (body) => edit(body, (kept) => Object.assign(kept, { search: ['US'], lost: 'none' }))],
  // As much as a broken disk leaves: the hold is there, the end is not.
  ['half a JSON', (body) => body.slice(0, body.indexOf('"decideBy"') + 14)],
];

// biome-ignore lint/suspicious/noExplicitAny: it is made to fit no schema
function edit(body: string, change: (kept: any) => void): string {
  const kept = JSON.parse(body);
  change(kept);
  return JSON.stringify(kept);
}

describe('a request that this version cannot read', () => {
  const desk = useWholeBot({ holdMs: 60_000, env: { RELEASE_MARGIN: '35s' } });
  let redis: Redis;
  beforeAll(() => {
    redis = new Redis(desk.redis.url);
    return () => redis.disconnect();
  });

  it('F83: it is left out of the lists and said, and its hold is still released in time, once', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const numbers: string[] = [];
    for (const [what, damage] of damages) {
      const number = await holds(ana, `With ${what}`);
      numbers.push(e164(number));
      const keys = await redis.keys('nd:{T0DESK}:request:*');
      for (const key of keys) {
        const body = (await redis.hget(key, 'body')) ?? '';
        if (body.includes(`With ${what}`)) await redis.hset(key, 'body', damage(body));
      }
    }
    const readable = await holds(ana, 'One that is well');
    expect(onHold(desk)).toEqual(expect.arrayContaining([...numbers, e164(readable)]));

    await marta.types('#general', '/number waiting');
    const waiting = await marta.sees('cannot be shown', { in: '#general' });
    expect(waiting.allText).toContain('One request waits for you');
    expect(waiting.allText).toContain('3 requests cannot be shown');
    await ana.types('#general', '/number mine');
    expect((await ana.sees('3 requests cannot be shown', { in: '#general' })).allText).toContain('One that is well');

    await expect.poll(() => onHold(desk).filter((number) => numbers.includes(number)), { timeout: 60_000 }).toEqual([]);
    await expect
      .poll(
        async () => ((await (await fetch(new URL('/ready', desk.url))).json()) as { warnings?: string[] }).warnings,
        {
          timeout: 40_000,
        },
      )
      .toEqual(expect.arrayContaining([expect.stringContaining('3 requests cannot be read')]));
    expect(await (await fetch(new URL('/metrics', desk.url))).text()).toMatch(/what="request cannot be read"\} \d+/);
    // Nothing stumbles over them again.
    expect(await redis.zcard('nd:{T0DESK}:due')).toBeLessThanOrEqual(1);
    expect(desk.log.filter((line) => line.includes('request not reconciled'))).toEqual([]);
  }, 150_000);
});

describe('a card that this version cannot read', () => {
  const desk = useWholeBot();
  let redis: Redis;
  beforeAll(() => {
    redis = new Redis(desk.redis.url);
    return () => redis.disconnect();
  });

  it('F83: it is found again in Slack and rendered anew, with its replies, and nothing is posted twice', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'Behind a broken card');
    await marta.sees(number, { in: '#number-approvals' });
    const [key = ''] = await redis.keys('nd:{T0DESK}:cards:*');
    const before = Object.keys(await redis.hgetall(key));
    for (const [index, card] of before.entries()) await redis.hset(key, card, index % 2 ? '{"channel":"C0' : 'null');
    const said = (channel: string) => marta.messages(channel).then((all) => all.map(({ allText }) => allText));
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
    await expect
      .poll(async () => (await fetch(new URL('/metrics', desk.url))).text(), { timeout: 10_000 })
      .toMatch(/what="card cannot be read"\} \d+/);
    await expect
      .poll(async () => Object.values(await redis.hgetall(key)).every((json) => /"ts":"/.test(json)), {
        timeout: 30_000,
      })
      .toBe(true);
    for (const channel of ['#general', '#number-approvals']) {
      const messages = await said(channel);
      expect(new Set(messages).size, 'nothing twice').toBe(messages.length);
      expect(messages.filter((text) => text.includes('Behind a broken card'))).toHaveLength(1);
    }
  }, 120_000);
});
