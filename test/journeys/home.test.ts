import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { type JobData, PREFIX } from '../../src/jobs/job.ts';
import { createTimers } from '../../src/jobs/timers.ts';
import { createHomeStore } from '../../src/store/home-store.ts';
import { e164, holds, sold } from '../support/journey.ts';
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
    await yuki.seesHome('Yours to choose …');
    expect(await homeOf(yuki)).not.toContain('an approver is asked at once');
    await yuki.presses('Cancel', { in: 'Line from Home' });
    await yuki.seesHome('✖ Cancelled');
  });

  it('follows a request to its end, for the requester and for the approver', async () => {
    const [ana, marta, omar] = [desk.person('ana'), desk.person('marta'), desk.person('omar')];
    for (const person of [ana, marta, omar]) await person.opensHome();
    const welcome = await omar.seesHome('You approve requests');
    expect(welcome.allText).toContain('Waiting for you');
    const number = await holds(ana, 'Line to follow');
    const mine = await ana.seesHome(number);
    expect(mine.allText).toContain('Line to follow');
    expect(mine.allText).toContain('Asked ✓ · Held ✓ until');
    expect(mine.allText).not.toContain('Waiting for you');
    for (const person of [marta, omar]) {
      const theirs = await person.seesHome(number);
      expect(theirs.allText).toContain('<@U0ANA> asks · decide by');
      expect(theirs.buttons.slice(0, 2)).toEqual(['Approve & buy', 'Deny…']);
    }
    await marta.presses('Approve & buy', { in: number });
    const bought = await ana.seesHome('You have no open requests');
    await expect.poll(() => homeOf(ana), patience).toContain(`${number} · 1.50 a month · “Line to follow”`);
    expect(bought.buttons).toContain('Show');
    for (const person of [marta, omar]) {
      await expect.poll(() => homeOf(person), patience).not.toContain('Line to follow');
      await person.seesHome('✅ Bought');
    }
    await expect.poll(() => homeOf(marta), patience).not.toContain('an approver is asked at once');
    expect(await homeOf(omar)).toContain('an approver is asked at once');
  });

  it('links each request to the card that its reader would look at', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'Line with a link');
    await ana.opensHome();
    await marta.opensHome();
    const mine = await ana.sees(`${number} is held and waits for approval`, { in: '#general' });
    const theirs = await marta.sees(`asks for ${number}`, { in: '#number-approvals' });
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
    await ana.seesHome('✖ Cancelled');
    await ana.doesNotSee('That request is not known');
  });

  it('keeps an approver’s own request from what waits for them, and shows it as theirs', async () => {
    const [marta, omar] = [desk.person('marta'), desk.person('omar')];
    await marta.opensHome();
    await omar.opensHome();
    const number = await holds(marta, 'An approver’s own line');
    await omar.seesHome(number);
    const home = await marta.seesHome(number);
    expect(home.allText).toContain('Nothing waits for your decision');
    await omar.presses('Deny…', { in: number });
    await omar.fills('Reason', 'We have *one* <!here>');
    await omar.submits();
    const denied = await marta.seesHome('⛔ Denied');
    expect(denied.allText).toContain('<@U0OMAR>: “We have *one* <!here>”');
    expect(denied.allText).toContain(number);
  });
});

describe('decisions on Home', () => {
  it('approve exactly what is shown there, with the same question as on the card', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    await marta.opensHome();
    const number = await holds(ana, 'Line bought from Home');
    await marta.seesHome('Line bought from Home');
    const before = sold(desk).length;
    const asked = await marta.presses('Approve & buy', { in: 'home' });
    expect(asked?.title).toBe('Buy this number?');
    expect(asked?.text).toContain(number);
    expect(asked?.text).toMatch(/\d+\.\d\d for the first month, then \d+\.\d\d a month/);
    await marta.sees(`${number} is bought`, { in: '#number-approvals' });
    expect(sold(desk).slice(before)).toEqual([e164(number)]);
    const home = await marta.seesHome('✅ Bought');
    expect(home.allText).toContain(number);
  });

  it('deny with the form of the card', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    await marta.opensHome();
    const number = await holds(ana, 'Line denied from Home');
    await marta.seesHome('Line denied from Home');
    await marta.presses('Deny…', { in: 'home' });
    await marta.seesModal('Deny the request');
    await marta.fills('Reason', 'Not from Home');
    await marta.submits();
    await marta.seesHome('⛔ Denied');
    await ana.sees('Not from Home', { in: '#general' });
    expect(sold(desk)).not.toContain(e164(number));
  });

  it('buy nothing where the card shows something else by now, and say so directly', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    await marta.opensHome();
    const number = await holds(ana, 'Line that changed');
    const { home } = (await marta.seesHome('Line that changed')) && (await marta.snapshot());
    // The Home as it stood stays in front of the approver, while what it shows is over.
    desk.slack.fail('views.publish', { drop: 'before' }, Number.POSITIVE_INFINITY);
    await ana.presses('Cancel', { in: number });
    await ana.presses('Hold it again', { in: number, timeoutMs: 20_000 });
    await ana.sees(`${number} is held and waits for approval`, { in: '#general' });
    expect((await marta.snapshot()).home?.hash).toBe(home?.hash);
    await marta.presses('Approve & buy', { in: 'home' });
    await marta.sees('no longer what the card shows', { in: 'dm' });
    expect(sold(desk)).not.toContain(e164(number));
    desk.slack.mend();
    await ana.presses('Cancel', { in: number });
  });
});

describe('a requester’s Home', () => {
  it('offers to hold a number again, and to ask again', async () => {
    const [ben, omar] = [desk.person('ben'), desk.person('omar')];
    await ben.opensHome();
    const number = await holds(ben, 'Line once more');
    await ben.presses('Cancel', { in: number });
    await ben.seesHome('✖ Cancelled');
    await ben.presses('Hold it again', { in: 'home', timeoutMs: 20_000 });
    await omar.presses('Deny…', { in: 'Line once more', timeoutMs: 20_000 });
    await omar.fills('Reason', 'No');
    await omar.submits();
    await ben.seesHome('⛔ Denied');
    await ben.presses('Ask again…', { in: 'home' });
    const form = await ben.seesModal('Request a number');
    expect(form.fields['What it is for']).toBe('Line once more');
    await ben.closes();
  });
});

describe('when Slack or Redis is in the way', () => {
  it('F38: a rate limit delays a Home and loses nothing', async () => {
    const ben = desk.person('ben');
    await opensAnew(ben);
    desk.slack.fail('views.publish', { status: 429, retryAfter: 1 }, 2);
    const number = await holds(ben, 'Line in a queue');
    await ben.seesHome(number, 20_000);
    await ben.presses('Cancel', { in: number });
    await ben.seesHome('You have no open requests');
  });

  it('a Home that could not be rendered for a while is made good', async () => {
    const ben = desk.person('ben');
    await opensAnew(ben);
    desk.slack.fail('views.publish', { error: 'internal_error' }, 3);
    const number = await holds(ben, 'Line after an outage');
    await ben.seesHome(number, 20_000);
    await ben.presses('Cancel', { in: number });
    await ben.seesHome('You have no open requests');
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
    await ana.seesHome('Line over a crash');
    await marta.seesHome('Line over a crash');
    desk.slack.fail('views.publish', { drop: 'before' }, 1);
    await ana.presses('Cancel', { in: number });
    await desk.kill();
    await desk.start();
    await expect.poll(() => homeOf(ana), patience).not.toContain('Held ✓ until');
    await expect.poll(() => homeOf(marta), patience).not.toContain('Line over a crash');
  });
});
