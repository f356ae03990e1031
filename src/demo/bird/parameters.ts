import { z } from 'zod';
import { whole } from '../sandbox/parameters.ts';
import { Refusal } from '../sandbox/refusal.ts';

const order = z.strictObject({ numberStockItemIds: z.array(z.uuid()).min(1).max(25) });
const token = z.object({ from: z.int().min(0), of: z.string() });

/** The body of a purchase: one key with 1 to 25 different ids. */
export function orderOf(body: unknown): readonly string[] {
  const read = order.safeParse(body);
  if (!read.success)
    throw new Refusal(400, 'The body must be a JSON object with nothing but numberStockItemIds, 1 to 25 ids.');
  const ids = read.data.numberStockItemIds;
  if (new Set(ids).size < ids.length) throw new Refusal(400, 'An id is given twice.');
  return ids;
}

/** A parameter that may be repeated, each value out of those allowed. */
export function listOf(query: URLSearchParams, name: string, allowed: RegExp): readonly string[] {
  const values = query.getAll(name);
  if (values.some((value) => !allowed.test(value))) throw new Refusal(400, `${name} has a value that is not allowed.`);
  return values;
}

/** A parameter that may be there once, with 1 to `most` characters. */
export function textOf(query: URLSearchParams, name: string, most: number): string | undefined {
  const [text, ...more] = query.getAll(name);
  if (text === undefined) return undefined;
  if (more.length > 0 || text === '' || text.length > most)
    throw new Refusal(400, `${name} must be 1 to ${most} characters.`);
  return text;
}

/** One page of rows, each with its place in the whole list; the token of the next is good for the same question only. */
export function pageOf<T extends { at: number }>(
  query: URLSearchParams,
  rows: readonly T[],
  mostRows = 99,
): { rows: readonly T[]; nextPageToken?: string } {
  const limit = Math.min(whole(query, 'limit', 10, 1, 99), mostRows);
  const asked = new URLSearchParams([...query].filter(([name]) => name !== 'pageToken' && name !== 'limit'));
  const of = asked.toString();
  const text = textOf(query, 'pageToken', 8000);
  const from = text === undefined ? undefined : decoded(text, of);
  const start = from === undefined ? 0 : rows.findIndex(({ at }) => at === from);
  // What the page would have begun with may be sold meanwhile: then it begins with what came after.
  const left = start >= 0 ? rows.slice(start) : rows.filter(({ at }) => at > (from ?? 0));
  const next = left[limit];
  const nextPageToken = next && Buffer.from(JSON.stringify({ from: next.at, of })).toString('base64url');
  return { rows: left.slice(0, limit), ...(nextPageToken && { nextPageToken }) };
}

function decoded(text: string, of: string): number {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    value = undefined;
  }
  const read = token.safeParse(value);
  if (!read.success || read.data.of !== of) throw new Refusal(400, 'pageToken is not one of this list.');
  return read.data.from;
}
