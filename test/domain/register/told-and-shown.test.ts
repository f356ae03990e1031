import { describe, expect, it } from 'vitest';
import { changeRecord } from '../../../src/domain/register/change.ts';
import type { RecordEvent } from '../../../src/domain/register/event.ts';
import { homesConcerned } from '../../../src/domain/register/homes-concerned.ts';
import { type Audience, newsOf } from '../../../src/domain/register/news.ts';
import { type NumberRecord, type Offer, recordFingerprint } from '../../../src/domain/register/record.ts';
import type { RegisterRules } from '../../../src/domain/register/rules.ts';
import { FORGOTTEN } from '../../../src/domain/state.ts';
import type { RegisterStore } from '../../../src/workflow/register-store.ts';
import { createRegistering } from '../../../src/workflow/registering.ts';
import { givingBack } from '../../support/numbers.ts';
import { aRecord } from '../../support/records.ts';
import { ana, marta, NOW } from '../../support/requests.ts';

const DAY = 86_400_000;
const [omar, yuki] = ['U0OMAR', 'U0YUKI'];
const rules: RegisterRules = {
  reviewAheadMs: 30 * DAY,
  reviewEveryMs: 90 * DAY,
  coolingOffMs: DAY,
  givesBack: new Set(['2Chat']),
};
const approver = (id: string) => ({ id, approves: true });
const person = (id: string) => ({ id, approves: false });

/** What the number becomes; one of these that is refused fails the test. */
function became(record: NumberRecord, ...events: readonly RecordEvent[]): NumberRecord {
  return events.reduce((before, event, no) => {
    const decision = changeRecord(before, event, NOW + no * 2 * DAY, rules);
    if (decision.kind === 'refused') throw new Error(JSON.stringify(decision.refusal));
    return decision.record;
  }, record);
}

/** Who is told of the last thing that happened. */
function toldOf(record: NumberRecord): Audience[] {
  const last = record.history.at(-1);
  return newsOf([record])
    .filter(({ what }) => what === last?.what)
    .map(({ audience }) => audience);
}

describe('who is told', () => {
  it('that a number was taken: whoever offered it, and whose it was', () => {
    const asked: RecordEvent = { type: 'handoverAsked', by: approver(marta), to: yuki };
    const taken: RecordEvent = { type: 'handoverAnswered', by: person(yuki), askedAt: NOW, takes: true };
    expect(toldOf(became(aRecord(), asked, taken))).toEqual([{ user: marta }, { user: ana }]);
    const own: RecordEvent = { ...asked, by: person(ana) };
    expect(toldOf(became(aRecord(), own, taken))).toEqual([{ user: ana }]);
  });

  it('nobody of an offer that another one has replaced before they read of it, and whoever read of it that it is over', () => {
    const offer = (to: string, over?: Offer): RecordEvent => ({
      ...{ type: 'handoverAsked', by: approver(marta), to, over },
    });
    const told = (record: NumberRecord) => newsOf([record]).map(({ audience, what }) => ({ audience, what }));
    const first = became(aRecord(), offer(omar));
    expect(told(became(first, offer('U0BEN', first.handover)))).toEqual([
      { audience: { user: 'U0BEN' }, what: 'handoverAsked' },
    ]);
    expect(told(became(first, { type: 'told', count: 1 }, offer('U0BEN', first.handover)))).toEqual([
      { audience: { user: omar }, what: 'handoverWithdrawn' },
      { audience: { user: 'U0BEN' }, what: 'handoverAsked' },
    ]);
  });

  it('how giving back ended: whoever asked for it, also where the provider says no or has taken it at once', () => {
    const record = became(aRecord(), { type: 'giveBackAsked', by: approver(omar), reason: 'Unused', sure: true });
    const confirmed = became(
      record,
      { type: 'giveBackConfirmed', by: approver(marta), digits: '0134', shown: recordFingerprint(record) },
      { type: 'giveBackCalled', job: 'j1' },
    );
    const ends: RecordEvent[][] = [
      [{ type: 'givenBack' }],
      [{ type: 'giveBackRefused', why: 'refused' }],
      [
        { type: 'notSeen', at: NOW + 9 * DAY, lookedFor: true },
        { type: 'notSeen', at: NOW + 10 * DAY, lookedFor: true },
      ],
    ];
    for (const end of ends) {
      const ended = became(confirmed, ...end);
      const news = newsOf([ended]).filter(({ what }) => what === 'givenBack' || what === 'giveBackRefused');
      expect(news.map(({ audience }) => audience)).toEqual(
        expect.arrayContaining([{ user: omar }, { user: ana }, 'approvers']),
      );
    }
  });
});

describe('the feed', () => {
  const seen = (at: number): RecordEvent => ({
    ...{ type: 'seen', seen: { listed: { at, providerId: 'DID1', state: 'active' } } },
  });
  const givenBack = aRecord({ givingBack: givingBack.done, updatedAt: NOW });

  it('that was told that a number was given back is told that it was not, and of no other refusal', () => {
    const later = NOW + 9 * DAY;
    const decision = changeRecord(givenBack, seen(later), later, rules);
    expect(decision.kind === 'changed' && toldOf(decision.record)).toEqual([{ user: ana }, 'approvers', 'feed']);
    const calling = aRecord({ givingBack: givingBack.calling });
    expect(toldOf(became(calling, { type: 'giveBackRefused', why: 'refused' }))).not.toContain('feed');
  });
});

describe('a number that was given back, as was told, and is in the list again', () => {
  const gone = became(
    aRecord({ givingBack: givingBack.unconfirmed }),
    ...[0, 1].map((no): RecordEvent => ({ type: 'notSeen', at: NOW + no * 2 * DAY, lookedFor: true })),
  );
  const again = (record: NumberRecord, providerId: string, state: 'active' | 'ending' = 'active') =>
    became(record, { type: 'seen', seen: { listed: { at: NOW + 9 * DAY, providerId, state } } });

  it('is told to the feed, too, where it is the same purchase, and once', () => {
    expect(gone.history.map(({ what }) => what)).toEqual(['givenBack', 'gone']);
    const back = again(gone, 'DID1');
    expect(toldOf(back)).toEqual([{ user: ana }, 'approvers', 'feed']);
    const missed = { ...back, untold: 0, goneAt: NOW + 10 * DAY };
    expect(toldOf(again(missed, 'DID1'))).toEqual([{ user: ana }, 'approvers']);
  });

  it('is not, where it was bought once more, or is about to end', () => {
    expect(toldOf(again(gone, 'DID2'))).toEqual(['approvers']);
    expect(toldOf(again(gone, 'DID1', 'ending'))).toEqual([{ user: ana }, 'approvers']);
  });
});

describe('whose Homes are rendered anew', () => {
  it('owner’s, former owner’s and that of one to whom it is offered, where something that is shown has changed', () => {
    const record = aRecord();
    expect(homesConcerned(undefined, record)).toEqual([ana]);
    expect(homesConcerned(record, { ...record, handover: { to: yuki, by: ana, at: NOW } })).toEqual([ana, yuki]);
    expect(homesConcerned(record, { ...record, owner: yuki })).toEqual([ana, yuki]);
    expect(homesConcerned(record, { ...record, owner: undefined, formerOwner: ana })).toEqual([ana]);
    expect(homesConcerned(record, { ...record, review: { askedAt: NOW } })).toEqual([ana]);
    expect(homesConcerned(record, { ...record, owner: FORGOTTEN })).toEqual([ana]);
  });

  it('nobody’s, where it was only looked at', () => {
    const record = aRecord();
    const seen = { ...record, version: 9, updatedAt: NOW, listed: { ...record.listed, at: NOW + DAY } };
    expect(homesConcerned(record, seen)).toEqual([]);
  });

  it('is seen to where a change is saved; a queue that is away keeps none from being saved', async () => {
    let kept = aRecord();
    let rendered: string[] = [];
    const warned: string[] = [];
    let isAway = false;
    const store = {
      load: async () => kept,
      async save(record: NumberRecord) {
        kept = record;
        return true;
      },
    } as unknown as RegisterStore;
    const registering = createRegistering({
      store,
      timers: {
        tendNumber: async () => undefined,
        tellNumbers: async () => undefined,
        async renderHome(_team, user) {
          if (isAway) throw new Error('away');
          rendered.push(user);
        },
      },
      clock: () => NOW,
      observer: { changed() {}, refused() {}, warn: (what) => void warned.push(what) },
      rules: () => rules,
    });
    await registering.apply('T0DESK', kept.id, { type: 'handoverAsked', by: person(ana), to: yuki });
    expect(rendered).toEqual([ana, yuki]);
    rendered = [];
    await registering.apply('T0DESK', kept.id, { type: 'told', count: 1 });
    expect(rendered).toEqual([]);
    isAway = true;
    const outcome = await registering.apply('T0DESK', kept.id, { type: 'handoverWithdrawn', by: person(ana) });
    expect([outcome.kind, kept.handover, warned]).toEqual(['changed', undefined, ['number not followed up']]);
  });
});
