import { expect, it } from 'vitest';
import { withRedis } from '../faults/redis-home.ts';
import { isOwn, REFUSALS, type Refusal } from './codes.ts';
import { readUnderRefusal } from './read-under-refusal.ts';

const SOME: readonly Refusal[] = [
  ['chat.postMessage', 'restricted_action_read_only_channel', 'channels'],
  ['chat.update', 'cant_update_message', 'everywhere'],
  ['views.open', 'expired_trigger_id', 'everywhere'],
];

it('every method that the bot calls has codes of its own to be refused with', () => {
  expect(new Set(REFUSALS.filter(isOwn).map(([method]) => method)).size).toBe(17);
});

it('whatever Slack refuses, no person reads what is not true, and the operator reads the code (`npm run refusals` has all)', {
  timeout: 120_000,
}, async () => {
  await withRedis('single', async (home) => {
    for (const refusal of SOME) {
      const { faults, ...reading } = await readUnderRefusal(home, refusal);
      expect(faults, JSON.stringify(reading)).toEqual([]);
    }
  });
});
