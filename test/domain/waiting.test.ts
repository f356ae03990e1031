import { describe, expect, it } from 'vitest';
import { mentionsOf } from '../../src/domain/approval.ts';
import type { StagedApprovers } from '../../src/domain/approvers.ts';
import { consequences } from '../../src/domain/consequences.ts';
import type { Event } from '../../src/domain/event.ts';
import { groupFingerprint } from '../../src/domain/fingerprint.ts';
import type { Request } from '../../src/domain/request.ts';
import type { State } from '../../src/domain/state.ts';
import { transition } from '../../src/domain/transition.ts';
import {
  aDuty,
  aGroup,
  aHeldNumber,
  aHold,
  ana,
  aRequest,
  MINUTE,
  marta,
  NOW,
  rules,
  states,
} from '../support/requests.ts';

const next = { mentions: ['U0NINA'], users: ['U0NINA'] };
const approvers: StagedApprovers = { mentions: [marta], users: [marta], next };
const waiting = aRequest({ ...states.awaitingApproval, approvers });
const night = { from: 0, until: 23 * 60, zone: 'UTC' };

function decide(request: Request, event: Event, now = NOW, under = rules) {
  const decision = transition(request, event, now, under);
  return decision.kind === 'refused' ? decision.refusal : decision.request;
}
const reminderDue = { type: 'reminderDue' } as const;
const nudge = { type: 'nudged', by: ana } as const;

describe('reminders', () => {
  it('the last one turns to the next approvers, who are among the asked from then on', () => {
    const first = decide(waiting, reminderDue, NOW + 14 * MINUTE) as Request;
    expect(first.history.at(-1)).toMatchObject({ what: 'reminded' });
    expect(first.state).toMatchObject({ approvers, remindAt: [NOW + 18 * MINUTE] });
    const last = decide(first, reminderDue, NOW + 18 * MINUTE) as Request;
    expect(last.history.at(-1)).toMatchObject({ what: 'escalated' });
    expect(last.state).toMatchObject({
      approvers: { mentions: [marta, 'U0NINA'], users: [marta, 'U0NINA'] },
      remindAt: [],
    });
    expect(last.state).not.toHaveProperty('asked.next');
  });

  it('without next approvers the last one is a reminder like the others', () => {
    const late = decide(aRequest(states.awaitingApproval), reminderDue, NOW + 18 * MINUTE) as Request;
    expect(late.history.at(-1)).toMatchObject({ what: 'reminded' });
  });

  it('one that is due in quiet hours, since the bot was away, waits for their end', () => {
    const quiet = { ...rules, quietHours: { ...night, from: 12 * 60, until: 12 * 60 + 20 } };
    const put = decide(waiting, reminderDue, NOW + 15 * MINUTE, quiet) as Request;
    expect(put.state).toMatchObject({ remindAt: [NOW + 20 * MINUTE], approvers });
    expect(put.history).toEqual(waiting.history);
    const never = decide(waiting, reminderDue, NOW + 15 * MINUTE, { ...rules, quietHours: night }) as Request;
    expect(never.state).toMatchObject({ remindAt: [], approvers: { users: [marta, 'U0NINA'] } });
  });

  it('a wait in which no reminder can be sent asks all approvers at once', () => {
    const reserving = aRequest(states.reserving);
    const held = { type: 'held', attempt: 7, hold: aHeldNumber(), approvers } as const;
    const quiet = decide(reserving, held, NOW, { ...rules, quietHours: night }) as Request;
    expect(quiet.state).toMatchObject({
      approvers: { users: [marta, 'U0NINA'] },
      remindAt: [],
      quiet: { from: NOW, until: NOW + 28 * MINUTE },
    });
    expect((decide(reserving, held) as Request).state).toMatchObject({ approvers });
  });

  it('a person who is told who may decide is told of all approvers', () => {
    expect(mentionsOf(approvers)).toEqual([marta, 'U0NINA']);
  });
});

describe('a nudge', () => {
  it('is told to the approvers, but not again before its time', () => {
    const nudged = decide(waiting, nudge) as Request;
    expect(nudged.history.at(-1)).toMatchObject({ what: 'nudged', by: ana, number: '+12135550134' });
    expect(decide(nudged, nudge, NOW + 10 * MINUTE - 1)).toEqual({ reason: 'tooSoon', nextAt: NOW + 10 * MINUTE });
    expect(decide(nudged, nudge, NOW + 10 * MINUTE)).toMatchObject({ state: { nudgedAt: NOW + 10 * MINUTE } });
  });

  it('is offered again from its time on, where that comes before the deadline', () => {
    const nudged = decide(waiting, nudge) as Request;
    expect(nudged.state).toMatchObject({ nudgeFrom: NOW + 10 * MINUTE });
    expect(consequences(nudged)).toContainEqual({ job: 'remind', at: NOW + 10 * MINUTE });
    expect(decide(nudged, reminderDue, NOW + 10 * MINUTE - 1)).toEqual({
      reason: 'tooEarly',
      dueAt: NOW + 10 * MINUTE,
    });
    const offered = decide(nudged, reminderDue, NOW + 10 * MINUTE) as Request;
    expect([offered.state, offered.history]).toEqual([{ ...nudged.state, nudgeFrom: undefined }, nudged.history]);

    const late = decide(offered, nudge, NOW + 20 * MINUTE) as Request;
    const { decideBy } = states.awaitingApproval;
    expect(late.state).toMatchObject({ nudgeFrom: decideBy });
    expect(consequences(late).filter(({ job, at }) => job === 'remind' && at >= decideBy)).toEqual([]);
  });

  it('is not offered in quiet hours', () => {
    const held = { type: 'held', attempt: 7, hold: aHeldNumber(), approvers } as const;
    const hours = { from: 12 * 60, until: 12 * 60 + 5, zone: 'UTC' };
    const quiet = decide(aRequest(states.reserving), held, NOW, { ...rules, quietHours: hours }) as Request;
    expect(quiet.state).toMatchObject({ nudgeFrom: NOW + 5 * MINUTE });
  });

  it('is only for the requester, in time, and not for quiet hours', () => {
    expect(decide(waiting, { type: 'nudged', by: marta })).toMatchObject({ reason: 'notYours' });
    expect(decide(waiting, nudge, NOW + 28 * MINUTE)).toMatchObject({ reason: 'tooLate' });
    const until = Date.UTC(2026, 0, 15, 23);
    expect(decide(waiting, nudge, NOW, { ...rules, quietHours: night })).toEqual({ reason: 'quietHours', until });
  });
});

describe('holding a number again', () => {
  const again = { type: 'reheld', by: ana } as const;
  const expired = aRequest(states.expired);

  it('asks for the same number of the same group', () => {
    expect((decide(expired, again) as Request).state).toMatchObject({
      name: 'reserving',
      number: '+12135550134',
      group: aGroup(),
      options: { groups: [aGroup()], total: 1 },
    });
  });

  it('does not offer a number again that has been taken, where each number is an offer of its own', () => {
    const group = aGroup({ provider: 'Bird', number: '+12135550134' });
    const approvers = decide(aRequest({ ...states.expired, hold: aHold({ group }) }), again) as Request;
    const started = decide(approvers, { type: 'reserveStarted' }) as Request;
    const attempt = started.version;
    expect(decide(started, { type: 'reserveFailed', attempt, code: 'taken' })).toMatchObject({
      state: { name: 'choosing', options: { groups: [] }, problem: { code: 'taken' } },
    });
  });

  it('waits until the old hold is gone, lest the new one be ended in its place', () => {
    expect(decide({ ...expired, releasing: [aDuty()] }, again)).toMatchObject({ reason: 'underWay' });
  });

  it('is only for the requester, and only for what was held', () => {
    expect(decide(expired, { type: 'reheld', by: marta })).toMatchObject({ reason: 'notYours' });
    expect(decide(aRequest({ name: 'cancelled', at: NOW }), again)).toMatchObject({ reason: 'notNow' });
  });
});

describe('documents', () => {
  const group = aGroup({ requirements: ['Proof of address', 'Passport'] });
  const options = { ...states.choosing.options, groups: [group] };
  const choosing = aRequest({ name: 'choosing', options });
  const chosen = (changes: object) =>
    ({ type: 'groupChosen', by: ana, group: groupFingerprint(group), ...changes }) as const;

  it('must be confirmed before a number is reserved, and that is kept', () => {
    expect(decide(choosing, chosen({}))).toEqual({ reason: 'documentsNeeded' });
    const reserving = decide(choosing, chosen({ documentsConfirmed: true })) as Request;
    expect(reserving.state.name).toBe('reserving');
    expect(reserving.history.at(-2)).toMatchObject({
      what: 'documentsConfirmed',
      by: ana,
      note: 'Proof of address; Passport',
    });
  });
});

describe('sorting', () => {
  const cheap = aGroup({ id: 'b', place: 'Zurich', monthly: { amount: '1.00', currency: null } });
  const near = aGroup({ id: 'a', place: 'Aachen', monthly: { amount: '9.00', currency: null } });
  const options = { ...states.choosing.options, groups: [cheap, near], page: 1 };
  const places = (state: State) => (state.name === 'choosing' ? state.options.groups.map(({ place }) => place) : []);

  it('by place and back by price, from the first page on', () => {
    const byPlace = decide(aRequest({ name: 'choosing', options }), {
      type: 'sorted',
      by: ana,
      order: 'place',
    }) as Request;
    expect(places(byPlace.state)).toEqual(['Aachen', 'Zurich']);
    expect(byPlace.state).toMatchObject({ options: { page: 0, order: 'place' } });
    const back = decide(byPlace, { type: 'sorted', by: ana, order: 'price' }) as Request;
    expect(places(back.state)).toEqual(['Zurich', 'Aachen']);
    expect(decide(byPlace, { type: 'sorted', by: marta, order: 'price' })).toMatchObject({ reason: 'notYours' });
  });
});
