import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { money } from '../src/domain/money.ts';
import type { Budgets } from '../src/domain/rules.ts';
import { createRegister, registerWarnings } from '../src/register.ts';
import { keys } from '../src/store/keys.ts';
import type { Provider } from '../src/workflow/provider.ts';
import type { Reading, RegisterStore } from '../src/workflow/register-store.ts';
import { useRedis } from './support/redis.ts';
import { DAY, NUMBER, TEAM } from './support/register-desk.ts';
import { NOW } from './support/requests.ts';

const warnings = (readings: Record<string, Reading>, now: number) =>
  registerWarnings(
    {
      store: { lastReading: async (_team: string, name: string) => readings[name] } as unknown as RegisterStore,
      providers: ['2Chat', 'Bird', 'Other'].map((name) => ({ name }) as unknown as Provider),
      clock: () => now,
    },
    TEAM,
  );

it('an operator is told of each list that could not be read whole for three days, with why, and of no other', async () => {
  const failing = { at: NOW, numbers: 7, unreadable: 0, failingSince: NOW };
  const readings = { '2Chat': { ...failing, problem: 'it was cut' }, Bird: { at: NOW, numbers: 7, unreadable: 0 } };
  expect(await warnings(readings, NOW + 3 * DAY - 1)).toEqual([]);
  expect(await warnings(readings, NOW + 4.5 * DAY)).toEqual([
    "2Chat's list of numbers could not be read whole for 4 days, so that the register may be wrong: it was cut",
  ]);
  const [unknown] = await warnings({ Bird: failing }, NOW + 3 * DAY);
  expect(unknown).toMatch(/^Bird's list .* for 3 days, .*: no reason is known$/);
});

const server = useRedis();

it('rents are counted as the rules of spending say at that moment', async () => {
  const redis = new Redis(server.url);
  const none = { workspace: [], person: [], channels: {}, rent: [] };
  let budgets: Budgets | undefined = { timeZone: 'UTC', currency: 'USD', ...none };
  const nothing = async () => undefined;
  const { registering } = createRegister({
    config: { register: {}, providers: [] },
    policies: { rules: () => ({ limits: { budgets } }) },
    redis,
    journal: { keep: nothing },
    runs: () => ({ known: () => undefined, proof: () => undefined }),
    providers: [],
    timers: { tendNumber: nothing, tellNumbers: nothing, renderHome: nothing },
    clock: () => NOW,
    observer: { warn() {} },
  } as unknown as Parameters<typeof createRegister>[0]);
  const sees = async (at: number) => {
    const seen = { listed: { at, providerId: 'DID1', state: 'active' }, monthly: money('1.50') } as const;
    await registering.record(TEAM, '2Chat', NUMBER, { type: 'seen', seen });
    return Object.keys(await redis.hgetall(keys.spent(TEAM))).sort();
  };
  expect(await sees(NOW)).toEqual(['book', 'rent USD']);
  budgets = { ...budgets, currency: 'EUR' };
  expect(await sees(NOW + 1)).toEqual(['book', 'rent EUR']);
  budgets = undefined;
  expect(await sees(NOW + 2)).toEqual(['book', 'rent EUR']);
  redis.disconnect();
});
