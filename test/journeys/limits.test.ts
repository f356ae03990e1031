import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { createRequestStore } from '../../src/store/request-store.ts';
import { asks, onHold } from '../support/journey.ts';
import type { Person } from '../support/person.ts';
import { aRequest, states } from '../support/requests.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const DAY_MS = 24 * 60 * 60_000;
const MINUTE_MS = 60_000;
const own = { MAX_OPEN_HOLDS: undefined, MAX_REQUESTS_A_DAY: undefined, MAX_WORKSPACE_HOLDS: undefined };

/** Presses Reserve so often on each of these cards, all at once, as a requester may who gets no answer. */
async function pressesAll(person: Person, purposes: readonly string[], times: number): Promise<void> {
  const presses = purposes.flatMap((purpose) =>
    // A card that was updated meanwhile has no such button any more.
    Array.from({ length: times }, () =>
      person.presses('Reserve', { in: purpose, timeoutMs: 5_000 }).catch(() => undefined),
    ),
  );
  await Promise.all(presses);
}

describe('with the limits as they are unless set', () => {
  const desk = useWholeBot({ env: own });

  it('F61: a requester who clicks Reserve 60 times at once in six requests gets three holds, and is told why not more', {
    timeout: 180_000,
  }, async () => {
    const [ana, ben] = [desk.person('ana'), desk.person('ben')];
    const purposes = Array.from({ length: 6 }, (_, no) => `Greedy line ${no + 1}`);
    for (const purpose of purposes) await asks(ana, purpose);
    await pressesAll(ana, purposes, 10);
    await ana.sees('You have 3 numbers on hold', { in: '#general', ephemeral: true });
    expect(onHold(desk).length).toBeLessThanOrEqual(3);
    // A provider may have refused one of the three; then there is room for another, and never for a fourth.
    const again = async () => {
      for (const purpose of purposes) {
        if ((await ana.buttons(purpose)).includes('Reserve')) await ana.presses('Reserve', { in: purpose });
      }
      return onHold(desk).length;
    };
    await expect.poll(again, { timeout: 60_000, interval: 500 }).toBe(3);
    await again();
    expect(await again()).toBe(3);
    await asks(ben, 'Somebody else’s');
    await ben.presses('Reserve', { in: 'Somebody else’s' });
    await expect.poll(() => onHold(desk).length, { timeout: 20_000 }).toBe(4);
  });

  it('F61: the 21st request of a day is refused at the form with the time when it works again, and the form is kept', {
    timeout: 60_000,
  }, async () => {
    const yuki = desk.person('yuki');
    const redis = new Redis(desk.redis.url);
    const firstAt = Date.now() - DAY_MS + 90 * MINUTE_MS;
    for (let no = 0; no < 20; no += 1) {
      const at = firstAt + no * MINUTE_MS;
      const cancelled = { ...aRequest(states.cancelled), id: `early${no}`, requester: 'U0YUKI', version: 1 };
      await createRequestStore(redis).save({ ...cancelled, createdAt: at, updatedAt: at }, undefined, []);
    }
    redis.disconnect();
    await yuki.types('dm', '/number DE');
    await yuki.seesModal('Request a number');
    await yuki.fills('What it is for', 'One too many');
    const told = Object.values(await yuki.submitsExpectingErrors()).join();
    expect(told).toContain('You have asked for 20 numbers in the last 24 hours');
    // Plain text: Slack shows no markup at a field.
    const again = new Date(firstAt + DAY_MS).toISOString().slice(0, 16).replace('T', ' ');
    expect(told).toContain(`You can ask again from ${again} UTC.`);
    expect(told).not.toMatch(/[<>^]/);
    expect((await yuki.modal())?.title).toBe('Request a number');
    await yuki.doesNotSee('One too many', { in: 'dm' });
  });
});

describe('with a limit for the workspace', () => {
  const desk = useWholeBot({ env: { ...own, MAX_WORKSPACE_HOLDS: '2' } });

  it('F61: what the workspace may hold is held to, whichever person asks, and a hold that is gone makes room', {
    timeout: 120_000,
  }, async () => {
    const people = [desk.person('ana'), desk.person('ben'), desk.person('yuki')];
    for (const person of people) await asks(person, `Line of ${person.id}`);
    await Promise.all(people.map((person) => pressesAll(person, [`Line of ${person.id}`], 5)));
    await expect.poll(() => onHold(desk).length, { timeout: 20_000 }).toBe(2);
    const left = async () => {
      const buttons = await Promise.all(people.map((person) => person.buttons(`Line of ${person.id}`)));
      return people.filter((_, index) => buttons[index]?.includes('Reserve'));
    };
    // A card follows when its hold is made.
    await expect.poll(async () => (await left()).length, { timeout: 10_000 }).toBe(1);
    const [late] = await left();
    await late?.sees('This workspace has 2 numbers on hold', { in: '#general', ephemeral: true });
    const [lucky] = people.filter((person) => person !== late);
    await lucky?.presses('Cancel', { in: `Line of ${lucky.id}` });
    await expect.poll(() => onHold(desk).length, { timeout: 20_000 }).toBe(1);
    await expect
      .poll(
        async () => {
          await late?.presses('Reserve', { in: `Line of ${late.id}`, timeoutMs: 1_000 }).catch(() => undefined);
          return onHold(desk).length;
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBe(2);
  });
});
