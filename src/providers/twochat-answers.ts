import { z } from 'zod';
import type { Place } from '../domain/group.ts';
import type { OwnedNumber } from '../workflow/provider.ts';
import { readNumber, readNumberLike, sameNumber } from './read-number.ts';
import type { Answer } from './verdict.ts';

/*
 * 2Chat's answers, read with more tolerance than its pages promise, since the pages differ between themselves: unknown fields are ignored,
 * ids and prices may be strings or numbers, a list may sit in `data`, in `data.<name>` or beside `success`.
 * A row that cannot be read is left out, except where a row's absence would be taken for evidence.
 */

const id = z.union([z.string().trim().min(1), z.number()]).transform(String);
const words = z.string().trim().catch('');
const typeRow = z.object({ id, name: z.string().trim().min(1) });
const ownedRow = z.object({
  uuid: z.unknown().optional(),
  phone_number: z.unknown().optional(),
  iso_country_code: words,
  status: z.unknown().optional(),
  status_text: words,
});

/** A row of the list of owned numbers; `ours` is false once it is given back or on its way out. */
export type OwnedRow = OwnedNumber & Readonly<{ key: string; ours: boolean }>;

/** 2Chat's yes or no: `success`, or the error body, whose `success` one of its pages leaves out. */
export function interpret(body: unknown): Pick<Answer, 'says' | 'words'> {
  const answer = asRecord(body);
  if (answer === undefined) return { says: 'unclear', words: '' };
  if (answer['success'] === false || (answer['error'] !== undefined && answer['error'] !== false)) {
    const said = [answer['error_message'], answer['message'], answer['error']].find(isText);
    return { says: 'no', words: said ?? '' };
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

/** The DID types with the ids that 2Chat gives them. */
export function readTypes(body: unknown): z.infer<typeof typeRow>[] | undefined {
  return readable(rowsOf(body, 'did_types'), typeRow);
}

/** Documents in words, each once, or undefined when there is no list. */
export function readDocuments(body: unknown): string[] | undefined {
  const rows = rowsOf(body, 'requirements');
  return rows && [...new Set(toSentences(rows))];
}

/** One page of owned numbers, looked through for one that is `sought`, with the length it had before unreadable rows were left out, and the total if the answer states one. */
export function readOwned(
  body: unknown,
  sought?: string,
): { rows: OwnedRow[]; length: number; count: number } | undefined {
  const list = rowsOf(body, 'numbers');
  const read = readable(list, ownedRow)?.flatMap((row) => {
    const { phone_number: written, iso_country_code: country } = row;
    const home = country.toUpperCase() || undefined;
    const number = readNumber(written, home) ?? (sought === undefined ? undefined : readNumberLike(written, sought));
    return number === undefined ? [] : [{ ...row, number }];
  });
  const rows =
    read?.length === 0 && list?.length !== 0
      ? undefined
      : read?.map((row) => {
          const status = row.status_text.toUpperCase();
          return {
            key: `${String(row.uuid ?? '')} ${row.number}`,
            number: row.number,
            status: row.status_text || String(row.status ?? 'unknown'),
            active: status === 'ACTIVE' || (status === '' && row.status === 1),
            ours: status !== 'RELEASED' && status !== 'PENDING_CANCELLATION',
          };
        });
  const count = asRecord(body)?.['count'];
  return rows && { rows, length: list?.length ?? 0, count: typeof count === 'number' ? count : 0 };
}

/** What a purchase's answer says of one number: bought, failed with a reason, or nothing that could be relied on. */
export function readPurchase(body: unknown, number: string): 'bought' | 'unclear' | { failed: string } {
  const answer = asRecord(body);
  const lists = answer?.['purchased'] === undefined ? { ...answer, ...asRecord(answer?.['data']) } : answer;
  const bought = entriesOf(lists['purchased']).some((entry) => mentions(entry, number));
  const failed = entriesOf(lists['failed']).find((entry) => mentions(entry, number));
  if (bought === (failed !== undefined)) return 'unclear';
  return bought ? 'bought' : { failed: reasonOf(failed) };
}

/** An id, which may be a number; undefined of anything else. */
export function readId(value: unknown): string | undefined {
  return id.safeParse(value).data;
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

function entriesOf(list: unknown): unknown[] {
  if (Array.isArray(list)) return list;
  return Object.entries(asRecord(list) ?? {});
}

function mentions(entry: unknown, number: string): boolean {
  if (typeof entry === 'string' || typeof entry === 'number') return sameNumber(String(entry), number);
  return typeof entry === 'object' && entry !== null && Object.values(entry).some((value) => mentions(value, number));
}

function reasonOf(entry: unknown): string {
  const record = asRecord(entry) ?? {};
  const said = [record['error_message'], record['reason'], record['message'], record['error']].find(isText);
  if (said !== undefined) return said;
  return Array.isArray(entry) && isText(entry[1]) ? entry[1] : '';
}

/** Requirements have no documented shape; whatever is there is shown, since an empty list tells people that no documents are needed. */
export function toSentences(requirements: unknown): string[] {
  const list = Array.isArray(requirements) ? requirements : [requirements ?? {}];
  return list.flatMap((requirement) => {
    const record = asRecord(requirement) ?? {};
    const said = [requirement, record['description'], record['name'], record['title']].find(isText);
    const text = said?.trim() ?? JSON.stringify(requirement).slice(0, 200);
    return ['{}', '[]', '""', 'null', 'false'].includes(text) ? [] : [text];
  });
}

/** Whether a value is text with something in it. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** A JSON object, or undefined of any other value. */
export function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}
