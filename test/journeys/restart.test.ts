import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { e164, holds, sold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot();
// Whatever ends it is the test's doing; where a test ends before the bot is back, the next ones are not about that.
afterEach(async () => {
  expect(desk.log.filter((line) => line.includes('"level":"fatal"'))).toEqual([]);
  if (desk.pid === 0) await desk.start();
});

describe('a bot that dies', () => {
  it('between Approve and the answer: one purchase, and every card says the truth', async () => {
    const [ana, marta, yuki] = [desk.person('ana'), desk.person('marta'), desk.person('yuki')];
    const number = await holds(ana, 'Support line');
    desk.sandbox.fault({ endpoint: 'purchase', kind: 'delay', ms: 1_500 });
    await marta.presses('Approve & buy', { in: number });
    await expect.poll(() => desk.sandbox.state().calls.purchase, { interval: 10 }).toBe(1);
    await desk.kill();
    await expect.poll(() => sold(desk), { timeout: 5_000 }).toEqual([e164(number)]);

    await desk.start();
    await yuki.sees(number, { in: '#number-feed', timeoutMs: 25_000 });
    await ana.sees(`${number} is bought`, { in: '#general' });
    const card = await marta.sees(`${number} is bought`, { in: '#number-approvals' });
    expect(card.buttons).toEqual(['Details']);
    expect(sold(desk)).toEqual([e164(number)]);
    expect(desk.sandbox.state().calls.purchase).toBe(1);
    const lines = (await yuki.messages('#number-feed')).filter(({ text }) => text.includes('was bought'));
    expect(lines).toHaveLength(1);
  });

  it('before it could ask 2Chat anything: the click is not lost', async () => {
    const ana = desk.person('ana');
    desk.sandbox.fault({ endpoint: 'groups', kind: 'delay', ms: 60_000 });
    await ana.types('#general', '/number');
    await ana.fills('Country', 'Germany');
    await ana.fills('What it is for', 'Second line');
    await ana.submits();
    await ana.sees('Searching for a number in Germany', { in: '#general' });
    await desk.kill();
    desk.sandbox.clearFaults();
    await desk.start();
    await ana.sees('for a number in Germany, cheapest first', { in: '#general', timeoutMs: 25_000 });
  });

  it('and a lost answer to a purchase is made good by asking, never by buying again', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'Third line');
    const before = desk.sandbox.state().calls.purchase;
    desk.sandbox.fault({ endpoint: 'purchase', kind: 'lostAnswer' });
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
    expect(desk.sandbox.state().calls.purchase).toBe(before + 1);
    expect(sold(desk).filter((each) => each === e164(number))).toHaveLength(1);
  });

  it('and finds its queue empty: what must follow is derived from the requests again', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'Line without a queue');
    desk.sandbox.fault({ endpoint: 'purchase', kind: 'delay', ms: 60_000 });
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is approved and is being bought`, { in: '#general' });
    await desk.kill();
    const redis = new Redis(desk.redis.url);
    const jobs = await redis.keys('{nd-jobs}*');
    expect(jobs.length).toBeGreaterThan(0);
    const open = await redis.zrange('nd:{T0DESK}:due', '0', '-1');
    expect(open).toHaveLength(1);
    await redis.del(...jobs);
    await redis.hset('nd:{T0DESK}:request:unreadable', { version: '1', body: '{}' });
    await redis.zadd('nd:{T0DESK}:due', '1', 'unreadable');
    redis.disconnect();

    desk.sandbox.clearFaults();
    await desk.start();
    const second = await holds(ana, 'Line of the new queue');
    await marta.presses('Approve & buy', { in: second });
    await ana.sees(`${second} is bought`, { in: '#general' });
    const jobsNow = new Redis(desk.redis.url);
    // The announced purchase is left alone for as long as its call could take, then asked after: its job is there again.
    expect(await jobsNow.keys(`{nd-jobs}:orders-2Chat:purchase-${open[0]}-*`)).toHaveLength(1);
    jobsNow.disconnect();
    expect(desk.log.some((line) => line.includes('request cannot be read'))).toBe(true);
  });

  it('stops cleanly when asked to, and the cards go on working after it is back', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'Fourth line');
    await desk.stop();
    await desk.start();
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
  });
});
