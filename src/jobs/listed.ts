import type { Seen } from '../domain/register/event.ts';
import { rankOf } from '../domain/register/listed-and-bought.ts';
import { recordId } from '../domain/register/record.ts';
import type { ListedNumber, Terms } from '../workflow/inventory.ts';

/** The rows of a list by the number of the register that they are of: of several of one number counts which is ours still, and of those the latest. */
export function rowsById(provider: string, rows: readonly ListedNumber[]): Map<string, ListedNumber> {
  const inOrder = rows.toSorted((one, other) => rankOf(one) - rankOf(other));
  return new Map(inOrder.map((row) => [recordId(provider, row.number), row]));
}

/** What a row says, as the register takes it; `at` is when the look at it began. */
export function seenIn(row: ListedNumber, at: number, terms: Terms = {}): Seen {
  const { id: providerId, state, status, country, type, place } = row;
  const listed = { providerId, state, status, since: row.at, endsAt: terms.endsAt ?? row.endsAt, ends: terms.ends };
  return { listed: { at, ...listed }, country, type, place, monthly: terms.monthly };
}
