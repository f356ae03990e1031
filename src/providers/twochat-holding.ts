import type { HoldingAbility, ProviderHold } from '../workflow/provider.ts';
import { aheadOf, type ClockReading, earliestOf } from './clock-reading.ts';
import type { Http } from './http.ts';
import { isPhone, sameNumber } from './phone-number.ts';
import * as answers from './twochat-answers.ts';
import { failure, isKind, TITLE, unreadable } from './twochat-failure.ts';

/** Where reservations are made, listed and ended. */
export const RESERVATIONS = '/numbers/reservations';

/** 2Chat's reservations as holds. */
export function createHolding(http: Http): HoldingAbility {
  return {
    async hold(groupId, number) {
      if (groupId.trim() === '') throw failure('refused', 'Nothing was held: there is no group to hold a number of.');
      if (number !== undefined && !isPhone(number)) {
        throw failure('refused', 'Nothing was held: what was asked for is no phone number.');
      }
      const order = { group_id: groupId, ...(number !== undefined && { number }) };
      const { body, clock } = await http.call({ method: 'POST', path: RESERVATIONS, body: order });
      const row = answers.readHold(body);
      if (!row) throw failure('outcomeUnknown', `${TITLE} confirmed a hold, but not of which number or until when.`);
      if (number !== undefined && !sameNumber(row.number, number)) {
        await giveBack(row, clock);
        throw failure('taken', `${TITLE} held another number than the one that was asked for.`);
      }
      const clockOffsetMs = http.clock.offsetMs();
      const notBefore = earliestOf(clock);
      return {
        ...toHold(row, clock, row.createdAt),
        ...(notBefore === undefined ? {} : { notBefore }),
        ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }),
      };
    },

    release,
    holds,
  };

  /** Ends a hold that nobody asked for, unless it is older than the call that answered with it: then it is somebody else's. */
  async function giveBack({ id, createdAt }: answers.HoldRow, clock: ClockReading): Promise<void> {
    if (createdAt < (earliestOf(clock) ?? Number.POSITIVE_INFINITY)) return;
    // Should this fail, it ends by itself.
    await release(id).catch(() => undefined);
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

  async function holds(): Promise<readonly ProviderHold[]> {
    const { body, clock } = await http.call({ method: 'GET', path: RESERVATIONS, urgent: true });
    const rows = answers.readHolds(body) ?? unreadable('reservations');
    return rows.map((row) => toHold(row, clock));
  }

  async function isSurelyGone(holdId: string): Promise<boolean> {
    const left = await holds().catch(() => undefined);
    return left !== undefined && !left.some((hold) => hold.id === holdId);
  }
}

function toHold(row: answers.HoldRow, clock: ClockReading, createdAt?: number): ProviderHold {
  const { id, number, expiresAt, groupId } = row;
  return {
    id,
    number,
    expiresAt,
    aheadMs: aheadOf(clock, createdAt),
    ...(groupId === undefined ? {} : { groupId }),
    ...(Number.isFinite(row.createdAt) ? { createdAt: row.createdAt } : {}),
  };
}
