import type { HoldingAbility, HoldList, ProviderHold } from '../workflow/provider.ts';
import { aheadOf, type ClockReading, earliestOf } from './clock-reading.ts';
import type { Http } from './http.ts';
import { isNumber, sameNumber } from './read-number.ts';
import { failure, isKind, TITLE, unreadable } from './twochat-failure.ts';
import { faultOf, type HoldRow, readHold, readHolds } from './twochat-holds.ts';

/** Where reservations are made, listed and ended. */
export const RESERVATIONS = '/numbers/reservations';

/** For how long a hold whose end cannot be read is seen to. */
const UNTOLD_MS = 24 * 60 * 60_000;

/** Why a hold is of no use, as people are told. */
const FAULTS = {
  number: `${TITLE} held something whose number cannot be read.`,
  end: `${TITLE} held a number and did not say in a readable way until when.`,
  foreign: `${TITLE} held a number that does not belong to what was chosen.`,
} as const;

/** 2Chat's reservations as holds. */
export function createHolding(http: Http, now: () => number): HoldingAbility {
  return {
    async hold(groupId, number, of) {
      if (groupId.trim() === '') throw failure('refused', 'Nothing was held: there is no group to hold a number of.');
      if (number !== undefined && !isNumber(number)) {
        throw failure('refused', 'Nothing was held: what was asked for is no phone number.');
      }
      const order = { group_id: groupId, ...(number !== undefined && { number }) };
      const { body, clock } = await http.call({ method: 'POST', path: RESERVATIONS, body: order });
      const answeredAt = clock.dateAt ?? now();
      const row = readHold(body, of?.country, answeredAt);
      if (!row) throw failure('outcomeUnknown', `${TITLE} confirmed a hold, but did not say which.`);
      const notBefore = earliestOf(clock);
      // One that is older than the call is somebody else's, however it is: it is left alone, and told as it is.
      const isOlder = notBefore !== undefined && row.createdAt < notBefore;
      const fault = isOlder ? undefined : faultOf(row, of);
      if (fault !== undefined) await giveBackUnfit(row, FAULTS[fault]);
      if (!isOlder && number !== undefined && !sameNumber(row.number, number)) {
        // Should this fail, it ends by itself: nothing tells it from the holds of others.
        await release(row.id).catch(() => undefined);
        throw failure('taken', `${TITLE} held another number than the one that was asked for.`);
      }
      const clockOffsetMs = http.clock.offsetMs();
      return {
        ...toHold(row, clock, row.createdAt, answeredAt),
        ...(notBefore === undefined ? {} : { notBefore }),
        ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }),
      };
    },

    release,
    holds,
  };

  /** A hold that nobody can use is given back at once; should that fail, it is looked for like one whose making got no answer. */
  async function giveBackUnfit({ id }: HoldRow, why: string): Promise<never> {
    await release(id).catch((cause: unknown) => {
      throw failure('outcomeUnknown', why, cause);
    });
    throw failure('unfit', why);
  }

  async function release(holdId: string): Promise<void> {
    // An empty id would address the whole collection.
    if (holdId.trim() === '') throw failure('refused', 'Nothing was released: the hold has no id.');
    try {
      await http.write('DELETE', `${RESERVATIONS}/${encodeURIComponent(holdId)}`);
    } catch (error) {
      // Which answer an ended hold gets is not documented, so the list decides.
      if (!isKind(error, 'refused', 'outcomeUnknown') || !(await isSurelyGone(holdId))) throw error;
    }
  }

  async function holds(): Promise<HoldList> {
    const { body, clock } = await http.call({ method: 'GET', path: RESERVATIONS, urgent: true });
    const answeredAt = clock.dateAt ?? now();
    const { rows, whole } = readHolds(body, answeredAt) ?? unreadable('reservations');
    return { holds: rows.map((row) => toHold(row, clock, undefined, answeredAt)), whole };
  }

  async function isSurelyGone(holdId: string): Promise<boolean> {
    const list = await holds().catch(() => undefined);
    return list?.whole === true && !list.holds.some((hold) => hold.id === holdId);
  }
}

function toHold(row: HoldRow, clock: ClockReading, createdAt: number | undefined, now: number): ProviderHold {
  const { id, number = '', expiresAt = now + UNTOLD_MS, groupId } = row;
  return {
    id,
    number,
    expiresAt,
    aheadMs: aheadOf(clock, createdAt),
    ...(groupId === undefined ? {} : { groupId }),
    ...(Number.isFinite(row.createdAt) ? { createdAt: row.createdAt } : {}),
  };
}
