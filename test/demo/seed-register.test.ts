import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BirdSandbox, createBirdSandbox } from '../../src/demo/bird/sandbox.ts';
import { putNumbers } from '../../src/demo/numbers.ts';
import { people } from '../../src/demo/people.ts';
import { seedRegister } from '../../src/demo/seed-register.ts';
import { createTwochatSandbox, type TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import { dueOf } from '../../src/domain/register/due.ts';
import { newsOf } from '../../src/domain/register/news.ts';
import { type NumberRecord, statusOf } from '../../src/domain/register/record.ts';
import { seenIn } from '../../src/jobs/listed.ts';
import { createRegistering } from '../../src/workflow/registering.ts';
import * as bird from '../providers/bird-bench.ts';
import * as twochat from '../providers/twochat-bench.ts';

const DAY = 24 * 60 * 60_000;
const NOON = Date.parse('2026-03-01T12:00:00Z');
const UNKNOWN = '+18725550110';
const RULES = { reviewAheadMs: 30 * DAY, reviewEveryMs: 90 * DAY, coolingOffMs: DAY, givesBack: new Set(['2Chat']) };

let sandboxes: { twochat: TwochatSandbox; bird: BirdSandbox };
const records = new Map<string, NumberRecord>();
beforeEach(async () => {
  records.clear();
  sandboxes = {
    twochat: await createTwochatSandbox({ now: () => NOON, apiKey: twochat.SECRET }),
    bird: await createBirdSandbox({ now: () => NOON }),
  };
});
afterEach(async () => {
  await sandboxes.twochat.close();
  await sandboxes.bird.close();
});

const nothing = async () => undefined;
const timers = { tendNumber: nothing, tellNumbers: nothing, renderHome: nothing };
const observer = { changed: () => undefined, refused: () => undefined, warn: () => undefined };
const store = {
  load: async (_team: string, id: string) => records.get(id),
  async save(record: NumberRecord) {
    if ((records.get(record.id)?.version ?? 0) !== record.version - 1) return false;
    records.set(record.id, record);
    return true;
  },
};
const registeringAt = (at: number) =>
  createRegistering({ store, timers, observer, clock: () => at, rules: () => RULES });
const seed = (now = NOON) => seedRegister({ teamId: 'T1', now, registeringAt }, putNumbers(sandboxes, now));
const all = () => [...records.values()];

describe('the numbers of the demo', () => {
  it('are a dozen of several owners, of which the register knows all but the one that was bought elsewhere', async () => {
    expect(putNumbers(sandboxes, NOON)).toHaveLength(12);
    await seed();
    expect(all()).toHaveLength(11);
    expect(all().map(({ number }) => number)).not.toContain(UNKNOWN);
    const names = people.map(({ id }) => id);
    expect(new Set(all().map(({ owner }) => owner))).toEqual(new Set(names));
    for (const record of all()) {
      expect([record.number, statusOf(record)]).toEqual([record.number, 'active']);
      expect(record).toMatchObject({ purpose: expect.any(String), costCentre: expect.any(String) });
      expect(record.listed?.endsAt).toBeGreaterThan(NOON);
    }
    const sources = all().map(({ provider, monthlyFrom }) => `${provider} ${monthlyFrom}`);
    expect(new Set(sources)).toEqual(new Set(['2Chat approved', '2Chat undefined', 'Bird provider']));
    expect(all().filter(({ locked }) => locked)).toHaveLength(1);
  });

  it('ask nobody at the start but the owner of the one that nobody uses, and tell the approvers that he is silent', async () => {
    await seed();
    const news = all().flatMap((record) => newsOf([record]));
    expect(news.map(({ audience, what }) => [audience, what])).toEqual([
      [{ user: 'U0BEN' }, 'reviewReminded'],
      ['approvers', 'reviewUnanswered'],
    ]);
    for (const record of all()) expect(dueOf(record, RULES)?.at ?? Infinity).toBeGreaterThan(NOON + DAY);
  });

  it('are nothing new in the first lists that are read, but for the unknown one', async () => {
    await seed();
    const known = all().reduce((sum, { untold }) => sum + untold, 0);
    const providers = [
      twochat.clientOf(sandboxes.twochat, sandboxes.twochat.url, { now: () => NOON }),
      bird.clientOf(sandboxes.bird, sandboxes.bird.url, { now: () => NOON }),
    ];
    for (const { name, inventory } of providers) {
      for (const row of (await inventory?.list())?.numbers ?? []) {
        const seen = seenIn(row, NOON + 1, await inventory?.terms?.(row));
        const outcome = await registeringAt(NOON + 1).record('T1', name, row.number, { type: 'seen', seen });
        if (outcome.kind === 'refused') throw new Error(outcome.refusal.reason);
        expect([row.number, outcome.record.history.at(-1)?.what === 'found']).toEqual([
          row.number,
          row.number === UNKNOWN,
        ]);
      }
    }
    expect(all()).toHaveLength(12);
    expect(all().reduce((sum, { untold }) => sum + untold, 0)).toBe(known + 1);
  });

  it('are put there once: a later start changes nothing, and brings back none that was given back', async () => {
    await seed();
    const before = structuredClone(all());
    const [first] = sandboxes.twochat.state().purchases;
    sandboxes.twochat.end(first?.number ?? '');
    await seed(NOON + DAY);
    expect(all()).toEqual(before);
    expect(sandboxes.twochat.state().purchases).toHaveLength(8);
    expect(sandboxes.bird.state().purchases).toHaveLength(4);
  });
});
