import { describe, expect, it } from 'vitest';
import { money } from '../../../src/domain/money.ts';
import { changeRecord } from '../../../src/domain/register/change.ts';
import { dueOf } from '../../../src/domain/register/due.ts';
import type { Actor, BoughtNumber, RecordEvent } from '../../../src/domain/register/event.ts';
import { newRecord } from '../../../src/domain/register/listing.ts';
import { newsOf } from '../../../src/domain/register/news.ts';
import {
  lastFour,
  type NumberRecord,
  type Offer,
  recordFingerprint,
  saidDigest,
} from '../../../src/domain/register/record.ts';
import { aRecord, DAY, givingBacks, HOUR, NUMBER, omar, registerRules as rules } from '../../support/register-desk.ts';
import { ana, MINUTE, marta, NOW } from '../../support/requests.ts';

// What becomes of a number in each state of giving back, whatever happens to it.

const owner: Actor = { id: ana, approves: false };
const approver: Actor = { id: marta, approves: true };
const second: Actor = { id: omar, approves: true };
const stranger: Actor = { id: 'U0BEN', approves: false };
/** Later than all that is due, so that nothing is refused for its time alone. */
const LATER = NOW + 3 * MINUTE;

const bought: BoughtNumber = {
  ...{ provider: '2Chat', number: NUMBER, country: 'US', type: 'local', place: 'Los Angeles', features: ['voice'] },
  ...{ monthly: money('3.50', 'USD'), request: 'r2', requester: omar, approvedBy: marta, purpose: 'Hotline', at: NOW },
};
const listed = (state: 'active' | 'waits' | 'ending' | 'gone', at = LATER) => ({ at, providerId: 'DID1', state });
const about = { purpose: 'Hotline', costCentre: 'Sales' };
const askedAt = givingBacks.asked.at;

const events: Record<string, (record: NumberRecord) => RecordEvent> = {
  bought: () => ({ type: 'bought', bought }),
  'seen active': () => ({ type: 'seen', seen: { listed: listed('active') } }),
  'seen ending': () => ({ type: 'seen', seen: { listed: listed('ending') } }),
  'seen gone': () => ({ type: 'seen', seen: { listed: listed('gone') } }),
  'not seen': () => ({ type: 'notSeen', at: LATER }),
  'looked for and not seen': () => ({ type: 'notSeen', at: LATER, lookedFor: true }),
  adopted: () => ({ type: 'adopted', by: approver, owner: omar, ...about }),
  edited: (record) => ({ type: 'edited', by: owner, ...about, over: saidDigest(record) }),
  locked: () => ({ type: 'lockSet', by: owner, locked: true }),
  unlocked: () => ({ type: 'lockSet', by: owner, locked: false }),
  'handover asked': ({ handover }) => ({ type: 'handoverAsked', by: owner, to: omar, over: handover }),
  'handover answered': () => ({ type: 'handoverAnswered', by: second, askedAt, takes: true }),
  'handover withdrawn': () => ({ type: 'handoverWithdrawn', by: owner }),
  'owner left': () => ({ type: 'ownerLeft', owner: ana }),
  'review due': () => ({ type: 'reviewDue' }),
  kept: () => ({ type: 'kept', by: owner }),
  'give back asked': () => ({ type: 'giveBackAsked', by: owner, reason: 'Nobody calls', sure: false }),
  'give back confirmed': (record) => confirm(record, approver),
  'give back stopped': () => ({ type: 'giveBackStopped', by: owner, askedAt }),
  called: () => ({ type: 'giveBackCalled', job: 'job-1', providerId: 'DID1' }),
  'given back': () => ({ type: 'givenBack' }),
  'give back refused': () => ({ type: 'giveBackRefused', why: 'refused' }),
  unanswered: () => ({ type: 'giveBackUnanswered' }),
  'still there': () => ({ type: 'giveBackNotSeen' }),
  'resolved: given back': () => ({ type: 'giveBackResolved', by: second, verdict: 'givenBack' }),
  'resolved: kept': () => ({ type: 'giveBackResolved', by: second, verdict: 'kept' }),
  told: () => ({ type: 'told', count: 1 }),
};

function confirm(record: NumberRecord, by: Actor, digits = lastFour(record.number)): RecordEvent {
  return { type: 'giveBackConfirmed', by, digits, shown: recordFingerprint(record) };
}

const states: Record<string, NumberRecord> = {
  none: aRecord({ locked: undefined }),
  ...Object.fromEntries(Object.entries(givingBacks).map(([name, givingBack]) => [name, aRecord({ givingBack })])),
  gone: aRecord({ goneAt: NOW - HOUR, listed: { ...listed('gone', NOW - HOUR) } }),
};

/** Where a number stands afterwards and the lines that were written; "=" where nothing changes; or why not. */
function outcome(record: NumberRecord, event: RecordEvent, now = LATER): string {
  const decision = changeRecord(record, event, now, rules);
  if (decision.kind === 'refused') return decision.refusal.reason;
  if (decision.kind === 'same') return '=';
  const { goneAt, givingBack } = decision.record;
  const at = goneAt === undefined ? (givingBack?.name ?? 'none') : 'gone';
  return [at, ...decision.news.map(({ what }) => what)].join(' ');
}

/** By the states above: none, asked, coolingOff, calling, unconfirmed, done, gone. */
const TABLE: Record<string, readonly string[]> = {
  bought: ['none bought', 'none bought', 'none bought', 'none bought', 'none bought', 'none bought', 'none bought'],
  'seen active': ['none', 'asked', 'coolingOff', 'calling', 'unconfirmed', 'done', 'none seenAgain'],
  'seen ending': [
    'none statusChanged',
    'none statusChanged',
    'none statusChanged',
    'done givenBack',
    'done givenBack',
    'done',
    'none seenAgain',
  ],
  'seen gone': [
    'gone gone',
    'gone gone',
    'gone gone',
    'gone givenBack gone',
    'gone givenBack gone',
    'gone gone',
    'gone',
  ],
  'not seen': ['none missing', 'asked missing', 'coolingOff missing', '=', '=', 'gone gone', '='],
  'looked for and not seen': [
    'none missing',
    'asked missing',
    'coolingOff missing',
    'unconfirmed',
    'unconfirmed',
    'gone gone',
    '=',
  ],
  adopted: [
    'adoptedAlready',
    'adoptedAlready',
    'adoptedAlready',
    'adoptedAlready',
    'adoptedAlready',
    'adoptedAlready',
    'numberGone',
  ],
  edited: [
    'none edited',
    'asked edited',
    'coolingOff edited',
    'calling edited',
    'unconfirmed edited',
    'done edited',
    'numberGone',
  ],
  locked: [
    'none locked',
    'giveBackUnderWay',
    'giveBackUnderWay',
    'giveBackUnderWay',
    'giveBackUnderWay',
    'calledAlready',
    'numberGone',
  ],
  unlocked: ['=', '=', '=', '=', '=', '=', 'numberGone'],
  'handover asked': [
    'none handoverAsked',
    'asked handoverAsked',
    'coolingOff handoverAsked',
    'calling handoverAsked',
    'unconfirmed handoverAsked',
    'calledAlready',
    'numberGone',
  ],
  'handover answered': [
    'notOffered',
    'notOffered',
    'notOffered',
    'notOffered',
    'notOffered',
    'notOffered',
    'numberGone',
  ],
  'handover withdrawn': [
    'numberNotNow',
    'numberNotNow',
    'numberNotNow',
    'numberNotNow',
    'numberNotNow',
    'numberNotNow',
    'numberGone',
  ],
  'owner left': [
    'none ownerLeft',
    'none ownerLeft',
    'coolingOff ownerLeft',
    'calling ownerLeft',
    'unconfirmed ownerLeft',
    'done ownerLeft',
    'gone ownerLeft',
  ],
  'review due': [
    'notDueYet',
    'numberNotNow',
    'numberNotNow',
    'numberNotNow',
    'numberNotNow',
    'numberNotNow',
    'numberGone',
  ],
  kept: ['numberNotNow', 'numberNotNow', 'numberNotNow', 'numberNotNow', 'numberNotNow', 'numberNotNow', 'numberGone'],
  'give back asked': [
    'asked giveBackAsked',
    'giveBackUnderWay',
    'giveBackUnderWay',
    'giveBackUnderWay',
    'giveBackUnderWay',
    'giveBackUnderWay',
    'numberGone',
  ],
  'give back confirmed': [
    'numberNotNow',
    'coolingOff giveBackConfirmed',
    'numberNotNow',
    'numberNotNow',
    'numberNotNow',
    'numberNotNow',
    'numberGone',
  ],
  'give back stopped': [
    'nothingToStop',
    'none giveBackStopped',
    'none giveBackStopped',
    'calledAlready',
    'calledAlready',
    'calledAlready',
    'nothingToStop',
  ],
  called: [
    'numberNotNow',
    'numberNotNow',
    'calling giveBackCalled',
    'numberNotNow',
    'numberNotNow',
    'numberNotNow',
    'numberGone',
  ],
  'given back': [
    'numberNotNow',
    'numberNotNow',
    'numberNotNow',
    'done givenBack',
    'done givenBack',
    'numberNotNow',
    'numberNotNow',
  ],
  'give back refused': [
    'numberNotNow',
    'numberNotNow',
    'none giveBackRefused',
    'none giveBackRefused',
    'none giveBackRefused',
    'numberNotNow',
    'numberNotNow',
  ],
  unanswered: [
    'numberNotNow',
    'numberNotNow',
    'numberNotNow',
    'unconfirmed',
    'numberNotNow',
    'numberNotNow',
    'numberNotNow',
  ],
  'still there': [
    'numberNotNow',
    'numberNotNow',
    'numberNotNow',
    'numberNotNow',
    'unconfirmed',
    'numberNotNow',
    'numberNotNow',
  ],
  'resolved: given back': [
    'numberNotNow',
    'numberNotNow',
    'numberNotNow',
    'done givenBack',
    'done givenBack',
    'numberNotNow',
    'numberNotNow',
  ],
  'resolved: kept': [
    'numberNotNow',
    'numberNotNow',
    'numberNotNow',
    'none giveBackStopped',
    'none giveBackStopped',
    'numberNotNow',
    'numberNotNow',
  ],
  told: [
    'numberNotNow',
    'numberNotNow',
    'numberNotNow',
    'numberNotNow',
    'numberNotNow',
    'numberNotNow',
    'numberNotNow',
  ],
};

describe('a number in each state of giving back', () => {
  it.each(Object.entries(events))('%s', (name, event) => {
    expect(Object.values(states).map((record) => outcome(record, event(record)))).toEqual(TABLE[name]);
  });

  it('stays as it was where the same is delivered once more', () => {
    // What people say anew counts anew; what a list says is looked at anew.
    const repeated = new Set(['seen active', 'seen ending', 'seen gone']);
    for (const [name, event] of Object.entries(events)) {
      for (const record of Object.values(states)) {
        const delivered = event(record);
        const once = changeRecord(record, delivered, LATER, rules);
        if (once.kind !== 'changed') continue;
        const twice = changeRecord(once.record, delivered, LATER + 1, rules);
        if (!repeated.has(name)) expect([name, twice.kind]).not.toEqual([name, 'changed']);
        else if (twice.kind === 'changed') expect([name, twice.news]).toEqual([name, []]);
      }
    }
  });
});

describe('giving back', () => {
  const asked = states['asked'] as NumberRecord;

  it.each<[string, RecordEvent, string]>([
    ['who asked, though they approve', confirm(asked, { id: ana, approves: true }), 'ownGiveBack'],
    ['its owner', confirm(asked, owner), 'approversOnly'],
    ['anybody else', confirm(asked, stranger), 'approversOnly'],
    ['one who types other digits', confirm(asked, approver, '0000'), 'wrongDigits'],
    ['one who was shown it as it was before', confirm({ ...asked, owner: omar }, approver), 'numberChanged'],
    [
      'one who was shown another purchase',
      confirm({ ...asked, listed: listed('active') }, approver),
      'coolingOff giveBackConfirmed',
    ],
    ['another approver', confirm(asked, second), 'coolingOff giveBackConfirmed'],
  ])('is confirmed, or not, by %s', (_who, event, expected) => {
    expect(outcome(asked, event)).toBe(expected);
  });

  it.each<[string, Actor, Partial<NumberRecord>, boolean, string]>([
    ['its owner', owner, {}, false, 'asked giveBackAsked'],
    ['an approver', approver, {}, false, 'asked giveBackAsked'],
    ['another', stranger, {}, false, 'notYourNumber'],
    ['an approver, of one that nobody has adopted', approver, { owner: undefined }, true, 'notAdopted'],
    [
      'an approver, of one whose owner has left',
      approver,
      { owner: undefined, formerOwner: ana },
      false,
      'asked giveBackAsked',
    ],
    ['its owner, of one that is locked', owner, { locked: true }, true, 'numberLocked'],
    ['its owner, where there is no way', owner, { provider: 'Bird' }, true, 'cannotGiveBack'],
    ['its owner, of one that ends already', owner, { listed: listed('ending') }, true, 'giveBackUnderWay'],
    [
      'its owner, of one that was bought lately',
      owner,
      { bought: { request: 'r1', by: ana, at: LATER - 13 * DAY } },
      false,
      'boughtLately',
    ],
    [
      'its owner, who is sure',
      owner,
      { bought: { request: 'r1', by: ana, at: LATER - 13 * DAY } },
      true,
      'asked giveBackAsked',
    ],
  ])('is asked for, or not, by %s', (_who, by, changes, sure, expected) => {
    expect(outcome(aRecord(changes), { type: 'giveBackAsked', by, reason: 'Unused', sure })).toBe(expected);
  });

  it('is stopped by whom it concerns, and by an old click not', () => {
    const cooling = states['coolingOff'] as NumberRecord;
    const stop = (by: Actor, at = askedAt) => outcome(cooling, { type: 'giveBackStopped', by, askedAt: at });
    expect([stop(owner), stop(second), stop(stranger), stop(owner, askedAt - 1)]).toEqual([
      ...['none giveBackStopped', 'none giveBackStopped'],
      ...['notYourNumber', 'askedAnew'],
    ]);
  });

  it('is called for, and settled by a person, no sooner than it may be', () => {
    const cooling = states['coolingOff'] as NumberRecord;
    const calling = states['calling'] as NumberRecord;
    const call: RecordEvent = { type: 'giveBackCalled', job: 'job-1' };
    const resolve: RecordEvent = { type: 'giveBackResolved', by: second, verdict: 'kept' };
    expect([outcome(cooling, call, NOW - 1), outcome(cooling, call, NOW)]).toEqual([
      'notDueYet',
      'calling giveBackCalled',
    ]);
    expect([outcome(calling, resolve, NOW + 2 * MINUTE - 1), outcome(calling, resolve, NOW + 2 * MINUTE)]).toEqual([
      'notDueYet',
      'none giveBackStopped',
    ]);
    expect(outcome(calling, { ...resolve, by: owner })).toBe('approversOnly');
  });

  it('is looked after at its time in each state', () => {
    const due = Object.values(states).map((record) => {
      const next = dueOf(record, rules);
      return next && [next.job, (next.at - NOW) / MINUTE];
    });
    expect(due).toEqual([
      ['review', (30 * DAY) / MINUTE],
      undefined,
      ['giveBack', 0],
      ['giveBack', 2],
      ['giveBack', 5 / 60],
      undefined,
      undefined,
    ]);
  });

  it('that an older purchase becomes known late changes nothing of it', () => {
    const late: RecordEvent = { type: 'bought', bought: { ...bought, at: askedAt - 1 } };
    for (const name of ['asked', 'coolingOff', 'calling', 'unconfirmed', 'done'])
      expect(outcome(states[name] as NumberRecord, late)).toBe(`${name} bought`);
  });

  it('that a list lacks for a moment stays what it was, but for that it is looked for: how often its call was put off, too', () => {
    for (const name of ['calling', 'unconfirmed'] as const) {
      const givingBack = { ...givingBacks[name], postponed: 3 };
      const decision = changeRecord(
        aRecord({ givingBack }),
        { type: 'notSeen', at: LATER, lookedFor: true },
        LATER,
        rules,
      );
      const { job: _, ...kept } = { job: '', ...givingBack };
      const nextCheckAt = LATER + MINUTE;
      expect(decision).toMatchObject({
        record: { givingBack: { ...kept, name: 'unconfirmed', checks: 0, nextCheckAt } },
      });
      expect(decision.kind === 'changed' && decision.record.givingBack).not.toHaveProperty('job');
    }
  });

  it('that was taken, and that the list has as before days later, was not', () => {
    const done = states['done'] as NumberRecord;
    const at = (now: number, state?: 'active' | 'waits' | 'ending') =>
      outcome(done, { type: 'seen', seen: { listed: { ...listed('active', now), state } } }, now);
    expect(at(NOW + 3 * DAY - 1, 'active')).toBe('done');
    expect(at(NOW + 3 * DAY, 'active')).toBe('none giveBackRefused');
    expect(at(NOW + 3 * DAY, 'waits')).toBe('none giveBackRefused');
    // What its status says nobody can read: it may be on its way out.
    expect(at(NOW + 35 * DAY - 1)).toBe('done');
    expect(at(NOW + 35 * DAY)).toBe('none giveBackRefused');
    expect(at(NOW + 400 * DAY, 'ending')).toBe('done');
  });
});

describe('where a number stands', () => {
  const told = (is: 'active' | 'waits' | 'ending') => ({ at: NOW - DAY, what: 'statusChanged', is }) as const;
  it.each<[string, Partial<NumberRecord>, 'active' | 'waits' | 'ending', string]>([
    ['was not known, and is active, as everybody thinks', {}, 'active', 'none'],
    ['was not known, and waits', {}, 'waits', 'none statusChanged'],
    [
      'was told to wait before it was not known, and is active',
      { history: [told('waits')] },
      'active',
      'none statusChanged',
    ],
    ['was told to wait before it was not known, and does', { history: [told('waits')] }, 'waits', 'none'],
    [
      'was active again before it was not known, and is',
      { history: [told('waits'), told('active')] },
      'active',
      'none',
    ],
    [
      'was told to end of an earlier purchase',
      { history: [told('ending'), { at: NOW, what: 'gone' }] },
      'active',
      'none',
    ],
  ])('%s', (_what, changes, state, expected) => {
    const record = aRecord({ listed: { at: NOW - HOUR, providerId: 'DID1', status: 'SUSPENDED' }, ...changes });
    expect(outcome(record, { type: 'seen', seen: { listed: listed(state) } })).toBe(expected);
    const unknown = { ...listed(state), state: undefined };
    expect(outcome(record, { type: 'seen', seen: { listed: unknown } })).toBe('none');
  });
});

describe('a number', () => {
  it('is no more what people say of it than they may say', () => {
    const record = aRecord();
    expect(outcome(record, { type: 'edited', by: stranger, ...about, over: saidDigest(record) })).toBe('notYourNumber');
    expect(outcome(record, { type: 'lockSet', by: stranger, locked: true })).toBe('notYourNumber');
    expect(outcome(record, { type: 'handoverAsked', by: stranger, to: 'U0BEN' })).toBe('notYourNumber');
    expect(outcome(record, { type: 'adopted', by: owner, owner: ana, ...about })).toBe('approversOnly');
    const free = aRecord({ owner: undefined });
    expect(outcome(free, { type: 'adopted', by: stranger, owner: 'U0BEN', ...about })).toBe('approversOnly');
    expect(outcome(free, { type: 'adopted', by: approver, owner: omar, ...about })).toBe('none adopted');
  });

  it('is said otherwise of only over what was read, by whoever is first', () => {
    const record = aRecord();
    const over = saidDigest(record);
    const say = (purpose: string, costCentre?: string): RecordEvent => ({
      ...{ type: 'edited', by: owner, purpose, costCentre, over },
    });
    const first = changeRecord(record, say('Sales'), LATER, rules);
    if (first.kind !== 'changed') throw new Error('not edited');
    expect(outcome(first.record, say('Support'))).toBe('numberChanged');
    expect(outcome(first.record, say('Sales', 'Berlin'))).toBe('numberChanged');
    // Sent twice, or said by both: nobody's words are lost.
    expect(outcome(first.record, say('Sales'))).toBe('=');
  });

  it('is offered in place of an offer only by whoever was shown that one', () => {
    const offer = (to: string, over?: Offer): RecordEvent => ({ type: 'handoverAsked', by: approver, to, over });
    const shown = { to: omar, by: ana, at: NOW };
    const offered = aRecord({ handover: shown });
    expect(outcome(offered, offer('U0BEN'))).toBe('numberChanged');
    expect(outcome(offered, offer('U0BEN', { ...shown, at: NOW - 1 }))).toBe('numberChanged');
    expect(outcome(offered, offer('U0BEN', { ...shown, to: 'U0YUKI' }))).toBe('numberChanged');
    expect(outcome(offered, offer('U0BEN', shown))).toBe('none handoverWithdrawn handoverAsked');
    expect(outcome(aRecord(), offer('U0BEN', shown))).toBe('numberChanged');
    // It is as they wish.
    expect(outcome(offered, offer(omar))).toBe('=');
  });

  it('is taken over only by whom it was offered to, by the offer that they answer', () => {
    const offered = aRecord({ handover: { to: omar, by: ana, at: NOW } });
    const answer = (by: Actor, at = NOW): RecordEvent => ({ type: 'handoverAnswered', by, askedAt: at, takes: true });
    expect([outcome(offered, answer(approver)), outcome(offered, answer(second, NOW - 1))]).toEqual([
      'notOffered',
      'notOffered',
    ]);
    const taken = changeRecord(offered, answer(second), LATER, rules);
    expect(taken).toMatchObject({ kind: 'changed', record: { owner: omar, neededAt: LATER } });
  });

  it('is asked after, reminded of once and told of, and never given back by silence', () => {
    let record = aRecord({ neededAt: NOW - 90 * DAY });
    const lines: string[] = [];
    for (let now = NOW; now < NOW + 400 * DAY; now += DAY) {
      const decision = changeRecord(record, { type: 'reviewDue' }, now, rules);
      if (decision.kind !== 'changed') continue;
      record = decision.record;
      lines.push(`${decision.news[0]?.what} ${(now - NOW) / DAY}`);
    }
    expect([lines, record.givingBack]).toEqual([
      ['reviewAsked 0', 'reviewReminded 7', 'reviewUnanswered 14'],
      undefined,
    ]);
    const kept = changeRecord(record, { type: 'kept', by: owner }, NOW + 20 * DAY, rules);
    expect(kept.kind === 'changed' && dueOf(kept.record, rules)).toEqual({ job: 'review', at: NOW + 110 * DAY });
  });

  it('that was found is told to the approvers, and to nobody where it has an owner since', () => {
    const found = changeRecord(
      newRecord('T0DESK', '2Chat', NUMBER, NOW),
      { type: 'seen', seen: { listed: listed('active') } },
      LATER,
      rules,
    );
    if (found.kind !== 'changed') throw new Error('not found');
    expect(newsOf([found.record])).toMatchObject([{ audience: 'approvers', what: 'found' }]);
    expect(newsOf([{ ...found.record, owner: ana }])).toEqual([]);
  });

  it('takes so many changes a day by people, and each of time and lists', () => {
    let record = aRecord();
    let changes = 0;
    for (let times = 0; times < 100; times++) {
      const event: RecordEvent = { type: 'edited', by: owner, purpose: `no ${times}`, over: saidDigest(record) };
      const decision = changeRecord(record, event, NOW + times, rules);
      if (decision.kind !== 'changed') continue;
      record = decision.record;
      changes += 1;
    }
    expect(changes).toBe(30);
    // Nobody else is kept from it by that.
    expect(outcome(record, { type: 'lockSet', by: approver, locked: true })).toBe('none locked');
    expect(outcome(record, { type: 'notSeen', at: LATER })).toBe('none missing');
    const event: RecordEvent = { type: 'edited', by: owner, ...about, over: saidDigest(record) };
    expect(outcome(record, event, NOW + 25 * HOUR)).toBe('none edited');
  });
});
