import type { RecordEntry } from '../../../src/domain/register/entry.ts';
import type { RecordEvent } from '../../../src/domain/register/event.ts';
import type { GivingBackIn } from '../../../src/domain/register/giving-back-state.ts';
import { type NewsFor, newsOf, untoldOf } from '../../../src/domain/register/news.ts';
import {
  isOurs,
  lastFour,
  type NumberRecord,
  recordFingerprint,
  statusOf,
} from '../../../src/domain/register/record.ts';
import type { ListedNumber } from '../../../src/workflow/inventory.ts';
import type { Account } from './account.ts';

class Violated extends Error {
  override readonly name = 'InvariantViolation';
}

/** A line that a person's click brought about, and the number as it was before. */
type Taken = Readonly<{ what: RecordEntry['what']; by: string | undefined; before: NumberRecord }>;

/** A call that was sent to the provider, under which decision, and what its process heard. */
type Call = Readonly<{ record: string; askedAt: number; providerId: string }> & { heard?: string };

/** After these the provider said that it did not take the call. */
const NOT_TAKEN: ReadonlySet<string | undefined> = new Set(['rateLimited', 'unavailable']);
const MAX_CALLS = 6;

/**
 * What has to hold of giving numbers back, whatever happens:
 * R1 a call was decided by two people about what they were shown, and had its cooling-off; R2 none follows on one that may have had an effect;
 * R3 none is for a number that nobody ever answered for; R4 nothing counts as given back that the provider has still; R5 what was decided comes to an
 * end, and people are told of it.
 */
export function createRegisterInvariants(deps: {
  account: Account;
  coolingOffMs: number;
  approves: (user: string) => boolean;
  records: () => readonly NumberRecord[];
}) {
  const { account, coolingOffMs, approves, records } = deps;
  const clicks: Readonly<{ id: string; event: RecordEvent }>[] = [];
  const taken: Taken[] = [];
  const calls: Call[] = [];
  const toldOf = new Set<string>();
  let first: Violated | undefined;

  function violated(which: string, what: string): void {
    first ??= new Violated(`${which}: ${what}`);
  }

  function saved(before: NumberRecord | undefined, after: NumberRecord): void {
    const news = before ? after.history.slice(before.history.length) : [];
    for (const { what, by } of news) if (before) taken.push({ what, by, before });
    const goes = before && after.untold < before.untold && after.history.length === before.history.length;
    if (goes) everythingTold(before, after);
  }

  /** What counts as told was told to everybody whom it is for. */
  function everythingTold(before: NumberRecord, after: NumberRecord): void {
    const left = new Set(untoldOf(after).map(keyOf));
    for (const { audience, what, news } of newsOf([before])) {
      for (const { entry } of news) {
        if (left.has(keyOf(entry)) || toldOf.has(nameOf(before.id, audience, entry))) continue;
        violated('R5', `nobody told ${JSON.stringify(audience)} of ${before.number}: ${what}`);
      }
    }
  }

  /** The provider is called for what stands so in the store at that moment. */
  function called(record: NumberRecord | undefined, providerId: string, rows: readonly ListedNumber[]): Call {
    const givingBack = record?.givingBack;
    const call: Call = { record: record?.id ?? '', askedAt: givingBack?.at ?? 0, providerId };
    calls.push(call);
    if (!record || givingBack?.name !== 'calling') {
      violated('R1', `${record?.number} is called for while it stands at ${givingBack?.name}`);
      return call;
    }
    const shown = decidedByTwo(record, givingBack);
    const isThere = rows.some(({ id, state }) => id === providerId && state !== 'ending' && state !== 'gone');
    if (!isThere) violated('R2', `${record.number} is called for, and no list had it just now`);
    const before = calls.filter((each) => each !== call && each.record === record.id && each.askedAt === call.askedAt);
    const open = before.find(({ heard }) => !NOT_TAKEN.has(heard));
    if (open) violated('R2', `${record.number} is called for again after a call that was answered with ${open.heard}`);
    if (before.length >= MAX_CALLS) violated('R2', `${record.number} is called for ${before.length + 1} times`);
    if (!record.history.some(({ what }) => what === 'adopted' || what === 'bought'))
      violated('R3', `${record.number} is called for, and nobody ever answered for it`);
    const purchase = account.purchases().find(({ id }) => id === providerId);
    // By a clock that was set back since, what was shown may have been bought after it was confirmed.
    if (purchase && purchase.at > givingBack.confirmedAt && shown?.listed?.providerId !== providerId)
      violated('R3', `${record.number} was bought anew after it was confirmed, and that purchase is called for`);
    return call;
  }

  /** Answers with what was confirmed. */
  function decidedByTwo(record: NumberRecord, givingBack: GivingBackIn<'calling'>): NumberRecord | undefined {
    const { id, number } = record;
    const { by, at, confirmedBy, confirmedAt, calledAt } = givingBack;
    const say = (what: string) => violated('R1', `${number}: ${what}`);
    const ofThis = taken.filter(({ before }) => before.id === id);
    const asked = ofThis.findLast((each) => each.what === 'giveBackAsked' && each.by === by);
    if (!asked || !(approves(by) || asked.before.owner === by)) say(`${by} did not ask, or may not`);
    const ofWish = ofThis.filter(({ before }) => before.givingBack?.at === at);
    const confirmed = ofWish.find((each) => each.what === 'giveBackConfirmed' && each.by === confirmedBy);
    if (!confirmed || by === confirmedBy || !approves(confirmedBy)) say(`asked by ${by}, confirmed by ${confirmedBy}`);
    const shown = confirmed && recordFingerprint(confirmed.before);
    const fits = ({ event }: Readonly<{ event: RecordEvent }>) =>
      event.type === 'giveBackConfirmed' && event.shown === shown && event.digits === lastFour(number);
    if (!clicks.some((click) => click.id === id && fits(click))) say('nobody was shown this, and typed its digits');
    if (calledAt - confirmedAt < coolingOffMs) say(`called ${coolingOffMs - calledAt + confirmedAt} ms early`);
    if (ofWish.some(({ what }) => what === 'giveBackStopped')) say('called for after it was stopped');
    return confirmed?.before;
  }

  function told(news: NewsFor): void {
    for (const { record, entry } of news.news) toldOf.add(nameOf(record.id, news.audience, entry));
  }

  /** When all is well again, and much time has passed. */
  function atTheEnd(): void {
    for (const record of records()) {
      const { number, givingBack, untold, history } = record;
      const current = account.current(number);
      const is = current ? account.stateOf(current) : 'gone';
      const says = statusOf(record);
      if (untold > 0) violated('R5', `${number}: nobody is told of its last ${untold} lines`);
      if (givingBack && !ENDS.has(givingBack.name) && !asksPeople(record))
        violated('R5', `${number} stays at ${givingBack.name}`);
      if (is === 'active' && (!isOurs(record) || says === 'ending' || says === 'missing'))
        violated('R4', `${number} counts as ${says}, and the provider has it as active`);
      if (is === 'gone' && isOurs(record)) violated('R4', `${number} counts as ${says}, and is gone`);
      if (is === 'active' && !isTakenBack(history))
        violated('R4', `${number}: people read that it was given back, and it is active`);
    }
  }

  const clicked = (id: string, event: RecordEvent) => void clicks.push({ id, event });

  return { clicked, saved, called, told, violated, atTheEnd, first: () => first };
}

export type RegisterInvariants = ReturnType<typeof createRegisterInvariants>;

const ENDS: ReadonlySet<string> = new Set(['asked', 'done']);

/** Only a person can say what became of a call, and they are asked. */
function asksPeople({ givingBack, history }: NumberRecord): boolean {
  const isAsked = history.some(({ what, at }) => what === 'giveBackUnconfirmed' && at >= (givingBack?.at ?? 0));
  return givingBack?.name === 'unconfirmed' && givingBack.nextCheckAt === undefined && isAsked;
}

/** What was told to be given back was told to be there again. */
function isTakenBack(history: readonly RecordEntry[]): boolean {
  const given = history.findLastIndex(({ what }) => what === 'givenBack');
  return given < 0 || history.slice(given + 1).some(({ what }) => BACK.has(what));
}

const BACK: ReadonlySet<string> = new Set(['giveBackRefused', 'seenAgain', 'statusChanged', 'bought', 'found']);

function keyOf({ at, what, by, to }: RecordEntry): string {
  return JSON.stringify([at, what, by, to]);
}

function nameOf(id: string, audience: NewsFor['audience'], entry: RecordEntry): string {
  return `${id} ${JSON.stringify(audience)} ${keyOf(entry)}`;
}
