import fc from 'fast-check';
import { expect, it } from 'vitest';
import { changeRecord } from '../../../src/domain/register/change.ts';
import type { Actor, RecordEvent } from '../../../src/domain/register/event.ts';
import { newRecord } from '../../../src/domain/register/listing.ts';
import { lastFour, type NumberRecord, recordFingerprint, saidDigest } from '../../../src/domain/register/record.ts';
import type { RegisterRules } from '../../../src/domain/register/rules.ts';

// Whatever happens in whatever order, and however often: what a provider is called for was decided by two people about what they were shown.

const NUMBER = '+13105550102';
const HOUR = 3_600_000;
const rules: RegisterRules = {
  reviewAheadMs: 720 * HOUR,
  reviewEveryMs: 2_160 * HOUR,
  coolingOffMs: 24 * HOUR,
  givesBack: new Set(['2Chat']),
};

const actor = fc.constantFrom<Actor>(
  { id: 'UANA', approves: false },
  { id: 'UBEN', approves: false },
  { id: 'UMARTA', approves: true },
  { id: 'UOMAR', approves: true },
);

/** An event is made for the number as it is, as one that was drawn for it a while ago, or wrongly. */
type Make = (record: NumberRecord, earlier: NumberRecord) => RecordEvent;

const listedState = fc.constantFrom('active', 'active', 'active', 'waits', 'ending', 'gone', undefined);
const often = (arbitrary: fc.Arbitrary<Make>) => ({ weight: 4, arbitrary });
const about = { purpose: 'Line', costCentre: undefined };

const make: fc.Arbitrary<Make> = fc.oneof(
  fc.record({ state: listedState, providerId: fc.constantFrom('DID1', 'DID2', undefined) }).map(
    (seen): Make =>
      (record) => ({ type: 'seen', seen: { listed: { ...seen, at: record.updatedAt + 1 } } }),
  ),
  fc.constant<Make>((record) => ({ type: 'notSeen', at: record.updatedAt + 1 })),
  often(fc.constant<Make>(() => ({ type: 'giveBackCalled', job: 'job', providerId: 'DID1' }))),
  fc.tuple(actor, actor).map(
    ([by, { id }]): Make =>
      () => ({ type: 'adopted', by, owner: id, ...about }),
  ),
  fc.tuple(actor, fc.boolean()).map(
    ([by, fresh]): Make =>
      (record, earlier) => ({ type: 'edited', by, ...about, over: saidDigest(fresh ? record : earlier) }),
  ),
  fc.tuple(actor, fc.boolean()).map(
    ([by, locked]): Make =>
      () => ({ type: 'lockSet', by, locked }),
  ),
  fc.tuple(actor, actor, fc.boolean()).map(
    ([by, { id }, fresh]): Make =>
      (record, earlier) => ({ type: 'handoverAsked', by, to: id, over: (fresh ? record : earlier).handover }),
  ),
  fc.tuple(actor, fc.boolean()).map(
    ([by, takes]): Make =>
      (record) => ({ type: 'handoverAnswered', by, askedAt: record.handover?.at ?? 0, takes }),
  ),
  actor.map(
    ({ id }): Make =>
      () => ({ type: 'ownerLeft', owner: id }),
  ),
  fc.constant<Make>(() => ({ type: 'reviewDue' })),
  often(
    fc.tuple(actor, fc.boolean()).map(
      ([by, sure]): Make =>
        () => ({ type: 'giveBackAsked', by, reason: 'Not used', sure }),
    ),
  ),
  often(
    fc.tuple(actor, fc.constantFrom(true, true, false), fc.constantFrom(true, true, false)).map(
      ([by, right, fresh]): Make =>
        (record, earlier) => ({
          type: 'giveBackConfirmed',
          by,
          digits: right ? lastFour(NUMBER) : '0000',
          shown: recordFingerprint(fresh ? record : earlier),
        }),
    ),
  ),
  fc.tuple(actor, fc.boolean()).map(
    ([by, fresh]): Make =>
      (record, earlier) => ({ type: 'giveBackStopped', by, askedAt: (fresh ? record : earlier).givingBack?.at ?? 0 }),
  ),
  fc.constantFrom<Make>(
    () => ({ type: 'giveBackCalled', job: 'job', providerId: 'DID1' }),
    () => ({ type: 'givenBack' }),
    () => ({ type: 'giveBackRefused', why: 'refused' }),
    () => ({ type: 'giveBackUnanswered' }),
    (record) => ({ type: 'giveBackAbsent', at: record.updatedAt + 1 }),
    () => ({ type: 'giveBackNotSeen' }),
    () => ({ type: 'told', count: 1 }),
  ),
  often(
    fc.boolean().map(
      (fresh): Make =>
        (record, earlier) => {
          const { givingBack } = fresh ? record : earlier;
          const calledAt = givingBack && 'calledAt' in givingBack ? givingBack.calledAt : 0;
          return { type: 'giveBackPostponed', calledAt, why: 'fewerCalls' };
        },
    ),
  ),
  fc.tuple(actor, fc.constantFrom('givenBack' as const, 'kept' as const)).map(
    ([by, verdict]): Make =>
      () => ({ type: 'giveBackResolved', by, verdict }),
  ),
);

it('no number is given back that two people did not decide on, none without its cooling-off, and no wish leads to a second call unless the provider said that it did not take the first', () => {
  let [calls, callsAgain] = [0, 0];
  fc.assert(
    fc.property(
      fc.array(fc.tuple(make, fc.constantFrom(1, 60_000, 25 * HOUR)), { minLength: 40, maxLength: 120 }),
      (steps) => {
        let now = 1_800_000_000_000;
        let record = newRecord('T1', '2Chat', NUMBER, now);
        let earlier = record;
        /** Of each wish: how often it was called for, and how often the provider said that it did not take the call. */
        const called = new Map<number, number>();
        const notTaken = new Map<number, number>();
        for (const [makeEvent, laterMs] of steps) {
          now += laterMs;
          const event = makeEvent(record, earlier);
          const decision = changeRecord(record, event, now, rules);
          if (decision.kind !== 'changed') continue;
          const next = decision.record;
          expect(next.version).toBe(record.version + 1);
          expect(next.untold).toBeLessThanOrEqual(next.history.length);
          if (event.type === 'giveBackConfirmed') {
            expect(event.digits).toBe(lastFour(NUMBER));
            expect(event.shown).toBe(recordFingerprint(record));
          }
          if (event.type === 'giveBackCalled') {
            const { givingBack } = next;
            if (givingBack?.name !== 'calling') throw new Error('called without being announced');
            const { by, confirmedBy, at, confirmedAt } = givingBack;
            expect(confirmedBy).not.toBe(by);
            expect(['UMARTA', 'UOMAR']).toContain(confirmedBy);
            expect(now - confirmedAt).toBeGreaterThanOrEqual(rules.coolingOffMs);
            expect(next.locked).toBeUndefined();
            // Somebody answered for it when it was asked for: what was bought elsewhere was adopted before.
            expect(next.history.some(({ what }) => what === 'adopted' || what === 'bought')).toBe(true);
            const before = called.get(at) ?? 0;
            expect(before).toBe(notTaken.get(at) ?? 0);
            expect(before).toBeLessThanOrEqual(5);
            called.set(at, before + 1);
            calls += 1;
            if (before > 0) callsAgain += 1;
          }
          if (event.type === 'giveBackPostponed') {
            const was = record.givingBack;
            if (!was || !('calledAt' in was)) throw new Error('put off, and was not called');
            expect(event.calledAt).toBe(was.calledAt);
            notTaken.set(was.at, (notTaken.get(was.at) ?? 0) + 1);
            const { givingBack } = next;
            if (givingBack?.name === 'coolingOff') expect(givingBack.callAt - now).toBeGreaterThanOrEqual(60_000);
          }
          if (next.goneAt !== undefined) expect(next.givingBack).toBeUndefined();
          earlier = record;
          record = next;
        }
      },
    ),
    { numRuns: 600, seed: 20261130 },
  );
  // The property says nothing where nothing is ever called.
  expect(calls).toBeGreaterThan(10);
  expect(callsAgain).toBeGreaterThan(10);
});
