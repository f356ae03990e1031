import { expect, it } from 'vitest';
import { failOver } from './run.ts';
import { TARGETS } from './targets.ts';

it('F99: an address moves to a copy that misses the last clicks: none is lost, and a second approver orders nothing again', {
  timeout: 120_000,
}, async () => {
  const target = TARGETS.find(({ name }) => name === 'relay');
  if (!target) throw new Error('there is no such shape');
  const steps = ['submit', 'choose', 'approve', 'uncopied', 'deny', 'cancel'] as const;
  const outcome = await failOver({ target, link: 'stalled', killed: 0, processes: 2, steps, seed: 1, short: true });
  expect(outcome.violations).toEqual([]);
  expect(outcome.rows.map(({ step, acknowledged }) => [step, acknowledged])).toEqual(steps.map((step) => [step, 1]));
  expect(outcome.rows.find(({ step }) => step === 'uncopied')).toMatchObject({ orders: 1, doubled: 0 });
});
