import { expect, it } from 'vitest';
import { race } from './race.ts';

it('60 approvals at once, on two processes, one of which is killed in the middle, against a budget for ten: ten are bought, no more', {
  timeout: 180_000,
}, async () => {
  const found = await race({ approvals: 60, room: 10, kill: true });
  expect(found).toMatchObject({
    refused: 50,
    states: { awaitingApproval: 50 },
    counted: '11000000',
    rent: '11000000',
  });
  // An order that the killed process had announced and not made yet is not made by another.
  expect(found.bought + found.unanswered).toBe(10);
  expect(found.states).toHaveProperty('purchased', found.bought);
});
