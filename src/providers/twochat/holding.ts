import type { HoldingAbility } from '../../workflow/provider.ts';
import { createHolding } from '../client/holding.ts';
import type { Http } from '../client/http.ts';
import { knownZone, rememberZone } from '../reading/hold-zone.ts';
import { readHold, readHolds } from './holds.ts';

/** Where reservations are made, listed and ended. */
export const RESERVATIONS = '/numbers/reservations';

/** 2Chat's reservations as holds. */
export function reservationsOf(http: Http): HoldingAbility {
  return createHolding(http, {
    path: RESERVATIONS,
    body: (groupId, number) => ({ group_id: groupId, number }),
    readMade(body, country, now) {
      const row = readHold(body, country, now);
      if (row) rememberZone(http, row.zoneMs);
      return row;
    },
    readList(body, now) {
      const list = readHolds(body, now, knownZone(http));
      return list && { ...list, rows: list.rows.filter(({ holdStatus }) => holdStatus !== 'ended') };
    },
  });
}
