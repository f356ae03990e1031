import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { type JobData, PREFIX } from '../../src/jobs/job.ts';
import { createTimers } from '../../src/jobs/timers.ts';
import { createHomeStore } from '../../src/store/home-store.ts';
import { holds } from '../support/journey.ts';
import type { Person } from '../support/person.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot();

/** A Home follows what happened after the cards; on a busy machine that takes its time. */
const patience = { timeout: 15_000 };

/** What the person's Home says now. */
async function homeOf(person: Person): Promise<string> {
  const { home } = await person.snapshot();
  return JSON.stringify(home?.view ?? null);
}

/** Opens Home and waits until the bot has answered. */
async function opensAnew(person: Person): Promise<void> {
  const hash = async () => (await person.snapshot()).home?.hash;
  const before = await hash();
  await person.opensHome();
  await expect.poll(hash, patience).not.toBe(before);
}

describe('Home', () => {
  it('of a new person says how it works, and starts a request', async () => {
    const yuki = desk.person('yuki');
    await yuki.opensHome();
    const home = await yuki.seesHome('an approver is asked at once');
    expect(home.buttons).toEqual(['Request a number']);
    expect(home.allText).not.toContain('Waiting for you');
    await yuki.presses('Request a number', { in: 'home' });
    await yuki.seesModal('Request a number');
    await yuki.fills('Country', 'Germany');
    await yuki.fills('What it is for', 'Line from Home');
    await yuki.submits();
    await yuki.sees('Line from Home', { in: 'dm' });
    await yuki.seesHome('Options found');
    expect(await homeOf(yuki)).not.toContain('an approver is asked at once');
    await yuki.presses('Cancel request', { in: 'Line from Home' });
    await yuki.seesHome('*Cancelled* before a number was held');
  });

  it('follows a request to its end, for the requester and for the approver', async () => {
    const [ana, marta, omar] = [desk.person('ana'), desk.person('marta'), desk.person('omar')];
    for (const person of [ana, marta, omar]) await person.opensHome();
    const welcome = await omar.seesHome('You approve requests');
    expect(welcome.allText).toContain('Waiting for you');
    const number = await holds(ana, 'Line to follow');
    const mine = await ana.seesHome(`*${number}* is held until`);
    expect(mine.allText).toContain('Line to follow');
    expect(mine.allText).not.toContain('Waiting for you');
    for (const person of [marta, omar]) {
      const theirs = await person.seesHome(`*${number}*`);
      expect(theirs.allText).toContain('<@U0ANA> asks. Decide by');
      expect(theirs.buttons).not.toContain('Approve & buy');
    }
    await marta.presses('Approve & buy', { in: number });
    const bought = await ana.seesHome('Bought');
    expect(bought.allText).toContain('approved by <@U0MARTA>');
    expect(bought.allText).toContain('You have no open requests');
    for (const person of [marta, omar])
      await expect.poll(() => homeOf(person), patience).not.toContain('Line to follow');
    await expect.poll(() => homeOf(marta), patience).not.toContain('an approver is asked at once');
    expect(await homeOf(omar)).toContain('an approver is asked at once');
  });

  it('links each request to the card that its reader would look at', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'Line with a link');
    await ana.opensHome();
    await marta.opensHome();
    const mine = await ana.sees(`${number} is held and waits for approval`, { in: '#general' });
    const theirs = await marta.sees(`asks to buy ${number}`, { in: '#number-approvals' });
    const link = (card: { channel: string; ts: string }) =>
      `${desk.slack.url}/archives/${card.channel}/p${card.ts.replace('.', '')}`;
    await expect.poll(() => homeOf(ana), patience).toContain(link(mine));
    await expect.poll(() => homeOf(marta), patience).toContain(link(theirs));
    expect(await homeOf(ana)).not.toContain(link(theirs));
    const before = desk.log.length;
    await ana.presses('Open', { in: 'home' });
    expect(desk.log.slice(before).filter((line) => line.includes('not handled'))).toEqual([]);
    // A Home that is rendered between looking and pressing is looked at again, which is no answer of the bot's.
    const answers = (await ana.notices()).filter((text) => text !== 'That is not there any more.');
    expect(answers).toEqual([]);
    await ana.presses('Cancel', { in: number });
    await ana.seesHome(`*The request for ${number} was cancelled*`);
    await ana.doesNotSee('That request is not known');
  });

  it('keeps an approver’s own request from what waits for them, and shows it as theirs', async () => {
    const [marta, omar] = [desk.person('marta'), desk.person('omar')];
    await marta.opensHome();
    await omar.opensHome();
    const number = await holds(marta, 'An approver’s own line');
    await omar.seesHome(`*${number}*`);
    const home = await marta.seesHome(`*${number}* is held until`);
    expect(home.allText).toContain('Nothing waits for your decision');
    await omar.presses('Deny…', { in: number });
    await omar.fills('Reason', 'We have *one* <!here>');
    await omar.submits();
    const denied = await marta.seesHome(`*${number} was denied*`);
    expect(denied.allText).toContain('Denied by <@U0OMAR>');
    expect(denied.allText).toContain('Reason: “We have *one* <!here>”');
  });
});

describe('when Slack or Redis is in the way', () => {
  it('F38: a rate limit delays a Home and loses nothing', async () => {
    const ben = desk.person('ben');
    await opensAnew(ben);
    desk.slack.fail('views.publish', { status: 429, retryAfter: 1 }, 2);
    const number = await holds(ben, 'Line in a queue');
    await ben.seesHome(`*${number}* is held until`, 20_000);
    await ben.presses('Cancel', { in: number });
    await ben.seesHome(`*The request for ${number} was cancelled*`);
  });

  it('a Home that could not be rendered for a while is made good', async () => {
    const ben = desk.person('ben');
    await opensAnew(ben);
    desk.slack.fail('views.publish', { error: 'internal_error' }, 3);
    const number = await holds(ben, 'Line after an outage');
    await ben.seesHome(`*${number}* is held until`, 20_000);
    await ben.presses('Cancel', { in: number });
    await ben.seesHome(`*The request for ${number} was cancelled*`);
  });

  it('a Home that was only queued when the bot died is rendered when it is back', async () => {
    const ben = desk.person('ben');
    await opensAnew(ben);
    await desk.kill();
    const before = (await ben.snapshot()).home?.hash;
    const redis = new Redis(desk.redis.url);
    await createHomeStore(redis).opened('T0DESK', 'U0BEN');
    const homes = new Queue<JobData>('homes', { connection: redis, prefix: PREFIX });
    await createTimers({ queue: () => homes }, Date.now).renderHome('T0DESK', 'U0BEN');
    await desk.start();
    await expect.poll(async () => (await ben.snapshot()).home?.hash, patience).not.toBe(before);
    await homes.close();
    redis.disconnect();
  });

  it('what was missed while the bot was away is there when it is back', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    await ana.opensHome();
    await marta.opensHome();
    const number = await holds(ana, 'Line over a crash');
    await ana.seesHome(`*${number}* is held until`);
    await marta.seesHome('Line over a crash');
    desk.slack.fail('views.publish', { drop: 'before' }, 1);
    await ana.presses('Cancel', { in: number });
    await desk.kill();
    await desk.start();
    await expect.poll(() => homeOf(ana), patience).not.toContain('is held until');
    await expect.poll(() => homeOf(marta), patience).not.toContain('Line over a crash');
  });
});
