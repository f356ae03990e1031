import { describe, expect, it } from 'vitest';
import { consequences } from '../../src/domain/consequences.ts';
import type { Event } from '../../src/domain/event.ts';
import { holdFingerprint } from '../../src/domain/fingerprint.ts';
import { questionsAbout, questionsOf } from '../../src/domain/questions.ts';
import type { Request } from '../../src/domain/request.ts';
import { ASKING_ENDS_MS, MAX_QUESTIONS } from '../../src/domain/rules.ts';
import { transition } from '../../src/domain/transition.ts';
import { readBody, writeBody } from '../../src/store/request-body.ts';
import {
  aHeldNumber,
  aHold,
  ana,
  aRequest,
  MINUTE,
  marta,
  NOW,
  rules,
  states,
  theApprovers,
} from '../support/requests.ts';

const by = { id: marta, membership: 'member', approver: true } as const;
const waiting = aRequest(states.awaitingApproval);
const { decideBy } = states.awaitingApproval;
const shown = holdFingerprint(states.awaitingApproval.hold);
const asks = (question = 'Why not the one that we have?') =>
  ({ type: 'asked', by, fingerprint: shown, question, sentAt: NOW }) as const;
const answers = (question: number, answer = 'It is for another city') =>
  ({ type: 'answered', by: ana, question, answer }) as const;

function next(request: Request, event: Event, at = NOW): Request {
  const decision = transition(request, event, at, rules);
  if (decision.kind === 'refused') throw new Error(decision.refusal.reason);
  return decision.request;
}
function refusal(request: Request, event: Event, at = NOW) {
  const decision = transition(request, event, at, rules);
  return decision.kind === 'refused' ? decision.refusal : undefined;
}
/** The place of the newest entry. */
const newest = ({ history }: Request) => history.length - 1;

describe('a question to the requester', () => {
  it('and its answer stand in the history, and move nothing', () => {
    const asked = next(waiting, asks());
    const done = next(asked, answers(newest(asked)), NOW + MINUTE);
    expect(done.state).toEqual(waiting.state);
    expect(done.history.slice(-2)).toEqual([
      { at: NOW, what: 'asked', by: marta, number: '+12135550134', note: 'Why not the one that we have?' },
      {
        at: NOW + MINUTE,
        what: 'answered',
        by: ana,
        number: '+12135550134',
        note: 'It is for another city',
        question: newest(asked),
      },
    ]);
    expect(questionsOf(done)).toMatchObject([{ no: newest(asked), answered: { note: 'It is for another city' } }]);
  });

  it('is asked of the number that was shown, and answered for it alone', () => {
    const other = aRequest({ ...states.awaitingApproval, hold: { ...aHold(), number: '+13055550100' } });
    expect(refusal(other, asks())?.reason).toBe('cardOutdated');
    const asked = next(waiting, asks());
    const moved = { ...asked, state: other.state };
    expect(questionsAbout(moved, '+13055550100')).toEqual([]);
    expect(refusal(moved, answers(newest(asked)))?.reason).toBe('cardOutdated');
  });

  it.each([
    ['who is no approver', { ...by, approver: false }, 'notAnApprover'],
    ['who is a guest', { ...by, membership: 'guest' }, 'notAnApprover'],
    ['who asked for the number', { ...by, id: ana }, 'ownRequest'],
  ] as const)('is not asked by somebody %s', (_who, who, reason) => {
    expect(refusal(waiting, { ...asks(), by: who })?.reason).toBe(reason);
  });

  it('is asked until two minutes before the deadline, and then is not offered', () => {
    const last = decideBy - ASKING_ENDS_MS;
    expect(refusal(waiting, asks(), last - 1)).toBeUndefined();
    expect(refusal(waiting, asks(), last)).toEqual({ reason: 'tooLateToAsk', decideBy });
    expect(refusal(waiting, asks(), decideBy)).toEqual({ reason: 'tooLate', decideBy });
    // When that time has come is derived as every other moment is.
    const reminded = next(next(waiting, { type: 'reminderDue' }, NOW + 14 * MINUTE), { type: 'reminderDue' }, last - 1);
    expect(consequences(reminded)).toContainEqual({ job: 'remind', at: last });
    const over = next(reminded, { type: 'reminderDue' }, last);
    expect(over.state).toMatchObject({ askUntil: undefined });
    expect(over.history).toHaveLength(reminded.history.length);
    expect(consequences(over)).toEqual([{ job: 'auto-release', at: decideBy }]);
  });

  it('is never offered where the wait is shorter than that', () => {
    const hold = aHeldNumber({ id: 'res-1', expiresAt: NOW + 4 * MINUTE });
    const held = { type: 'held', attempt: 7, hold, approvers: theApprovers } as const;
    expect(next(aRequest(states.reserving), held).state).toMatchObject({
      decideBy: NOW + 2 * MINUTE,
      askUntil: undefined,
    });
    const longer = { ...held, hold: { ...hold, expiresAt: NOW + 4 * MINUTE + 1 } };
    expect(next(aRequest(states.reserving), longer).state).toMatchObject({ askUntil: NOW + 1 });
  });

  it('is asked once by each time that it was sent', () => {
    const asked = next(waiting, asks(), NOW + 1_000);
    expect(refusal(asked, asks(), NOW + 2_000)).toEqual({ reason: 'askedAlready' });
    expect(next(asked, { ...asks(), sentAt: NOW + 2_000 }, NOW + 3_000).history).toHaveLength(asked.history.length + 1);
  });

  it('is asked a few times, and not for ever', () => {
    let request = waiting;
    for (let turn = 0; turn < MAX_QUESTIONS; turn += 1) request = next(request, asks(`Question ${turn}`));
    expect(refusal(request, asks())).toEqual({ reason: 'askedEnough', most: MAX_QUESTIONS });
    expect(refusal(request, { ...asks(), type: 'asked' }, NOW + MINUTE)?.reason).toBe('askedEnough');
  });
});

describe('an answer', () => {
  const asked = next(waiting, asks());
  const no = newest(asked);

  it('is the requester’s alone, once, in time, and to a question that was asked', () => {
    expect(refusal(asked, { ...answers(no), by: marta })).toEqual({ reason: 'notYours', requester: ana });
    expect(refusal(asked, answers(no), decideBy)).toEqual({ reason: 'tooLate', decideBy });
    expect(refusal(asked, answers(no - 1))?.reason).toBe('cardOutdated');
    expect(refusal(next(asked, answers(no)), answers(no, 'And more'))).toEqual({ reason: 'answeredAlready' });
    const over = next(asked, { type: 'cancelled', by: ana });
    expect(refusal(over, answers(no))).toEqual({ reason: 'notNow', state: 'cancelled' });
  });

  it('is kept and read again; what a version before them kept is read as well', () => {
    const done = next(asked, answers(no));
    expect(readBody('T0DESK', 'r1', writeBody(done)).history).toEqual(done.history);
    const { askUntil: _later, ...older } = states.awaitingApproval;
    expect(readBody('T0DESK', 'r1', writeBody(aRequest(older))).state).toEqual(older);
  });
});
