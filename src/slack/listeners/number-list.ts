import { setImmediate } from 'node:timers/promises';
import type { RecordFacts } from '../../domain/register/facts.ts';
import type { NumberRecord } from '../../domain/register/record.ts';
import { MAX_ON_PAGE, readNumberSearch } from '../text/number-search.ts';
import type { Content } from '../views/blocks.ts';
import { type NumberPage, numbersMessage } from '../views/number-list.ts';
import type { Who } from './guard.ts';
import type { ListenerContext } from './listener-context.ts';
import { SHORT_PATIENCE_MS, withTimeoutOrUndefined } from './with-timeout-or-undefined.ts';

/** So many numbers are looked at in one step. */
const AT_ONCE = 1_000;

/** What is listed: the words that were searched for, and from which page on. */
export type Wanted = Readonly<{ search: string; page?: number; aim?: NumberPage['aim'] }>;

/** A page of the numbers that this person may see: all of them for approvers, else their own. */
export async function numbersPage({ teamId, user }: Who, context: ListenerContext, wanted: Wanted): Promise<Content> {
  const { store, consoles } = context.register;
  const approves = await withTimeoutOrUndefined(context.mayDecide(teamId, user), context, {
    patienceMs: SHORT_PATIENCE_MS,
    warn: 'approver not looked up',
  });
  const all = approves ? await store.facts(teamId) : await store.factsOfOwner(teamId, user);
  const { text, isCut, fits, fitsNationally } = readNumberSearch(wanted.search);
  const fitting = await filtered(all, fits);
  const isNone = fitting.length === 0 && fitsNationally !== undefined;
  const found = (isNone ? await filtered(all, fitsNationally) : fitting).toSorted(newestFirst);
  const pages = Math.max(1, Math.ceil(found.length / MAX_ON_PAGE));
  const page = Math.min(Math.max(0, wanted.page ?? 0), pages - 1);
  const shown = found.slice(page * MAX_ON_PAGE, (page + 1) * MAX_ON_PAGE);
  const [records, readings] = await Promise.all([
    Promise.all(shown.map(({ id }) => readable(teamId, id, context))),
    approves
      ? Promise.all(
          [...consoles.keys()].map(async (provider) => ({
            provider,
            reading: await store.lastReading(teamId, provider),
          })),
        )
      : [],
  ]);
  const of = all.filter(({ status }) => status !== 'gone').length;
  return numbersMessage({
    ...{ page, pages, approves, readings, search: text, isCut, aim: wanted.aim },
    records: records.filter((record) => record !== undefined),
    found: found.length,
    of: Math.max(of, found.length),
  });
}

/** In steps, so that no click waits behind a search of very many. */
async function filtered(all: readonly RecordFacts[], fits: (facts: RecordFacts) => boolean): Promise<RecordFacts[]> {
  const found: RecordFacts[] = [];
  for (let from = 0; from < all.length; from += AT_ONCE) {
    if (from > 0) await setImmediate();
    found.push(...all.slice(from, from + AT_ONCE).filter(fits));
  }
  return found;
}

/** What was bought last comes first, then what nobody knows when. */
function newestFirst(one: RecordFacts, other: RecordFacts): number {
  return (other.boughtAt ?? 0) - (one.boughtAt ?? 0) || (one.number < other.number ? -1 : 1);
}

/** One that cannot be read does not keep the others from being listed. */
async function readable(
  teamId: string,
  id: string,
  { register, observer }: ListenerContext,
): Promise<NumberRecord | Readonly<{ unreadable: string }> | undefined> {
  try {
    return await register.store.load(teamId, id);
  } catch (error) {
    observer.warn('number cannot be shown in a list', error, { id });
    return { unreadable: id };
  }
}
