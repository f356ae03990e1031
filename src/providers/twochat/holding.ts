import { isSameHoldId } from '../../domain/hold-id.ts';
import type { HoldingAbility, HoldList } from '../../workflow/provider.ts';
import { isKind } from '../client/failures.ts';
import { listedHold, madeHold } from '../client/holds.ts';
import type { Http } from '../client/http.ts';
import { knownZone, rememberZone } from '../reading/hold-zone.ts';
import { isNumber } from '../reading/read-number.ts';
import { readHold, readHolds } from './holds.ts';

/** Where reservations are made, listed and ended. */
export const RESERVATIONS = '/numbers/reservations';

/** 2Chat's reservations as holds. */
export function createHolding(http: Http): HoldingAbility {
  return {
    async hold(groupId, number, of) {
      if (groupId.trim() === '')
        throw http.failure('refused', 'Nothing was held: there is no group to hold a number of.');
      if (number !== undefined && !isNumber(number)) {
        throw http.failure('refused', 'Nothing was held: what was asked for is no phone number.');
      }
      const order = { group_id: groupId, ...(number !== undefined && { number }) };
      const { body, clock } = await http.call({ method: 'POST', path: RESERVATIONS, body: order });
      const row = readHold(body, of?.country, clock.dateAt ?? http.now());
      if (!row) throw http.failure('outcomeUnknown', `${http.provider} confirmed a hold, but did not say which.`);
      rememberZone(http, row.zoneMs);
      return madeHold(http, clock, row, { number, of });
    },

    release,
    holds,
  };

  async function release(holdId: string): Promise<void> {
    // An empty id would address the whole collection.
    if (holdId.trim() === '') throw http.failure('refused', 'Nothing was released: the hold has no id.');
    try {
      await http.write('DELETE', `${RESERVATIONS}/${encodeURIComponent(holdId)}`);
    } catch (error) {
      // Which answer an ended hold gets is not documented, so the list decides.
      if (!isKind(error, 'refused', 'outcomeUnknown') || !(await isSurelyGone(holdId))) throw error;
    }
  }

  async function holds(): Promise<HoldList> {
    const { body, clock } = await http.call({ method: 'GET', path: RESERVATIONS, urgent: true });
    const answeredAt = clock.dateAt ?? http.now();
    const { rows, whole } = readHolds(body, answeredAt, knownZone(http)) ?? http.unreadable('reservations');
    const held = rows.filter(({ standing }) => standing !== 'ended');
    return { holds: held.map((row) => listedHold(http, clock, row)), whole };
  }

  async function isSurelyGone(holdId: string): Promise<boolean> {
    const list = await holds().catch(() => undefined);
    return list?.whole === true && !list.holds.some(({ id }) => isSameHoldId(id, holdId));
  }
}
