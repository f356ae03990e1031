import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { e164, holds, sold } from '../support/journey.ts';
import type { Person } from '../support/person.ts';
import { useWholeBot, type WholeBot } from '../support/whole-bot.ts';

const FORM = 'I’m away';
/** What takes its time by what it is about. */
const WAITS = { timeout: 90_000 };
const inAnHour = () => Math.round(Date.now() / 1_000) + 3_600;

type Times = { from?: number; until?: number };

async function fillsIn(person: Person, to: string, { from, until = inAnHour() }: Times = {}): Promise<void> {
  await person.seesModal(FORM);
  if (from !== undefined) await person.fills('From', String(from));
  await person.fills('Until', String(until));
  await person.fills('Who decides for you', to);
}

/** Fills in the form that is open, and sends it. */
async function saysAway(person: Person, to: string, times?: Times): Promise<void> {
  await fillsIn(person, to, times);
  await person.submits();
}

/** The same where it is not taken; answers with what is wrong, by the field. */
async function triesAway(person: Person, to: string, times?: Times): Promise<Record<string, string>> {
  await fillsIn(person, to, times);
  return person.submitsExpectingErrors();
}

async function opensForm(person: Person): Promise<void> {
  await person.opensHome();
  await person.seesHome('I’m away…');
  await person.presses('I’m away…', { in: 'home' });
}

/** The lines of the audit trail about a number. */
async function audited(desk: WholeBot, number: string): Promise<Record<string, unknown>[]> {
  const redis = new Redis(desk.redis.url);
  const lines = await redis.xrange('nd:{T0DESK}:audit', '-', '+');
  redis.disconnect();
  return lines.map(([, [, text = '{}']]) => JSON.parse(text)).filter((line) => line.number === e164(number));
}

describe('an approver who is away', () => {
  const desk = useWholeBot({ env: { APPROVALS_CHANNEL: undefined } });
  const [ana, marta, omar, yuki, ben] = (['ana', 'marta', 'omar', 'yuki', 'ben'] as const).map(
    (name) => () => desk.person(name),
  ) as [() => Person, () => Person, () => Person, () => Person, () => Person];
  afterEach(async () => {
    if (desk.pid === 0) await desk.start();
    const redis = new Redis(desk.redis.url);
    await redis.del('nd:{T0DESK}:absences');
    redis.disconnect();
    desk.slack.changePerson('U0BEN', { guest: false });
  });

  it('says so on Home: what waits moves to the delegate, who approves in both names', WAITS, async () => {
    const number = await holds(ana(), 'Support line');
    await marta().sees(number, { in: 'dm' });
    await yuki().opensHome();
    await yuki().seesHome('Request a number');
    await opensForm(marta());
    await saysAway(marta(), 'U0YUKI');
    await marta().seesNoModal();
    await marta().sees('<@U0YUKI> decides for you', { in: 'dm' });
    await yuki().sees('has named you: you decide for them', { in: 'dm' });
    await marta().seesHome('You are away');
    await yuki().seesHome('You decide for');

    await yuki().sees(number, { in: 'dm' });
    await yuki().presses('Approve & buy', { in: number });
    await ana().sees(`${number} is bought`, { in: '#general' });
    expect(await audited(desk, number)).toContainEqual(
      expect.objectContaining({ what: 'approved', by: 'U0YUKI', for: 'U0MARTA' }),
    );
    await ana().presses('Details', { in: number });
    const details = await ana().seesModal('Details');
    expect(details.allText).toContain('<@U0YUKI> (for <@U0MARTA>)');
  });

  it(
    'ends it with one click, and decides again; the delegate is told, and does not decide any more',
    WAITS,
    async () => {
      await marta().types('#general', '/number away');
      await saysAway(marta(), 'U0YUKI');
      const second = await holds(ana(), 'Second line');
      await yuki().sees(second, { in: 'dm' });
      await marta().opensHome();
      await marta().seesHome('End it now');
      await marta().presses('End it now', { in: 'home' });
      await marta().seesHome('I’m away…');
      await yuki().sees('You no longer decide for <@U0MARTA>.', { in: 'dm' });
      await marta().sees(second, { in: 'dm' });
      await yuki().presses('Approve & buy', { in: second });
      await yuki().sees('You may not decide this', { in: 'dm' });
      expect(sold(desk)).not.toContain(e164(second));
      await marta().presses('Approve & buy', { in: second });
      await ana().sees(`${second} is bought`, { in: '#general' });
    },
  );

  it('who is asked about what their delegate wants is asked all the same', async () => {
    await marta().types('#general', '/number away');
    await saysAway(marta(), 'U0ANA');
    await ana().sees('has named you', { in: 'dm' });
    const number = await holds(ana(), 'Line of a delegate');
    await marta().sees(number, { in: 'dm' });
    await ana().doesNotSee('Approve & buy', { in: 'dm' });
  });

  it('is told what is wrong at the field: oneself, a guest, a circle, times that make no sense', async () => {
    desk.slack.changePerson('U0BEN', { guest: true });
    await opensForm(marta());
    expect(await triesAway(marta(), 'U0MARTA')).toEqual({ 'Who decides for you': expect.stringContaining('yourself') });
    expect(await triesAway(marta(), 'U0BEN')).toEqual({
      'Who decides for you': expect.stringContaining('full member'),
    });
    const now = Math.round(Date.now() / 1_000);
    const until = (at: number, from?: number) => triesAway(marta(), 'U0OMAR', { until: at, ...(from && { from }) });
    expect(await until(now - 60)).toEqual({ Until: expect.stringContaining('past already') });
    expect(await until(now + 400 * 86_400)).toEqual({ Until: expect.stringContaining('more than a year') });
    expect(await until(now + 3_600, now + 7_200)).toEqual({ Until: expect.stringContaining('not after') });
    await saysAway(marta(), 'U0OMAR', { until: now + 3_600, from: now - 100 });
    await marta().seesNoModal();
    await omar().types('#general', '/number away');
    expect(await triesAway(omar(), 'U0MARTA')).toEqual({
      'Who decides for you': expect.stringContaining('come back to you'),
    });
    await omar().closes();
  });

  it('for later: what waits moves when it begins, also where nobody ran at that moment', WAITS, async () => {
    const number = await holds(ana(), 'Line for later');
    await omar().types('#general', '/number away');
    const from = Math.round(Date.now() / 1_000) + 6;
    await saysAway(omar(), 'U0YUKI', { from });
    await yuki().sees('You are told when it begins', { in: 'dm' });
    await yuki().doesNotSee(number, { in: 'dm' });
    await desk.kill();
    await expect.poll(() => Date.now() > from * 1_000, { timeout: 10_000 }).toBe(true);
    const redis = new Redis(desk.redis.url);
    await redis.del(...(await redis.keys('{nd-jobs}*')));
    redis.disconnect();
    await desk.start();
    await yuki().sees('<@U0OMAR> is away from now on', { in: 'dm', timeoutMs: 25_000 });
    await yuki().sees(number, { in: 'dm', timeoutMs: 25_000 });
  });

  it('is over in time: what waits is asked of who is back, by itself', WAITS, async () => {
    await omar().types('#general', '/number away');
    await saysAway(omar(), 'U0YUKI');
    const number = await holds(ana(), 'Line for a while');
    await yuki().sees(number, { in: 'dm' });
    await omar().types('#general', '/number away');
    await saysAway(omar(), 'U0YUKI', { until: Math.round(Date.now() / 1_000) + 10 });
    const waitsFor = async () =>
      (await ana().messages('#general')).findLast(({ allText }) => allText.includes('Line for a while'))?.allText;
    await expect.poll(waitsFor, { timeout: 40_000, interval: 200 }).not.toContain('<@U0YUKI>');
    await omar().sees(number, { in: 'dm' });
    await yuki().presses('Approve & buy', { in: number });
    await yuki().sees('You may not decide this', { in: 'dm' });
  });

  it('/number away and back are for approvers; what one says of a second absence takes the place of the first', async () => {
    await ben().types('#general', '/number away');
    await ben().sees('Only those who approve requests', { in: '#general', ephemeral: true });
    await marta().types('#general', '/number I’m away');
    await saysAway(marta(), 'U0YUKI');
    await marta().sees('<@U0YUKI> decides for you', { in: 'dm' });
    // A delegate decides, and is no approver for that.
    await yuki().types('#general', '/number away');
    await yuki().sees('Only those who approve requests', { in: '#general', ephemeral: true });
    await marta().types('#general', '/number away');
    expect((await marta().seesModal(FORM)).allText).toContain('takes its place');
    await saysAway(marta(), 'U0OMAR');
    await yuki().sees('You no longer decide for <@U0MARTA>.', { in: 'dm' });
    await omar().sees('has named you', { in: 'dm' });
    await marta().types('#general', '/number back');
    await marta().sees('what waits is yours again', { in: '#general', ephemeral: true });
    await omar().sees('You no longer decide for <@U0MARTA>.', { in: 'dm' });
    await marta().types('#general', '/number help');
    await marta().sees('/number away says who decides', { in: '#general', ephemeral: true });
  });
});
