import { DID_TYPES, FEATURES } from '../../domain/group.ts';
import type { Prices } from '../../domain/problem.ts';
import type { ToldHold } from '../client/holding.ts';
import { type HoldStatus, statusOf } from '../reading/hold-status.ts';
import { zoneOfAnswer } from '../reading/hold-zone.ts';
import { asRecord, isText, textOf } from '../reading/json.ts';
import { readId } from '../reading/read-id.ts';
import { readNumber } from '../reading/read-number.ts';
import { readRequirements } from '../reading/read-requirements.ts';
import { hasZone, readTime } from '../reading/read-time.ts';
import { isWhole } from '../reading/whole-list.ts';
import { rowsOf } from './answers.ts';
import { typeOf } from './did-type.ts';
import { readPrices } from './groups.ts';
import { NAME } from './name.ts';

/** A row that tells of a hold. `written` is what stands where the number should: beside a number that is known more can be read. */
export type HoldRow = ToldHold &
  Readonly<{
    /** Every group that it names. */
    groupIds: readonly string[];
    holdStatus: HoldStatus;
    /** The documents that it asks for. */
    requirements: readonly string[];
    written: unknown;
    /** What stands where the time of its making should. */
    made: unknown;
    /** How far ahead of UTC its times were taken to be that do not say so. */
    zoneMs: number;
    prices: Prices | 'otherTerms' | undefined;
    /** What it says of the offer itself; what is absent is not told. */
    offer: ToldOffer;
  }>;

/** `unable` are features, as {@link FEATURES} names them, that it says the number does not have. */
type ToldOffer = Readonly<{ country?: string; type?: string; unable: readonly string[] }>;

/** The fields that say whether a number can do something. Only `supports_sms_…` is documented. */
const ABLE: Readonly<Record<string, string>> = Object.fromEntries(
  FEATURES.flatMap((feature) => [`supports_${feature}`, `has_${feature}`, feature].map((field) => [field, feature])),
);

/** The hold that a reservation's answer tells of, or undefined: without an id nothing can be done about it. */
export function readHold(body: unknown, country: string | undefined, now: number): HoldRow | undefined {
  const data = asRecord(asRecord(body)?.['data']);
  const details = asRecord(data?.['reservation_details']) ?? data;
  if (!details) return undefined;
  return readRow(details, country, now, zoneOfAnswer(madeOf(details), endOf(details), now));
}

/** The holds of a list; undefined without one, or when not one of its rows can be read. A row without an id may be any hold, so that the list is not `whole`: nothing is gone by its absence. */
export function readHolds(
  body: unknown,
  now: number,
  zoneMs = 0,
): Readonly<{ rows: readonly HoldRow[]; whole: boolean }> | undefined {
  const listed = rowsOf(body, 'reservations');
  if (!listed) return undefined;
  const rows = listed.flatMap((row) => readRow(row, undefined, now, zoneMs) ?? []);
  if (rows.length === 0 && listed.length > 0) return undefined;
  return { rows, whole: rows.length === listed.length && isWhole(body, rows.length) };
}

function readRow(value: unknown, country: string | undefined, now: number, zoneMs: number): HoldRow | undefined {
  const row = asRecord(value);
  const id = readId(row?.['uuid']);
  if (!row || id === undefined) return undefined;
  const stated = row['iso_country_code'];
  const groupIds = [row['did_group_id'], row['group_id']].flatMap((each) => readId(each) ?? []);
  return {
    id,
    groupId: groupIds[0],
    groupIds,
    holdStatus: statusOf(row),
    requirements: readRequirements([row['requirements'], row['needs_registration']], NAME),
    written: row['number'],
    number: readNumber(row['number'], isText(stated) ? stated.trim().toUpperCase() : country),
    expiresAt: timeIn(zoneMs, endOf(row), now),
    createdAt: timeIn(zoneMs, madeOf(row), now),
    made: madeOf(row),
    zoneMs,
    prices: readPrices(row),
    offer: offerIn(row),
  };
}

function offerIn(row: Readonly<Record<string, unknown>>): ToldOffer {
  const country = textOf(row['iso_country_code']).toUpperCase();
  const said = typeOf(textOf(row['did_type'] ?? row['type']));
  const type = DID_TYPES.find((known) => known === said);
  const unable = Object.entries(ABLE).flatMap(([field, feature]) => (isNo(row[field]) ? [feature] : []));
  return { country: /^[A-Z]{2}$/.test(country) ? country : undefined, type, unable };
}

function isNo(value: unknown): boolean {
  return value === false || value === 0 || /^(false|0|no)$/i.test(textOf(value));
}

function madeOf(row: Readonly<Record<string, unknown>>): unknown {
  return row['created_at'] ?? row['reservation_date'];
}

function endOf(row: Readonly<Record<string, unknown>>): unknown {
  return row['expires_at'] ?? row['reservation_end_date'];
}

function timeIn(zoneMs: number, value: unknown, now: number): number | undefined {
  const at = readTime(value, now);
  return at === undefined || hasZone(value) ? at : at - zoneMs;
}
