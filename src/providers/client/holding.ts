import { isSameHoldId } from '../../domain/hold-id.ts';
import type { GroupFacts, HoldFault, HoldingAbility, HoldList } from '../../workflow/provider.ts';
import { isNumber, sameNumber } from '../reading/read-number.ts';
import { clockOffsetOf, earliestOf } from './clock-reading.ts';
import { isKind } from './failures.ts';
import type { Http } from './http.ts';
import { isOfGroup } from './number-of-group.ts';

/** A hold as an answer tells it; times are on the provider's clock. What it does not tell, or what cannot be read, is undefined. */
export type ToldHold = Readonly<{
  id: string;
  number: string | undefined;
  expiresAt: number | undefined;
  createdAt: number | undefined;
  groupId: string | undefined;
}>;

/** How a provider holds numbers. Both readers are told what time it is there, and answer with undefined where nothing can be read. */
export type HoldingParts = Readonly<{
  /** Where holds are made and listed; each is ended below it, by its id. */
  path: string;
  /** What is sent to hold this number of the group, or any of it. */
  body(groupId: string, number: string | undefined): Readonly<Record<string, unknown>>;
  /** The hold that was made, in the group's country; without an id nothing could be done about it. */
  readMade(body: unknown, country: string | undefined, now: number): ToldHold | undefined;
  /** The holds that still stand, and whether these are surely all. */
  readList(body: unknown, now: number): Readonly<{ rows: readonly ToldHold[]; whole: boolean }> | undefined;
}>;

/** For how long a hold whose end cannot be read is seen to. */
const UNTOLD_MS = 24 * 60 * 60_000;

/** Holds at a provider that lists them and ends them by their ids. */
export function createHolding(http: Http, { path, body, readMade, readList }: HoldingParts): HoldingAbility {
  return { hold, release, holds };

  async function hold(groupId: string, number?: string, of?: GroupFacts) {
    if (groupId.trim() === '')
      throw http.failure('refused', 'Nothing was held: there is no group to hold a number of.');
    if (number !== undefined && !isNumber(number)) {
      throw http.failure('refused', 'Nothing was held: what was asked for is no phone number.');
    }
    const answer = await http.call({ method: 'POST', path, body: body(groupId, number) });
    const { clock } = answer;
    const now = clock.dateAt ?? http.now();
    const told = readMade(answer.body, of?.country, now);
    if (!told) throw http.failure('outcomeUnknown', `${http.provider} confirmed a hold, but did not say which.`);
    return {
      ...holdOf(told, now),
      ...clockOffsetOf(clock, told.createdAt, http.clock.mostMs()),
      notBefore: earliestOf(clock),
      unfit: faultOf(told, number, of),
    };
  }

  async function release(holdId: string): Promise<void> {
    // An empty id would address the whole collection.
    if (holdId.trim() === '') throw http.failure('refused', 'Nothing was released: the hold has no id.');
    try {
      await end(holdId);
    } catch (error) {
      if (!isKind(error, 'refused', 'outcomeUnknown')) throw error;
      // Which answer an ended hold gets need not be documented, so the list decides, also on how its id is written.
      const list = await holds().catch(() => undefined);
      const listed = list?.holds.find(({ id }) => isSameHoldId(id, holdId));
      if (listed && listed.id !== holdId) return end(listed.id);
      if (listed || !list?.whole) throw error;
    }
  }

  async function end(holdId: string): Promise<void> {
    await http.write('DELETE', `${path}/${encodeURIComponent(holdId)}`);
  }

  async function holds(): Promise<HoldList> {
    const { body, clock } = await http.call({ method: 'GET', path, urgent: true });
    const now = clock.dateAt ?? http.now();
    const { rows, whole } = readList(body, now) ?? http.unreadable('holds');
    const { clockOffsetMs } = clockOffsetOf(clock, undefined, http.clock.mostMs());
    return { holds: rows.map((told) => ({ ...holdOf(told, now), clockOffsetMs })), whole };
  }
}

function holdOf({ id, number = '', expiresAt, createdAt, groupId }: ToldHold, now: number) {
  return { id, number, expiresAt: expiresAt ?? now + UNTOLD_MS, createdAt, groupId };
}

/** Why a hold of this group (`of`), made for this number where one was asked for, cannot be used; undefined for one that is as it should be. */
function faultOf({ number, expiresAt }: ToldHold, wanted?: string, of?: GroupFacts): HoldFault | undefined {
  if (number === undefined) return 'numberUnreadable';
  if (expiresAt === undefined) return 'endUnreadable';
  if (of !== undefined && !isOfGroup(number, of)) return 'foreignNumber';
  return wanted === undefined || sameNumber(number, wanted) ? undefined : 'otherNumber';
}
