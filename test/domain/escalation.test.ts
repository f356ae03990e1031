import { describe, expect, it } from 'vitest';
import { consequences } from '../../src/domain/consequences.ts';
import type { Event } from '../../src/domain/event.ts';
import { whoIsAsked } from '../../src/domain/policy/basis.ts';
import { type Request, requestSchema } from '../../src/domain/request.ts';
import type { Rules } from '../../src/domain/rules.ts';
import type { State } from '../../src/domain/state.ts';
import { transition } from '../../src/domain/transition.ts';
import { waitSentences } from '../../src/slack/views/rows.ts';
import { aPolicy } from '../support/policies.ts';
import { aBasis, aHeldNumber, ana, aRequest, MINUTE, marta, NOW, rules, states } from '../support/requests.ts';

type Awaiting = Extract<State, { name: 'awaitingApproval' }>;

const [nina, ivo, dora] = ['U0NINA', 'U0IVO', 'U0DORA'];
const HALF = NOW + 14 * MINUTE;
const noReminders: Rules = { ...rules, reminders: [] };

function decide(request: Request, event: Event, now: number, under: Rules): Request {
  const decision = transition(request, event, now, under);
  if (decision.kind === 'refused') throw new Error(decision.refusal.reason);
  return decision.request;
}

function policyOf(escalate: string) {
  return aPolicy(`version: 1\napprove: {who: [${marta}]}\nescalate: ${escalate}\n`);
}

/** The wait of 28 minutes for an approval that begins now. */
function awaiting(escalate: string, under = noReminders, changes: Parameters<typeof aBasis>[0] = {}): Request {
  const basis = aBasis({ policy: policyOf(escalate), ...changes });
  const request = aRequest(states.reserving);
  const approvers = whoIsAsked(basis, { group: states.reserving.group, channel: request.channel }, NOW);
  if (!approvers) throw new Error('nobody is asked');
  return decide(request, { type: 'held', attempt: 7, hold: aHeldNumber(), approvers, basis }, NOW, under);
}

function stateOf(request: Request): Awaiting {
  if (request.state.name !== 'awaitingApproval') throw new Error(request.state.name);
  return request.state;
}

/** When something happens by itself, and what that is, up to the deadline. */
function told(
  start: Request,
  under = noReminders,
): (readonly [minute: number, what: string, users: readonly string[]])[] {
  const found: (readonly [number, string, readonly string[]])[] = [];
  let request = start;
  for (;;) {
    const at = consequences(request).find(({ job }) => job === 'remind')?.at;
    if (at === undefined || at >= stateOf(request).decideBy) return found;
    const next = decide(request, { type: 'reminderDue' }, at, under);
    const news = next.history.slice(request.history.length);
    found.push(...news.map(({ what }) => [(at - NOW) / MINUTE, what, [...stateOf(next).approvers.users]] as const));
    request = next;
  }
}

describe('stages of a policy', () => {
  it.each([
    ['a share of the wait', `[{after: 50%, to: [${nina}]}]`, [[14, 'escalated', [marta, nina]]]],
    ['a span after the approvers were asked', `[{after: 10m, to: [${nina}]}]`, [[10, 'escalated', [marta, nina]]]],
    [
      'several, in the order of their times',
      `[{after: 50%, to: [${nina}]}, {after: 5m, to: [${ivo}]}, {after: 20m, to: [${dora}]}]`,
      [
        [5, 'escalated', [marta, ivo]],
        [14, 'escalated', [marta, ivo, nina]],
        [20, 'escalated', [marta, ivo, nina, dora]],
      ],
    ],
    [
      'two at the same time are one call',
      `[{after: 50%, to: [${nina}]}, {after: 14m, to: [${ivo}]}]`,
      [[14, 'escalated', [marta, nina, ivo]]],
    ],
    ['one that would come after the deadline does not', `[{after: 28m, to: [${nina}]}]`, []],
    ['who is asked already is not asked twice', `[{after: 50%, to: [${marta}]}]`, []],
    ['who asks is never asked', `[{after: 50%, to: [${ana}]}]`, []],
  ])('%s', (_, escalate, expected) => {
    expect(told(awaiting(escalate))).toEqual(expected);
  });

  it('reminders go on beside them, and do not turn to anybody; one that is due with a stage is not sent besides', () => {
    const request = awaiting(`[{after: 14m, to: [${nina}]}, {after: 20m, to: [${ivo}]}]`, rules);
    expect(told(request, rules)).toEqual([
      [14, 'escalated', [marta, nina]],
      [18, 'reminded', [marta, nina]],
      [20, 'escalated', [marta, nina, ivo]],
    ]);
  });

  it('after a pause all that is due is one call', () => {
    const request = awaiting(`[{after: 5m, to: [${nina}]}, {after: 10m, to: [${ivo}]}]`, rules);
    const late = decide(request, { type: 'reminderDue' }, NOW + 15 * MINUTE, rules);
    expect(late.history.slice(request.history.length).map(({ what }) => what)).toEqual(['escalated']);
    expect(stateOf(late)).toMatchObject({ approvers: { users: [marta, nina, ivo] }, remindAt: [NOW + 18 * MINUTE] });
    expect(stateOf(late).approvers.next).toBeUndefined();
    expect(stateOf(late).escalations).toBeUndefined();
  });

  it('a later stage may decide before it is asked, and the card says from when it is', () => {
    const state = stateOf(awaiting(`[{after: 50%, to: [S0LEADS]}, {after: 20m, to: [${ivo}]}]`));
    expect(state.approvers.next).toEqual({ mentions: ['S0LEADS', ivo], users: ['U0OMAR', ivo] });
    expect(waitSentences(state)).toEqual([
      expect.stringMatching(/From <!date\^.*>, <!subteam\^S0LEADS> will be asked/),
    ]);
    expect(waitSentences(stateOf(awaiting(`[{after: 28m, to: [${nina}]}]`)))).toEqual([]);
  });

  it('where nobody is left to be asked at first, the next ones are at once', () => {
    const state = stateOf(
      awaiting(`[{after: 50%, to: [${nina}]}]`, noReminders, { requester: { id: marta, membership: 'member' } }),
    );
    expect(state).toMatchObject({ approvers: { users: [nina] } });
    expect(state.escalations).toBeUndefined();
  });
});

describe('stages and quiet hours', () => {
  const quiet = (from: number, until: number): Rules => ({
    ...noReminders,
    quietHours: { from: 12 * 60 + from, until: 12 * 60 + until, zone: 'UTC' },
  });

  it.each([
    ['come after them', quiet(10, 20), [[20, 'escalated', [marta, nina]]]],
    ['or just before them, where that is too late', quiet(10, 40), [[10 - 1 / MINUTE, 'escalated', [marta, nina]]]],
  ])('%s', (_, under, expected) => {
    expect(told(awaiting(`[{after: 50%, to: [${nina}]}]`, under), under)).toEqual(expected);
  });

  it('are asked with the first where all of the wait is quiet', () => {
    const state = stateOf(awaiting(`[{after: 50%, to: [${nina}]}]`, quiet(0, 60)));
    expect(state).toMatchObject({ approvers: { users: [marta, nina] } });
  });

  it('wait for the end of those that came since, without a word; or are asked at once where that is too late', () => {
    const request = awaiting(`[{after: 50%, to: [${nina}]}]`);
    const put = decide(request, { type: 'reminderDue' }, HALF, quiet(10, 20));
    expect([put.history, stateOf(put).approvers.users]).toEqual([request.history, [marta]]);
    expect(told(put, quiet(10, 20))).toEqual([[20, 'escalated', [marta, nina]]]);
    const never = decide(request, { type: 'reminderDue' }, HALF, quiet(10, 40));
    expect(stateOf(never)).toMatchObject({ approvers: { users: [marta, nina] } });
  });
});

describe('stages that are under way', () => {
  const request = awaiting(`[{after: 5m, to: [${nina}]}, {after: 50%, to: [${ivo}]}]`);
  const later = decide(request, { type: 'reminderDue' }, NOW + 5 * MINUTE, noReminders);

  it('move with the clock', () => {
    const event = { type: 'clockMeasured', provider: '2Chat', offsetMs: 4 * MINUTE } as const;
    const moved = decide(later, event, NOW + 6 * MINUTE, noReminders);
    expect(told(moved)).toEqual([[10, 'escalated', [marta, nina, ivo]]]);
  });

  it('are those of the newest policy once it is judged anew: whose time has come stays asked', () => {
    const policy = policyOf(`[{after: 5m, to: [${nina}]}, {after: 20m, to: [${dora}]}]`);
    const judged = decide(later, { type: 'judgedAnew', basis: aBasis({ policy }) }, NOW + 6 * MINUTE, noReminders);
    expect(stateOf(judged).approvers).toEqual({
      mentions: [marta, nina],
      users: [marta, nina],
      next: { mentions: [dora], users: [dora] },
    });
    expect(told(judged)).toEqual([[20, 'escalated', [marta, nina, dora]]]);
  });

  it('end with a policy that has none', () => {
    const policy = aPolicy(`version: 1\napprove: {who: [${marta}]}\n`);
    const judged = decide(later, { type: 'judgedAnew', basis: aBasis({ policy }) }, NOW + 6 * MINUTE, noReminders);
    expect(stateOf(judged)).toMatchObject({ approvers: { users: [marta] } });
    expect(stateOf(judged).escalations).toBeUndefined();
  });

  it('are kept where an approval did not lead to a purchase', () => {
    const by = { id: marta, membership: 'member', approver: true } as const;
    const policy = policyOf(`[{after: 5m, to: [${nina}]}, {after: 50%, to: [${ivo}]}]`);
    const state = { ...states.purchasing, hold: stateOf(later).hold, approvers: stateOf(later).approvers };
    const bought = { ...later, state: { ...state, approval: { by: by.id, at: NOW + 6 * MINUTE } } };
    const event = { type: 'returnedForApproval', attempt: 7, code: 'priceChanged', basis: aBasis({ policy }) } as const;
    const back = decide(bought, event, NOW + 7 * MINUTE, noReminders);
    expect(stateOf(back).approvers.users).toEqual([marta, nina]);
    expect(told(back)).toEqual([[14, 'escalated', [marta, nina, ivo]]]);
  });

  it('a version that does not know them asks all with the last reminder, and this one asks nobody twice after it', () => {
    const { escalations, ...known } = stateOf(request);
    expect(requestSchema.parse({ ...request, state: known }).state).toMatchObject({
      approvers: { next: { users: [nina, ivo] } },
    });
    const byThat = {
      ...request,
      state: { ...known, escalations, approvers: { mentions: [marta, nina, ivo], users: [marta, nina, ivo] } },
    };
    expect(told(byThat)).toEqual([]);
  });
});
