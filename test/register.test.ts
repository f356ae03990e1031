import { expect, it } from 'vitest';
import { registerWarnings } from '../src/register.ts';
import type { Provider } from '../src/workflow/provider.ts';
import type { Reading, RegisterStore } from '../src/workflow/register-store.ts';
import { DAY, TEAM } from './support/register-desk.ts';
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
