import { z } from 'zod';
import type { Place } from '../../domain/group.ts';
import type { ListedNumber, ListedState } from '../../workflow/inventory.ts';
import type { OwnedNumber } from '../../workflow/provider.ts';
import type { Answer } from '../client/verdict.ts';
import { asRecord, isText } from '../reading/json.ts';
import { readAge } from '../reading/owned-age.ts';
import { readId } from '../reading/read-id.ts';
import { readNumber, readNumberLike } from '../reading/read-number.ts';
import { readRequirements } from '../reading/read-requirements.ts';
import { hasZone, readTime } from '../reading/read-time.ts';
import { rowsTold, saysMore } from '../reading/whole-list.ts';
import { typeOf } from './did-type.ts';
import { NAME } from './name.ts';

/*
 * 2Chat's answers, read with more tolerance than its pages promise, since the pages differ between themselves: unknown fields are ignored,
 * ids and prices may be strings or numbers, a list may sit in `data`, in `data.<name>` or beside `success`.
 * A row that cannot be read is left out, except where a row's absence would be taken for evidence.
 */

const id = z.union([z.string().trim().min(1), z.number()]).transform(String);
const words = z.string().trim().catch('');
/** The most groups that are read of one answer. */
const MAX_GROUPS_READ = 10_000;

const typeRow = z.object({ id, name: z.string().trim().min(1) });
const ownedRow = z.object({
  uuid: z.unknown().optional(),
  phone_number: z.unknown().optional(),
  formatted_phone_number: z.unknown().optional(),
  iso_country_code: words,
  region_name: words,
  provider_type: words,
  is_toll_free: z.unknown().optional(),
  expires_at: z.unknown().optional(),
  status: z.unknown().optional(),
  status_text: words,
  created_at: z.unknown().optional(),
  purchased_at: z.unknown().optional(),
});

/** A row of the list of owned numbers; `ours` is false once it is given back or on its way out. */
export type OwnedRow = OwnedNumber & Readonly<{ key: string; ours: boolean; listed: ListedNumber }>;

/** 2Chat's yes or no: `success`, or the error body, whose `success` one of its pages leaves out. */
export function interpret(body: unknown): Pick<Answer, 'says' | 'words'> {
  const answer = asRecord(body);
  if (answer === undefined) return { says: 'unclear', words: '' };
  const hasError = ![undefined, null, false, ''].some((none) => answer['error'] === none);
  if (answer['success'] === false || hasError) {
    const said = [answer['error_message'], answer['message'], answer['error']].find(isText);
    const bought = [answer['purchased'], asRecord(answer['data'])?.['purchased']].some(
      (list) => list && isSomething(list),
    );
    // A "no" that names what was bought, or that is a "yes" as well, is none.
    return { says: bought || answer['success'] === true ? 'unclear' : 'no', words: said ?? '' };
  }
  return { says: answer['success'] === true ? 'yes' : 'unclear', words: '' };
}

/** Regions or cities as places, or undefined when nothing of the answer can be read. */
export function readPlaces(body: unknown, list: 'regions' | 'cities'): Place[] | undefined {
  const name = list === 'regions' ? 'region_name' : 'city_name';
  const row = z
    .looseObject({ id, [name]: z.string().trim().min(1) })
    .transform((place) => ({ ...place, id: String(place['id']), name: String(place[name]) }));
  const places = readable(rowsOf(body, list), row);
  // Two places of one name look alike in a list: the region tells them apart, where it is told.
  const regionOf = (place: Record<string, unknown>) =>
    [place['region_name'], place['region'], place['state']].find(isText);
  const times = new Map<string, number>();
  for (const { name } of places ?? []) times.set(name, (times.get(name) ?? 0) + 1);
  const named = places?.map((place) => {
    const region = list === 'cities' && times.get(place.name) !== 1 ? regionOf(place) : undefined;
    return { id: place.id, name: region === undefined ? place.name : `${place.name}, ${region.trim()}` };
  });
  return named && [...new Map(named.map((place) => [`${place.id} ${place.name}`, place])).values()];
}

/** A search's answer as it is kept: no more than {@link MAX_GROUPS_READ} groups, and said to have more where it has. */
export function shortened(body: unknown): unknown {
  const rows = rowsOf(body, 'groups') ?? [];
  if (rows.length <= MAX_GROUPS_READ) return body;
  return { success: true, has_more: true, data: { groups: rows.slice(0, MAX_GROUPS_READ) } };
}

/** Whether a search's answer says that there are more groups than it lists. */
export function hasMoreGroups(body: unknown): boolean {
  return saysMore(body, rowsOf(body, 'groups')?.length ?? 0);
}

/** The DID types with the ids that 2Chat gives them. */
export function readTypes(body: unknown): z.infer<typeof typeRow>[] | undefined {
  return readable(rowsOf(body, 'did_types'), typeRow);
}

/** Documents in words, each once, or undefined when there is no list. */
export function readDocuments(body: unknown): string[] | undefined {
  const rows = rowsOf(body, 'requirements');
  return rows && [...readRequirements(rows, NAME)];
}

/** One page of owned numbers: how many of its rows cannot be read, and how many rows it says that there are. */
export type OwnedPage = Readonly<{ rows: readonly OwnedRow[]; unreadable: number; told: number }>;

/** One page of owned numbers, looked through for one that is `sought`. `at` is on the provider's clock. */
export function readOwned(body: unknown, now: number, sought = ''): OwnedPage | undefined {
  const list = rowsOf(body, 'numbers');
  const rows = list?.flatMap((value) => {
    const row = ownedRow.safeParse(value).data;
    const number = row && ownedNumberIn(row, sought);
    return row && number !== undefined ? [ownedIn(row, number, now)] : [];
  });
  if (!list || !rows || (rows.length === 0 && list.length > 0)) return undefined;
  return { rows, unreadable: list.length - rows.length, told: rowsTold(body) };
}

/** The number, in whichever of its fields it can be read. */
function ownedNumberIn(row: z.infer<typeof ownedRow>, sought: string): string | undefined {
  const country = row.iso_country_code.toUpperCase();
  const written = [row.phone_number, row.formatted_phone_number];
  return written.map((each) => readNumber(each, country) ?? readNumberLike(each, sought)).find(Boolean);
}

function ownedIn(row: z.infer<typeof ownedRow>, number: string, now: number): OwnedRow {
  const state = row.status_text.toUpperCase();
  const told = row.status_text || String(row.status ?? '');
  // What it does not say is neither a yes nor a no.
  const status = told === '' ? {} : { status: told, active: state === 'ACTIVE' || (state === '' && row.status === 1) };
  return {
    key: `${String(row.uuid ?? '')} ${number}`,
    number,
    ...status,
    at: readAge([row.created_at, row.purchased_at], now),
    ours: state !== 'RELEASED' && state !== 'PENDING_CANCELLATION',
    listed: listedIn(row, number, now),
  };
}

/** Its documented states, and the number of the only one whose number is known. */
const STATES: Readonly<Record<string, ListedState>> = {
  ACTIVE: 'active',
  AWAITING_REGISTRATION: 'waits',
  PENDING_ACTIVATION: 'waits',
  PENDING_CANCELLATION: 'ending',
  RELEASED: 'gone',
  '1': 'active',
};

/** The same as the register of numbers wants it; times are on the provider's clock. */
function listedIn(row: z.infer<typeof ownedRow>, number: string, now: number): ListedNumber {
  const status = row.status_text || (row.status === undefined ? '' : String(row.status));
  const type = row.is_toll_free === true ? 'tollfree' : typeOf(row.provider_type);
  return {
    number,
    id: readId(row.uuid),
    state: STATES[status.toUpperCase()],
    status: status || undefined,
    country: countryOf(row.iso_country_code),
    type: type || undefined,
    place: row.region_name || undefined,
    at: readAge([row.created_at, row.purchased_at], now),
    endsAt: hasZone(row.expires_at) ? readTime(row.expires_at, now) : undefined,
  };
}

function countryOf(code: string): string | undefined {
  return /^[a-z]{2}$/i.test(code) ? code.toUpperCase() : undefined;
}

/** Leaves unreadable rows out; undefined when there is no list, or rows but not one that can be read. */
function readable<T>(rows: unknown[] | undefined, row: z.ZodType<T>): T[] | undefined {
  const read = rows?.flatMap((value) => {
    const parsed = row.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  });
  return read?.length === 0 && rows?.length !== 0 ? undefined : read;
}

/** The list of this name in an answer, wherever it sits. */
export function rowsOf(body: unknown, name: string): unknown[] | undefined {
  const answer = asRecord(body);
  const data = answer?.['data'];
  return [asRecord(data)?.[name], data, answer?.[name]].find((value) => Array.isArray(value));
}

function isSomething(list: unknown): boolean {
  return typeof list !== 'object' || list === null ? Boolean(list) : Object.keys(list).length > 0;
}
