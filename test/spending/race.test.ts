import { expect, it } from 'vitest';
import { race } from './race.ts';

it('60 approvals at once, on two processes, one of which is killed in the middle, against a budget for ten: exactly ten are bought', {
  timeout: 180_000,
}, async () => {
  expect(await race({ approvals: 60, room: 10, kill: true })).toMatchObject({
    bought: 10,
    refused: 50,
    states: { purchased: 10, awaitingApproval: 50 },
    counted: '11000000',
    rent: '11000000',
  });
});
