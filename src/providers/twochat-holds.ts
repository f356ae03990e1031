import type { GroupFacts } from '../workflow/provider.ts';
import { isOfGroup } from './number-of-group.ts';
import { readNumber } from './read-number.ts';
import { readTime } from './read-time.ts';
import { asRecord, isText, readId, rowsOf } from './twochat-answers.ts';

/** A hold as an answer tells it; `number` and `expiresAt` are undefined where they cannot be read, `createdAt` is NaN where it is not told. */
export type HoldRow = Readonly<{
  id: string;
  groupId: string | undefined;
  number: string | undefined;
  expiresAt: number | undefined;
  createdAt: number;
}>;

/** The hold that a reservation's answer tells of, or undefined: without an id nothing can be done about it. */
export function readHold(body: unknown, country: string | undefined, now: number): HoldRow | undefined {
  const data = asRecord(asRecord(body)?.['data']);
  return readRow(data?.['reservation_details'] ?? data, country, now);
}

/** Every hold, or undefined unless all of them have an id: a hold that is missing here counts as gone. */
export function readHolds(body: unknown, now: number): HoldRow[] | undefined {
  const rows = rowsOf(body, 'reservations')?.map((row) => readRow(row, undefined, now));
  return rows?.every((row) => row !== undefined) ? rows : undefined;
}

/** Why nobody can use a hold, in our words; undefined for one that is as it should be. */
export function faultOf(
  { number, expiresAt }: HoldRow,
  of: GroupFacts | undefined,
): 'number' | 'end' | 'foreign' | undefined {
  if (number === undefined) return 'number';
  if (expiresAt === undefined) return 'end';
  return of === undefined || isOfGroup(number, of) ? undefined : 'foreign';
}

function readRow(value: unknown, country: string | undefined, now: number): HoldRow | undefined {
  const row = asRecord(value);
  const id = readId(row?.['uuid']);
  if (!row || id === undefined) return undefined;
  const stated = row['iso_country_code'];
  return {
    id,
    groupId: readId(row['did_group_id']),
    number: readNumber(row['number'], isText(stated) ? stated.trim().toUpperCase() : country),
    expiresAt: readTime(row['expires_at'] ?? row['reservation_end_date'], now),
    createdAt: readTime(row['created_at'] ?? row['reservation_date'], now) ?? Number.NaN,
  };
}
