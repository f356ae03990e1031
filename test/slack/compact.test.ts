import { describe, expect, it } from 'vitest';
import { compacted, isClosed, isFinished } from '../../src/domain/compact.ts';
import type { Entry } from '../../src/domain/entry.ts';
import { transition } from '../../src/domain/transition.ts';
import { approvalKey, REQUEST_CARD } from '../../src/slack/messages/card-keys.ts';
import { surfaces } from '../../src/slack/messages/surfaces.ts';
import { detailsView } from '../../src/slack/views/details.ts';
import { rowBlocks } from '../../src/slack/views/list-rows.ts';
import { readBody, writeBody, writeCompactBody } from '../../src/store/request-body.ts';
import type { Card } from '../../src/workflow/ports.ts';
import { aDuty, aGroup, aHold, ana, aRequest, MINUTE, marta, NOW, rules, states } from '../support/requests.ts';

const ended = ['purchased', 'failed', 'denied', 'expired', 'cancelled'] as const;
type Ended = (typeof ended)[number];

const number = '+12135550134';
const documents = ['A passport', 'A proof of address in California'];
const approvers = { mentions: [marta, 'S0LEADS'], users: [marta, 'U0OMAR'], next: { mentions: ['S1'], users: ['U9'] } };
const history: Entry[] = [
  { at: NOW, what: 'created', by: ana },
  { at: NOW + 1, what: 'found' },
  { at: NOW + 2, what: 'documentsConfirmed', by: ana, note: documents.join('; ') },
  { at: NOW + 3, what: 'chose', by: ana },
  { at: NOW + 4, what: 'held', number: '+12135550199', until: NOW + MINUTE },
  { at: NOW + 5, what: 'expired', number: '+12135550199' },
  { at: NOW + 6, what: 'reheld', by: ana, number: '+12135550199' },
  { at: NOW + 7, what: 'held', number, until: NOW + 2 * MINUTE },
  { at: NOW + 8, what: 'approved', by: marta, number },
  { at: NOW + 9, what: 'ordered', by: marta, number, provider: '2Chat' },
  { at: NOW + 10, what: 'other', kept: `{"at":${NOW + 10},"what":"delegated","to":"U7"}` },
  { at: NOW + 11, what: 'failed', number, problem: { code: 'purchaseRefused', message: 'no money', provider: 'Bird' } },
  { at: NOW + 12, what: 'denied', by: marta, number, note: 'we have one' },
  { at: NOW + 13, what: 'notActive', number, provider: 'Bird', note: 'PENDING_ACTIVATION' },
  { at: NOW + 14, what: 'released', number, mood: 'good' } as Entry,
];

function finished(name: Ended) {
  const state = states[name];
  const hold = aHold({ group: aGroup({ requirements: documents }), measuredOffsetMs: 5 });
  const search = { country: 'US', type: 'local', cityText: 'LA', maxMonthly: '5' } as const;
  return aRequest({ ...state, hold, approvers } as typeof state, { history, search });
}

/** What is read after it was kept in short. */
function keptInShort(name: Ended) {
  return readBody('T0DESK', 'r1', writeCompactBody(compacted(finished(name))));
}

describe('F105: a request that ended and is kept in short', () => {
  const posted: Card = { channel: 'C0', ts: '1.1', rendered: '' };
  const request = finished('expired');
  const cardKeys = [REQUEST_CARD, 'approval', approvalKey(request), 'feed'];
  const direct = [approvalKey(request, marta), approvalKey(request, 'U0OMAR')];

  it.each(ended)('%s: cards, lists and Details show the same', (name) => {
    const [before, after] = [finished(name), keptInShort(name)];
    for (const [channels, keys] of [
      [{ approvals: 'C0APPROVALS', feed: 'C0FEED' }, cardKeys],
      [{ feed: 'C0FEED' }, [REQUEST_CARD, 'feed', ...direct]],
    ] as const) {
      const cards = new Map(keys.map((key) => [key, posted]));
      expect(surfaces(after, channels, cards)).toEqual(surfaces(before, channels, cards));
    }
    expect(detailsView(after)).toEqual(detailsView(before));
    for (const viewer of ['requester', 'approver'] as const)
      expect(rowBlocks({ request: after }, viewer)).toEqual(rowBlocks({ request: before }, viewer));
  });

  it.each(ended)('%s: every line of its history is read as it was, also by a version that knows more', (name) => {
    expect(keptInShort(name).history).toEqual(finished(name).history);
    // A change makes it whole again, and shortening it once more changes nothing.
    const whole = JSON.parse(writeBody(keptInShort(name))).history;
    expect(whole).toEqual(JSON.parse(writeBody(finished(name))).history);
    const once = writeCompactBody(compacted(finished(name)));
    expect(JSON.parse(writeCompactBody(compacted(readBody('T0DESK', 'r1', once))))).toEqual(JSON.parse(once));
  });

  it('is shorter, and keeps nothing of whom nobody asks any more', () => {
    for (const name of ended) {
      const [before, after] = [writeBody(finished(name)), writeCompactBody(compacted(finished(name)))];
      expect(after.length / before.length, name).toBeLessThan(isClosed(states[name]) ? 0.75 : 0.99);
      expect(after).not.toMatch(/U0OMAR|measuredOffsetMs/);
    }
  });

  it.each(['expired', 'cancelled'] as const)('%s: Hold again takes exactly what it took before', (name) => {
    const rehold = { type: 'reheld', by: ana } as const;
    const [before, after] = [finished(name), keptInShort(name)].map((each) =>
      transition(each, rehold, NOW + 80 * 86_400_000, rules),
    );
    expect(after).toEqual(before);
    expect(after?.kind).toBe('changed');
  });

  it('is believed that it was bought after all', () => {
    const late = { type: 'purchased', number, attempt: 7 } as const;
    const after = transition(keptInShort('failed'), late, NOW + 86_400_000, rules);
    expect(after).toMatchObject({
      kind: 'changed',
      request: { state: { name: 'purchased', approval: { by: marta } } },
    });
  });

  it('posts and changes nothing once it is not known where its cards are', () => {
    expect(surfaces({ ...finished('purchased'), cardsGone: true }, { feed: 'C0FEED' }, new Map())).toEqual([]);
  });

  it('is none while anything must follow: a check, a release, a hold that may have been made', () => {
    const goesOn = [
      aRequest({ ...states.purchased, ownership: { checks: 1, nextCheckAt: NOW } }),
      aRequest({ ...states.failed, nextCheckAt: NOW }),
      aRequest(states.denied, { releasing: [aDuty()] }),
      aRequest(states.expired, {
        orphanHolds: [{ no: 1, provider: '2Chat', groupId: 'g', from: 1, until: 2, attempts: 0, nextAt: 3 }],
      }),
      aRequest(states.awaitingApproval),
      aRequest(states.choosing),
    ];
    for (const request of goesOn) {
      expect(isFinished(request)).toBe(false);
      expect(compacted(request)).toBe(request);
    }
  });
});
