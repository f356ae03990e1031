import { expect, it } from 'vitest';
import type { Event } from '../../src/domain/event.ts';
import { groupFingerprint } from '../../src/domain/fingerprint.ts';
import { mayHold, mayNotAsk } from '../../src/domain/limits.ts';
import type { Request } from '../../src/domain/request.ts';
import { MAX_PRESSED, MAX_REHELD, MAX_VERSIONS } from '../../src/domain/rules.ts';
import { transition } from '../../src/domain/transition.ts';
import { aPolicy } from '../support/policies.ts';
import {
  aDuty,
  aGroup,
  aHeldNumber,
  ana,
  aRequest,
  MINUTE,
  marta,
  NOW,
  rules,
  states,
  theApprovers,
} from '../support/requests.ts';

/** Does all of these, again and again, as a person would who never tires; answers with the last request and the last refusal of the first. */
function forEver(first: Request, steps: (request: Request) => Event[]): { request: Request; refusal: unknown } {
  let request = first;
  let refusal: unknown;
  for (let turn = 0; turn < 2_000; turn += 1) {
    const at = NOW + turn * 11 * MINUTE;
    let pressed = true;
    for (const event of steps(request)) {
      const decision = transition(request, event, at, rules);
      if (decision.kind === 'changed') request = decision.request;
      else if (pressed) refusal = decision.refusal;
      pressed = false;
    }
  }
  return { request, refusal };
}

const search = { country: 'US', type: 'local' } as const;

it('F59: Change search, pressed for ever, ends, and the person is told', () => {
  const { request, refusal } = forEver(aRequest(states.choosing), (now) => [
    { type: 'searchChanged', by: ana, search, purpose: 'Again' },
    { type: 'found', asOf: now.version + 1, groups: [aGroup()], waiting: [], missing: [] },
  ]);
  expect(refusal).toEqual({ reason: 'requestFull' });
  expect(request.history.length).toBeLessThanOrEqual(2 * MAX_PRESSED + 1);
});

it('F59: Reserve of what is always taken, pressed for ever, ends', () => {
  const group = aGroup({ requirements: ['passport'] });
  const state = { ...states.choosing, options: { ...states.choosing.options, groups: [group] } };
  const { request, refusal } = forEver(aRequest(state), (now) => [
    // Options that are old are searched anew, which a requester may press for ever as well.
    ...(now.state.name === 'searching'
      ? [{ type: 'found', asOf: now.version, groups: [group], waiting: [], missing: [] } as const]
      : []),
    { type: 'groupChosen', by: ana, group: groupFingerprint(group), number: '+12135550134', documentsConfirmed: true },
    { type: 'reserveStarted' },
    { type: 'reserveFailed', attempt: now.version + (now.state.name === 'searching' ? 3 : 2), code: 'taken' },
  ]);
  expect(refusal).toEqual({ reason: 'requestFull' });
  expect(request.history.length).toBeLessThanOrEqual(4 * MAX_PRESSED + 1);
  expect(transition(request, { type: 'cancelled', by: ana }, NOW, rules)).toMatchObject({ kind: 'changed' });
});

it('F59: Nudge, pressed for ever, ends, and decisions go on', () => {
  const decideBy = Number.MAX_SAFE_INTEGER;
  const { request, refusal } = forEver(aRequest({ ...states.awaitingApproval, decideBy }), () => [
    { type: 'nudged', by: ana },
  ]);
  expect(refusal).toEqual({ reason: 'requestFull' });
  expect(request.history.length).toBeLessThanOrEqual(MAX_PRESSED + 1);
  expect(transition(request, { type: 'deadlinePassed' }, decideBy, rules)).toMatchObject({ kind: 'changed' });
});

it('F59: pages and orders, turned for ever, end', () => {
  for (const event of [
    { type: 'pageTurned', by: ana, page: 0 },
    { type: 'sorted', by: ana, order: 'place' },
  ] as const) {
    const { request, refusal } = forEver(aRequest(states.choosing), () => [event as Event]);
    expect(refusal).toEqual({ reason: 'requestFull' });
    expect(request.version).toBe(MAX_VERSIONS);
  }
});

it('F59: a number is held again five times for one request, and then asked for anew', () => {
  const { request, refusal } = forEver(aRequest(states.cancelled), (now) => [
    { type: 'reheld', by: ana },
    { type: 'reserveStarted' },
    {
      type: 'held',
      attempt: now.version + 2,
      hold: aHeldNumber({ expiresAt: Number.MAX_SAFE_INTEGER }),
      approvers: theApprovers,
    },
    { type: 'cancelled', by: ana },
    { type: 'holdReleased', holdId: 'res-1' },
  ]);
  expect(refusal).toEqual({ reason: 'reheldEnough', most: MAX_REHELD });
  expect(request.history.filter(({ what }) => what === 'held')).toHaveLength(MAX_REHELD);
});

it('F59: who may not press is told so, whatever was pressed before', () => {
  const spent = aRequest(states.choosing, { version: MAX_VERSIONS });
  expect(transition(spent, { type: 'pageTurned', by: marta, page: 1 }, NOW, rules)).toMatchObject({
    refusal: { reason: 'notYours' },
  });
});

it('F61: only members may ask, and guests where they are let; strangers, bots and people who left never', () => {
  const guests = { requesters: 'guests' } as const;
  expect(mayNotAsk({ id: ana, membership: 'member' }, {})).toBeUndefined();
  expect(mayNotAsk({ id: ana, membership: 'guest' }, {})).toEqual({ reason: 'mayNotAsk', membership: 'guest' });
  expect(mayNotAsk({ id: ana, membership: 'guest' }, guests)).toBeUndefined();
  for (const membership of ['stranger', 'bot', 'deactivated'] as const) {
    expect(mayNotAsk({ id: ana, membership }, guests)).toEqual({ reason: 'mayNotAsk', membership });
  }
});

it.each([
  ['is listed', '{who: [U0ANA]}', {}, undefined],
  ['is listed by a group', '{who: [S0TEAM]}', { S0TEAM: ['U0ANA'] }, undefined],
  ['is not listed', '{who: [S0TEAM]}', { S0TEAM: [] }, 'notListed'],
  ['is denied', '{who: [U0ANA], deny: [U0ANA]}', {}, 'denied'],
  ['is denied by a group', '{deny: [S0TEAM]}', { S0TEAM: ['U0ANA'] }, 'denied'],
  ['is in a group that Slack does not tell', '{who: [S0TEAM]}', {}, 'unknown'],
  ['may be denied by such a group', '{who: [U0ANA], deny: [S0TEAM]}', {}, 'unknown'],
])('by the policy, one who %s', (_, request, groups, why) => {
  const policy = aPolicy(`version: 1\nrequest: ${request}\n`);
  const no = mayNotAsk({ id: ana, membership: 'member' }, { policy }, groups);
  expect(no).toEqual(why && { reason: 'mayNotAsk', membership: 'member', why });
});

it('F61: whatever may still be at a provider counts as held', () => {
  const held = Object.entries(states).filter(([, state]) => mayHold(aRequest(state)));
  expect(held.map(([name]) => name)).toEqual(['reserving', 'awaitingApproval', 'purchasing', 'unconfirmed']);
  expect(mayHold(aRequest(states.cancelled, { releasing: [aDuty()] }))).toBe(true);
});
