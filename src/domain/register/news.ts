import type { RecordEntry, RecordEntryKind } from './entry.ts';
import { type NumberRecord, statusOf } from './record.ts';

/** Who is told: one person directly, the approvers where they read of requests, or everybody who reads the feed. */
export type Audience = Readonly<{ user: string }> | 'approvers' | 'feed';

/** One line that is to be told, with the number as it is now. */
export type RecordNews = Readonly<{ record: NumberRecord; entry: RecordEntry }>;

/** All lines of one kind that one audience is to be told of at once. */
export type NewsFor = Readonly<{ audience: Audience; what: RecordEntryKind; news: readonly RecordNews[] }>;

type Audiences = (record: NumberRecord, entry: RecordEntry) => readonly (Audience | undefined)[];

const nobody: Audiences = () => [];
const approvers: Audiences = () => ['approvers'];
const person = (user: string | undefined): Audience | undefined => (user === undefined ? undefined : { user });
const addressee: Audiences = (_, { to }) => [person(to)];
const ownerAndApprovers: Audiences = ({ owner }) => [person(owner), 'approvers'];
const allOfGiveBack: Audiences = ({ owner, givingBack }, { to }) => [
  person(owner),
  person(givingBack?.by),
  person(to),
  'approvers',
];

/** The feed, where it was told before that the number was given back. */
const correction = ({ is }: RecordEntry): Audience | undefined => (is === 'stillThere' ? 'feed' : undefined);

/** Whom each kind of line is told to; whoever did it knows. */
const AUDIENCES: Readonly<Record<RecordEntryKind, Audiences>> = {
  // The feed and the request's own cards have told of it.
  bought: nobody,
  // One that was bought here meanwhile has an owner.
  found: ({ owner }) => (owner === undefined ? ['approvers'] : []),
  adopted: addressee,
  edited: nobody,
  locked: nobody,
  unlocked: nobody,
  handoverAsked: addressee,
  handedOver: ({ owner }, { by, was }) => [person(by), was === owner ? undefined : person(was)],
  handoverDeclined: addressee,
  handoverWithdrawn: addressee,
  // Of what its provider takes back nobody has to take care any more.
  ownerLeft: (record) => (['ending', 'gone'].includes(statusOf(record)) ? [] : ['approvers']),
  reviewAsked: addressee,
  reviewReminded: addressee,
  reviewUnanswered: approvers,
  kept: nobody,
  giveBackAsked: ({ owner }) => [person(owner), 'approvers'],
  giveBackConfirmed: allOfGiveBack,
  giveBackStopped: allOfGiveBack,
  giveBackCalled: nobody,
  givenBack: (record, entry) => [...allOfGiveBack(record, entry), 'feed'],
  giveBackRefused: (record, entry) => [...allOfGiveBack(record, entry), correction(entry)],
  giveBackUnconfirmed: allOfGiveBack,
  statusChanged: ownerAndApprovers,
  missing: ownerAndApprovers,
  seenAgain: (record, entry) => [...ownerAndApprovers(record, entry), correction(entry)],
  gone: ownerAndApprovers,
  other: nobody,
};

/** The lines of this number that people are still to be told of. */
export function untoldOf(record: NumberRecord): readonly RecordEntry[] {
  const lines = record.untold === 0 ? [] : record.history.slice(-record.untold);
  const over = new Set(
    lines.filter((line) => line.what === 'handoverAsked' && !stands(record, line)).map(({ to }) => to),
  );
  // Of an offer that nobody has read of, and that does not stand any more, neither its beginning nor its end is news.
  return lines.filter(({ what, to }) => !over.has(to) || !OFFERS.has(what));
}

const OFFERS: ReadonlySet<RecordEntryKind> = new Set(['handoverAsked', 'handoverWithdrawn']);

function stands({ handover }: NumberRecord, { at, to }: RecordEntry): boolean {
  return handover?.to === to && handover?.at === at;
}

/** What is to be told of these numbers, each audience once for each kind of line, in the order in which things happened. */
export function newsOf(records: readonly NumberRecord[]): NewsFor[] {
  const found = new Map<string, { audience: Audience; what: RecordEntryKind; news: RecordNews[] }>();
  const all = records.flatMap((record) => untoldOf(record).map((entry) => ({ record, entry })));
  for (const { record, entry } of all.toSorted((one, other) => one.entry.at - other.entry.at)) {
    for (const audience of audiencesOf(record, entry)) {
      const key = `${entry.what} ${typeof audience === 'string' ? audience : audience.user}`;
      const group = found.get(key) ?? { audience, what: entry.what, news: [] };
      group.news.push({ record, entry });
      found.set(key, group);
    }
  }
  return [...found.values()];
}

/** In these lines stands who decided it, and not whose doing it is that is told: they are to hear of it. */
const ALSO_WHO: ReadonlySet<RecordEntryKind> = new Set<RecordEntryKind>(['givenBack', 'handedOver']);

/** Each once, and without who did it. */
function audiencesOf(record: NumberRecord, entry: RecordEntry): Audience[] {
  const told = new Map<string, Audience>();
  for (const audience of AUDIENCES[entry.what](record, entry)) {
    if (audience === undefined) continue;
    const key = typeof audience === 'string' ? audience : audience.user;
    if (key !== entry.by || ALSO_WHO.has(entry.what)) told.set(key, audience);
  }
  return [...told.values()];
}
