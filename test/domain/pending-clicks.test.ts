import { expect, it } from 'vitest';
import { consequences } from '../../src/domain/consequences.ts';
import type { Event } from '../../src/domain/event.ts';
import { holdFingerprint } from '../../src/domain/fingerprint.ts';
import type { Request } from '../../src/domain/request.ts';
import { LAST_MOMENT_MS } from '../../src/domain/rules.ts';
import { transition } from '../../src/domain/transition.ts';
import { approvalCard } from '../../src/slack/views/approval-card.ts';
import { requestCard } from '../../src/slack/views/request-card.ts';
import { aHold, ana, aRequest, MINUTE, marta, NOW, rules, states } from '../support/requests.ts';

const deadline = states.awaitingApproval.decideBy;
const fingerprint = holdFingerprint(aHold());
const by = { id: marta, membership: 'member', approver: true } as const;
const clicked = { type: 'clickPending', clicker: marta, at: deadline - 1, fingerprint } as const;

function after(request: Request, event: Event, at: number): Request {
  const decision = transition(request, event, at, rules);
  if (decision.kind === 'refused') throw new Error(decision.refusal.reason);
  return decision.request;
}
const refusal = (request: Request, event: Event, at: number) => {
  const decision = transition(request, event, at, rules);
  return decision.kind === 'refused' ? decision.refusal : undefined;
};

const { askUntil: _over, ...waiting } = states.awaitingApproval;
const pending = () => after(aRequest(waiting), clicked, deadline - 1);
const last = NOW + 30 * MINUTE - LAST_MOMENT_MS;

it('F109: a click in time is shown at once, and the deadline allows for it as long as the hold does', () => {
  const request = pending();
  if (request.state.name !== 'awaitingApproval') throw new Error('not waiting');
  for (const card of [requestCard(request), approvalCard(request, request.state)]) {
    expect(card.text).toContain(`<@${marta}>’s click is being checked`);
  }
  expect(consequences(request)).toContainEqual({ job: 'auto-release', at: last });
  expect(refusal(request, { type: 'deadlinePassed' }, deadline)).toEqual({ reason: 'tooEarly', dueAt: last });
  expect(after(request, { type: 'approved', by, fingerprint }, last - 1).state.name).toBe('purchasing');
});

it('F109: no other approver decides after the deadline by it, and none is reminded meanwhile', () => {
  const other = { ...by, id: 'U0OMAR' };
  expect(refusal(pending(), { type: 'approved', by: other, fingerprint }, deadline)?.reason).toBe('tooLate');
  expect(refusal(pending(), { type: 'reminderDue' }, deadline - 1)?.reason).toBe('tooEarly');
});

it('F109: where Slack never says who clicked, the end is told as it was', () => {
  const request = after(pending(), { type: 'deadlinePassed' }, last);
  expect(request.state).toMatchObject({ name: 'expired', clicked: marta });
  expect(request.history.at(-1)).toMatchObject({ what: 'expired', by: marta });
  expect(requestCard(request).text).toContain('Slack did not say in time who had decided');
  expect(requestCard(request).text).not.toContain('nobody decided');
  expect(refusal(request, { type: 'approved', by, fingerprint }, last + 1)?.reason).toBe('notLookedUpInTime');
});

it('F109: a click that came too late, of the requester, or on another card extends nothing', () => {
  const request = aRequest(states.awaitingApproval);
  for (const change of [{ at: deadline }, { clicker: ana }, { fingerprint: 'other' }]) {
    expect(refusal(request, { ...clicked, ...change }, deadline - 1)).toBeDefined();
  }
  const settled = after(pending(), { type: 'clickResolved', clicker: marta }, deadline);
  expect(consequences(settled)).toContainEqual({ job: 'auto-release', at: deadline });
});

it.each([
  'approved',
  'denied',
] as const)('what was clicked in time counts, however late it is handled, as long as the hold allows: %s', (type) => {
  const event = (at: number) => ({ type, by, fingerprint, reason: 'No', at }) as const;
  const request = aRequest(waiting);
  const name = type === 'approved' ? 'purchasing' : 'denied';
  expect(after(request, event(deadline - 1), last - 1).state.name).toBe(name);
  expect(refusal(request, event(deadline - 1), last)?.reason).toBe('tooLate');
  expect(refusal(request, event(deadline), deadline)?.reason).toBe('tooLate');
});
