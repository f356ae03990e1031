import { hoursToMilliseconds, secondsToMilliseconds } from 'date-fns';
import { lastNight } from '../domain/register/night.ts';
import type { InventoryAbility, ListedNumber, Terms } from '../workflow/inventory.ts';
import { type Provider, ProviderError } from '../workflow/provider.ts';
import type { Reading } from '../workflow/register-store.ts';
import type { Again } from './job.ts';
import type { JobContext, RegisterJobs } from './job-context.ts';
import { rowsById, seenIn } from './listed.ts';
import { lookForOwners } from './owners.ts';
import { recordEarlierPurchases } from './record-purchase.ts';

/** However often it is asked for, a list is not read sooner again: what is asked for before that waits until then. */
const SOONEST_MS = secondsToMilliseconds(30);
/** When one that was not read whole is tried again before the next night. */
const AGAIN_MS = hoursToMilliseconds(1);
/** How many rows are taken over side by side. */
const AT_ONCE = 20;
/** A provider that so often in a row does not tell what one number costs is asked no more this time. */
const MAX_NO_TERMS = 3;

/** What one reading goes by. */
type Read = Readonly<{ teamId: string; provider: Provider; at: number; register: RegisterJobs; context: JobContext }>;

/**
 * Reads what a provider's account owns and takes it over, number by number. What is absent is told to be missing only where two lists in a row lack it
 * that were read whole, every row of them: one that fails or is cut changes nothing, and one that moves while its pages are read may skip what is there.
 */
export async function readNumbers(
  { teamId, provider: name }: Readonly<{ teamId: string; provider: string }>,
  context: JobContext,
): Promise<Again | undefined> {
  const { register, clock, observer } = context;
  if (!register) return undefined;
  const { store, timers } = register;
  const provider = context.provider(name);
  let again: Again | undefined;
  const isDone = await store.readAlone(teamId, name, async () => {
    const last = await store.lastReading(teamId, name);
    if (last && clock() - last.at < SOONEST_MS && clock() >= last.at) {
      again = { againAt: last.at + SOONEST_MS };
      return;
    }
    await recordEarlierPurchases(teamId, context);
    const reading = await readOnce({ teamId, provider, at: clock(), register, context }, last);
    await store.keepReading(teamId, name, reading);
    if (reading.problem !== undefined)
      observer.warn('list of numbers not read whole', new Error(reading.problem), { teamId, provider: name });
  });
  // The reading that is under way may be of before what was asked for, or of a process that died.
  if (!isDone) return { againAt: clock() + SOONEST_MS };
  if (again) return again;
  await timers.tellNumbers(teamId);
  await lookForOwners(teamId, register, context);
  return undefined;
}

async function readOnce(read: Read, last: Reading | undefined): Promise<Reading> {
  const { provider, at } = read;
  const failed = (problem: string, numbers = 0, unreadable = 0): Reading => ({
    ...{ at, wholeAt: last?.wholeAt, numbers, unreadable, problem },
    failingSince: last?.failingSince ?? at,
  });
  const { inventory } = provider;
  if (!inventory) return { at, wholeAt: at, numbers: 0, unreadable: 0 };
  const first = await listIn(inventory, provider.name);
  const absent = first.problem === undefined ? await absentFrom(first.rows, read) : [];
  const second = absent.length > 0 ? await listIn(inventory, provider.name) : undefined;
  // Of one number the later row counts.
  const rows = new Map([...first.rows, ...(second?.rows ?? [])]);
  const isTaken = await takeOver(rows, read);
  const { problem, unreadable } = first.problem === undefined && second ? second : first;
  if (problem !== undefined) return failed(problem, rows.size, unreadable);
  await miss(
    absent.filter((id) => !rows.has(id)),
    read,
  );
  if (!isTaken) return failed('some of its numbers could not be taken over', rows.size);
  return { at, wholeAt: at, numbers: rows.size, unreadable: 0 };
}

/** What a provider lists, and why what it lacks may be there all the same. */
type Listed = Readonly<{ rows: ReadonlyMap<string, ListedNumber>; unreadable: number; problem?: string }>;

async function listIn(inventory: InventoryAbility, provider: string): Promise<Listed> {
  try {
    const { numbers, unreadable, whole } = await inventory.list();
    const unread = unreadable > 0 ? `${unreadable} of its rows cannot be read` : undefined;
    return { rows: rowsById(provider, numbers), unreadable, problem: whole ? unread : 'it was cut' };
  } catch (error) {
    const problem = error instanceof ProviderError ? error.message : 'it could not be read';
    return { rows: new Map(), unreadable: 0, problem };
  }
}

/** True when every row was. */
async function takeOver(rows: ReadonlyMap<string, ListedNumber>, read: Read): Promise<boolean> {
  const termsOf = askingTerms(read);
  const all = [...rows];
  let isWhole = true;
  for (let from = 0; from < all.length; from += AT_ONCE) {
    const some = all.slice(from, from + AT_ONCE);
    const terms: (Terms | undefined)[] = [];
    // One after the other: no click is to wait behind them.
    for (const [, row] of some) terms.push(await termsOf(row));
    const taken = await Promise.all(some.map(([id, row], index) => takeRow(id, row, terms[index], read)));
    if (taken.includes(false)) isWhole = false;
  }
  return isWhole;
}

async function takeRow(id: string, row: ListedNumber, terms: Terms | undefined, read: Read): Promise<boolean> {
  const { teamId, provider, at, register, context } = read;
  const event = { type: 'seen', seen: seenIn(row, at, terms) } as const;
  try {
    // One that was over before anybody knew of it is no news, and no number of ours.
    if (row.state === 'gone') await register.registering.apply(teamId, id, event);
    else await register.registering.record(teamId, provider.name, row.number, event);
    return true;
  } catch (error) {
    context.observer.warn('listed number not taken over', error, { teamId, id });
    return false;
  }
}

function askingTerms({ provider, context }: Read): (row: ListedNumber) => Promise<Terms | undefined> {
  const { inventory } = provider;
  let failures = 0;
  return async (row) => {
    if (!inventory?.terms || row.state === 'gone' || failures >= MAX_NO_TERMS) return undefined;
    try {
      const terms = await inventory.terms(row);
      failures = 0;
      return terms;
    } catch (error) {
      failures += 1;
      context.observer.warn('not told what a number costs', error, { provider: provider.name });
      return undefined;
    }
  };
}

/** The ids of this provider's numbers that are known as ours, and not among these rows. */
async function absentFrom(rows: ReadonlyMap<string, ListedNumber>, read: Read): Promise<string[]> {
  const known = await read.register.store.facts(read.teamId);
  return known
    .filter(({ id, provider, status }) => provider === read.provider.name && status !== 'gone' && !rows.has(id))
    .map(({ id }) => id);
}

async function miss(absent: readonly string[], { teamId, at, register, context }: Read): Promise<void> {
  for (const id of absent) {
    await register.registering
      .apply(teamId, id, { type: 'notSeen', at })
      .catch((error: unknown) => context.observer.warn('absent number not noted', error, { teamId, id }));
  }
}

/** Has lists read that were not since the last night, or failed a while ago. */
export async function queueReadings(teamId: string, { register, providers, clock }: JobContext): Promise<void> {
  if (!register) return;
  const { store, timers, zone } = register;
  const now = clock();
  const night = lastNight(now, zone(), teamId).at;
  for (const { name, inventory } of providers) {
    if (!inventory) continue;
    const last = await store.lastReading(teamId, name);
    // One that is still to come was by a clock that was ahead.
    const isDue =
      !last || last.at < night || last.at > now || (last.problem !== undefined && now - last.at >= AGAIN_MS);
    if (isDue) await timers.readNumbers(teamId, name);
  }
}
