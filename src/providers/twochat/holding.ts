import type { HoldingAbility, HoldList, ProviderHold } from '../../workflow/provider.ts';
import { aheadOf, earliestOf } from '../client/clock-reading.ts';
import type { Http } from '../client/http.ts';
import { knownZone, rememberZone } from '../reading/hold-zone.ts';
import { isNumber } from '../reading/read-number.ts';
import { failure, isKind, NAME, unreadable } from './failure.ts';
import { faultOf, type HoldRow, readHold, readHolds, sameId } from './holds.ts';

/** Where reservations are made, listed and ended. */
export const RESERVATIONS = '/numbers/reservations';

/** For how long a hold whose end cannot be read is seen to. */
const UNTOLD_MS = 24 * 60 * 60_000;

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
      if (!row) throw failure('outcomeUnknown', `${NAME} confirmed a hold, but did not say which.`);
      rememberZone(http, row.zoneMs);
      const notBefore = earliestOf(clock);
      const { aheadMs, clockOffsetMs } = aheadOf(clock, row.createdAt, http.clock.mostMs());
      const unfit = faultOf(row, number, of);
      return {
        ...toHold(row, answeredAt),
        ...(clockOffsetMs === undefined ? { aheadMs } : { aheadMs, clockOffsetMs }),
        ...(notBefore === undefined ? {} : { notBefore }),
        ...(unfit === undefined ? {} : { unfit }),
      };
    },

    release,
    holds,
  };

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
    const { rows, whole } = readHolds(body, answeredAt, knownZone(http)) ?? unreadable('reservations');
    const { aheadMs } = aheadOf(clock, undefined, http.clock.mostMs());
    const held = rows.filter(({ standing }) => standing !== 'ended');
    return { holds: held.map((row) => ({ ...toHold(row, answeredAt), aheadMs })), whole };
  }

  async function isSurelyGone(holdId: string): Promise<boolean> {
    const list = await holds().catch(() => undefined);
    return list?.whole === true && !list.holds.some(({ id }) => sameId(id, holdId));
  }
}

function toHold(row: HoldRow, now: number): Omit<ProviderHold, 'aheadMs'> {
  const { id, number = '', expiresAt = now + UNTOLD_MS, groupId } = row;
  return {
    id,
    number,
    expiresAt,
    ...(groupId === undefined ? {} : { groupId }),
    ...(Number.isFinite(row.createdAt) ? { createdAt: row.createdAt } : {}),
  };
}
