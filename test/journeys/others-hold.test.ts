import { beforeEach, describe, expect, it } from 'vitest';
import { asks, e164, heldNumber, holds, onHold, reserves, sold } from '../support/journey.ts';
import { approvable, approvalCards, choosesAgain, pause, strangersHold } from '../support/stock-trouble.ts';
import { useWholeBot } from '../support/whole-bot.ts';

/** Which reservations there are. */
const uuids = () => desk.sandbox.state().reservations.map(({ uuid }) => uuid);

const desk = useWholeBot({ holdMs: 60_000, env: { RELEASE_MARGIN: '54s', REMINDERS: '50%' } });
let lines = 0;
let purpose: string;
beforeEach(() => {
  desk.sandbox.answerAs({ rereserve: 'refused' });
  desk.sandbox.setClock(0);
  desk.sandbox.expire();
  purpose = `Line no. ${++lines}`;
});

/** Reserves, is answered with a stranger's hold, and is told so: nothing is held, and no approver is asked. */
async function isRefused(): Promise<void> {
  const [ana, marta] = [desk.person('ana'), desk.person('marta')];
  const { reserve } = desk.sandbox.state().calls;
  await asks(ana, purpose);
  await reserves(ana, purpose);
  await expect.poll(() => desk.sandbox.state().calls.reserve, { timeout: 10_000 }).toBe(reserve + 1);
  expect((await choosesAgain(ana, purpose)).allText).toMatch(/already/i);
  expect(await approvalCards(marta, purpose)).toEqual([]);
}

describe('a hold that a colleague made in 2Chat itself', () => {
  it.each([
    ['is cancelled', async () => desk.person('ana').presses('Cancel', { in: purpose, timeoutMs: 1_000 })],
    ['is left until a deadline', () => pause(8_000)],
    [
      'outlives a restart',
      async () => {
        await desk.kill();
        await desk.start();
      },
    ],
  ])('F47: is refused as held already, and never released when the request %s', async (_how, goesOn) => {
    const theirs = strangersHold(desk, 180_000).map(({ uuid }) => uuid);
    desk.sandbox.answerAs({ rereserve: 'sameOfGroup' });
    const { release } = desk.sandbox.state().calls;
    const wrong: unknown = await isRefused().then(
      () => undefined,
      (error) => error,
    );
    await goesOn().catch(() => undefined);
    await pause(2_000);
    expect(uuids(), 'their holds').toEqual(expect.arrayContaining(theirs));
    expect(desk.sandbox.state().calls.release, 'calls that release').toBe(release);
    if (wrong) throw wrong;
  });

  it.each([
    ['ten seconds before', 10_000, 0],
    ['five minutes before, by a clock that is ten minutes ahead', 300_000, 600_000],
    ['five minutes before, by a clock that is ten minutes behind', 300_000, -600_000],
  ])('F47: is refused whenever it was made: %s', async (_how, agoMs, clockOffsetMs) => {
    desk.sandbox.setClock(clockOffsetMs);
    const theirs = strangersHold(desk, agoMs).map(({ uuid }) => uuid);
    desk.sandbox.answerAs({ rereserve: 'sameOfGroup' });
    await isRefused();
    await pause(1_000);
    expect(uuids(), 'their holds').toEqual(expect.arrayContaining(theirs));
  });

  it('F47: is refused when a number is asked for again that a stranger has reserved meanwhile', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = e164(await holds(ana, purpose));
    const groupId = desk.sandbox.state().reservations.find((held) => held.number === number)?.groupId ?? '';
    await ana.presses('Cancel', { in: purpose });
    await expect.poll(() => ana.buttons(purpose), { timeout: 15_000 }).toContain('Hold it again');
    const { uuid } = desk.sandbox.holdForStranger(groupId, { number, agoMs: 60_000 });
    desk.sandbox.answerAs({ rereserve: 'same' });
    const { release } = desk.sandbox.state().calls;
    await ana.presses('Hold it again', { in: purpose });
    await pause(8_000);
    expect(uuids()).toContain(uuid);
    expect(desk.sandbox.state().calls.release).toBe(release);
    expect(await approvable(marta, purpose)).toEqual([]);
  });
});

describe('one hold as the answer to two people', () => {
  it('F48: is the first one’s alone: the other is refused, and cancelling frees nothing', async () => {
    const [ana, ben, marta] = [desk.person('ana'), desk.person('ben'), desk.person('marta')];
    const number = await holds(ana, purpose);
    desk.sandbox.answerAs({ rereserve: 'sameOfGroup' });
    const second = `${purpose}, the second`;
    await asks(ben, second);
    const { release } = desk.sandbox.state().calls;
    await reserves(ben, second);
    expect((await choosesAgain(ben, second)).allText).toMatch(/already/i);
    expect(await approvalCards(marta, second)).toEqual([]);
    await ben.presses('Cancel', { in: second });
    await pause(1_000);
    expect(onHold(desk)).toContain(e164(number));
    expect(desk.sandbox.state().calls.release).toBe(release);
  });

  it('F48: is one card and one number, when both reserve at the same moment', async () => {
    const [ana, ben, marta] = [desk.person('ana'), desk.person('ben'), desk.person('marta')];
    const [first, second] = [`${purpose}, one`, `${purpose}, two`];
    await asks(ana, first);
    await asks(ben, second);
    desk.sandbox.answerAs({ rereserve: 'sameOfGroup' });
    await Promise.all([reserves(ana, first), reserves(ben, second)]);
    await expect.poll(async () => (await approvable(marta, purpose)).length, { timeout: 10_000 }).toBe(1);
    await pause(1_500);
    const cards = await approvable(marta, purpose);
    expect(cards).toHaveLength(1);
    const [uuid] = uuids();
    const winner = cards[0]?.allText.includes(first) ? { who: ana, of: first } : { who: ben, of: second };
    await marta.presses('Approve & buy', { in: winner.of });
    const number = await heldNumberOrBought(winner.of);
    await winner.who.sees(`${number} is bought`, { in: '#general' });
    expect(sold(desk)).toContain(e164(number));
    expect(uuid).toBeDefined();
  });
});

/** The number on the newest card for a purpose, whether it is held or bought by now. */
async function heldNumberOrBought(of: string): Promise<string> {
  const { text } = await desk.person('ana').sees(of, { in: '#general' });
  return /(\+[\d ]+\d) is/.exec(text)?.[1] ?? heldNumber(desk.person('ana'), of);
}
