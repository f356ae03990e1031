import { expect, it } from 'vitest';
import type { Kitchen } from '../../src/jobs/kitchen.ts';
import { purchase } from '../../src/jobs/purchase.ts';
import { aRequest, NOW, states } from '../support/requests.ts';

it('money is spent only after the announcement is saved, and on disk', async () => {
  const steps: string[] = [];
  const { attempt: _attempt, ...approved } = states.purchasing;
  const kitchen = {
    workflow: {
      async apply(_teamId: string, _id: string, event: { type: string }) {
        steps.push(event.type);
        return { kind: 'changed', request: aRequest(states.purchasing) };
      },
    },
    clock: () => NOW,
    claims: { take: async () => true, drop: async () => undefined },
    provider: () => ({ purchase: async () => void steps.push('the call') }),
    durable: async (teamId: string) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      steps.push(`on disk for ${teamId}`);
    },
    observer: { trouble: () => undefined },
  };
  await purchase(aRequest(approved), kitchen as unknown as Kitchen);
  expect(steps).toEqual(['purchaseStarted', 'on disk for T0DESK', 'the call', 'purchased']);
});
