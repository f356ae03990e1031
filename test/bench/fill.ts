import { hoursToMilliseconds, minutesToMilliseconds } from 'date-fns';
import type { Redis } from 'ioredis';
import { consequences } from '../../src/domain/consequences.ts';
import { digest } from '../../src/domain/digest.ts';
import type { Group } from '../../src/domain/group.ts';
import { holdOf, type Request } from '../../src/domain/request.ts';
import type { State } from '../../src/domain/state.ts';
import { createClaimStore } from '../../src/store/claim-store.ts';
import { keys } from '../../src/store/keys.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { aGroup, aHold, aRequest, states, theApprovers } from '../support/requests.ts';

/** Saved side by side. */
const AT_ONCE = 100;
/** As many as a person may have holds; so many requests are one person's. */
const OF_ONE_PERSON = 5;
/** What a search for one city finds at two providers. */
export const FOUND = 22;

/** When the first job must follow, as the body says. */
export function dueAt(request: Request): number | undefined {
  const times = consequences(request).map(({ at }) => at);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** One of so many requests as they are in life: of ten, one is at its options, the others wait for approval; one more of ten was bought. */
export function aRequestOfMany(no: number, now: number): Request {
  const changes = {
    id: `bench${no.toString(36).padStart(8, '0')}`,
    requester: `U1P${Math.floor(no / OF_ONE_PERSON).toString(36)}`,
    purpose: `Support line for the new office ${no}`,
    createdAt: now - 60_000,
    updatedAt: now,
    history: [
      { at: now - 60_000, what: 'created', by: 'U0ANA' },
      { at: now - 59_000, what: 'found' },
    ],
  } as const;
  if (no % 10 === 0) return { ...aRequest(choosing(now), changes), version: 2 };
  const number = `+1213${String(5_000_000 + no)}`;
  const hold = aHold({
    id: `c0f7e7b5-f558-4e86-b95c-${String(no).padStart(12, '0')}`,
    number,
    heldAt: now,
    expiresAt: now + hoursToMilliseconds(1.1),
    measuredOffsetMs: 0,
    group: aGroup({ id: `grp-${String(no).padStart(12, '0')}` }),
  });
  const history = [
    ...changes.history,
    { at: now - 1_000, what: 'chose', by: 'U0ANA' },
    { at: now, what: 'held', number, until: hold.expiresAt },
  ] as const;
  const state: State = {
    name: 'awaitingApproval',
    hold,
    approvers: theApprovers,
    decideBy: now + hoursToMilliseconds(1),
    remindAt: [now + minutesToMilliseconds(30), now + minutesToMilliseconds(50)],
  };
  return { ...aRequest(state, { ...changes, history }), version: 6 };
}

/** One that was bought and looked for among those owned, so that nothing must follow. */
export function aPurchase(no: number, now: number): Request {
  const request = aRequestOfMany(no * 10 + 1, now);
  if (request.state.name !== 'awaitingApproval') throw new Error('only what is held is bought');
  const { hold, approvers } = request.state;
  const state: State = { ...states.purchased, hold, approvers, at: now, approval: { by: 'U0MARTA', at: now } };
  return { ...request, id: `bought${no}`, state };
}

function choosing(now: number): State {
  const { options } = states.choosing;
  const groups = Array.from({ length: FOUND }, (_, no): Group => (no < 5 ? ofTwochat(no) : ofBird(no)));
  return { name: 'choosing', options: { ...options, groups, total: FOUND, searchedAt: now } };
}

function ofTwochat(no: number): Group {
  return aGroup({ id: `grp-${digest(`${no}`).slice(0, 12)}`, region: 'California', prefix: `+1 (31${no})` });
}

function ofBird(no: number): Group {
  const { setup: _setup, ...group } = aGroup({
    provider: 'Bird',
    id: crypto.randomUUID(),
    number: `+1213555${1_000 + no}`,
    prefix: `+1 213 555 ${1_000 + no}`,
    region: 'California',
    features: ['voice', 'sms_in', 'sms_out', 'mms_in', 'mms_out'],
    picksNumber: false,
  });
  return group;
}

/** Saves requests as the bot does, and the cards that show them, which count as shown. */
export async function keep(redis: Redis, count: number, make: (no: number) => Request): Promise<void> {
  const [store, claims] = [createRequestStore(redis), createClaimStore(redis)];
  const one = async (no: number) => {
    const request = make(no);
    const { teamId, id, version, history, state } = request;
    // The lines of the audit trail are as long as what was known when they were written.
    await store.save({ ...request, version: 1, state: states.searching }, undefined, history.slice(0, -1));
    // A save is over the version before it.
    await redis.hset(keys.request(teamId, id), 'version', version - 1);
    await store.save(request, dueAt(request), history.slice(-1));
    const shown = ['request', ...('hold' in state ? ['approval', 'thread-3'] : [])];
    const ts = `${1_700_000_000 + no}.000100`;
    const cards = shown.map((key) => [
      key,
      JSON.stringify({ channel: 'C0APPROVALS', ts, rendered: digest(key + id).slice(0, 12) }),
    ]);
    await redis.hset(keys.cards(teamId, id), Object.fromEntries(cards));
    const hold = holdOf(request);
    if (hold) await claims.own({ teamId, requestId: id, provider: '2Chat', holdId: hold.id }, hold.expiresAt);
    await store.markRendered(request);
  };
  for (let at = 0; at < count; at += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - at) }, (_, no) => one(at + no)));
  }
}
