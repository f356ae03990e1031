import { describe, expect, it } from 'vitest';
import type { NewHold } from '../../src/domain/hold.ts';
import type { Request } from '../../src/domain/request.ts';
import { LAST_MOMENT_MS } from '../../src/domain/rules.ts';
import { leftoversOf } from '../../src/store/leftovers.ts';
import { aHold, aRequest, MINUTE, NOW, states, theApprovers } from '../support/requests.ts';

const END = NOW + 30 * MINUTE;
const { group: _group, heldAt: _heldAt, ...made } = aHold();
const newHold: NewHold = { hold: { ...made, provider: '2Chat', clockOffsetMs: MINUTE }, approvers: theApprovers };
const reserving = (more: Partial<NewHold> = {}): Request =>
  aRequest({ ...states.reserving, newHold: { ...newHold, ...more } });
/** As another version would save it: this one knows no such search. */
const unreadable = (request: Request) => JSON.stringify({ ...request, search: ['US'] });

describe('what can be told of a request that cannot be read', () => {
  it('F83: a hold that was just made and is still looked at is found, and has until shortly before its end', () => {
    expect(leftoversOf(unreadable(reserving()))).toEqual({
      state: 'reserving',
      holds: [
        {
          provider: '2Chat',
          holdId: 'res-1',
          number: '+12135550134',
          local: false,
          endsAt: END - MINUTE,
          releaseAt: END - 3 * MINUTE,
        },
      ],
    });
  });

  it('F83: such a hold is found in half a JSON too, and released at once where no end of it is known', () => {
    const body = unreadable(reserving());
    const half = body.slice(0, body.indexOf('"expiresAt"') + 15);
    expect(leftoversOf(half).holds).toEqual([
      { provider: '2Chat', holdId: 'res-1', number: '+12135550134', local: false, releaseAt: 0 },
    ]);
  });

  it('F83: a hold that was there before it was asked for is a stranger’s, and left alone', () => {
    expect(leftoversOf(unreadable(reserving({ createdAt: NOW - 1, notBefore: NOW }))).holds).toEqual([]);
    expect(leftoversOf(unreadable(reserving({ createdAt: NOW, notBefore: NOW }))).holds).toHaveLength(1);
  });

  it('F83: what is, or may be, ordered is never released, and a reservation without an answer names nothing', () => {
    const { purchasing, unconfirmed, purchased, failed } = states;
    for (const state of [purchasing, unconfirmed, purchased, failed, states.reserving])
      expect(leftoversOf(unreadable(aRequest(state))).holds).toEqual([]);
  });

  it('F98: a hold for which a click is being looked up, by a process that can read it, is left until its last moment', () => {
    const { awaitingApproval } = states;
    const releaseAt = (state: Request['state']) => leftoversOf(unreadable(aRequest(state))).holds[0]?.releaseAt;
    const { decideBy } = awaitingApproval;
    expect(releaseAt(awaitingApproval)).toBe(decideBy);
    const end = awaitingApproval.hold.expiresAt - awaitingApproval.hold.clockOffsetMs;
    const clicked = { ...awaitingApproval, clicks: [{ by: 'U1', at: NOW }] };
    expect(releaseAt(clicked)).toBe(Math.max(decideBy, end - LAST_MOMENT_MS));
    expect(releaseAt(clicked)).toBeGreaterThan(decideBy);
  });
});
