import { z } from 'zod';
import type { Feature } from '../../domain/group.ts';
import type { ListedNumber, ListedState } from '../../workflow/inventory.ts';
import type { OwnedNumber } from '../../workflow/provider.ts';
import { asRecord, isText, lettersOf } from '../reading/json.ts';
import { readAge } from '../reading/owned-age.ts';
import { readId } from '../reading/read-id.ts';
import { readNumber, readNumberLike } from '../reading/read-number.ts';
import { readTime } from '../reading/read-time.ts';

/*
 * Bird's answers, read with tolerance: its pages show the rows, but neither the envelope of a purchase nor the fields of an error.
 * A row that cannot be read is left out.
 */

const words = z.string().trim().catch('');
const side = z.object({ status: words, issues: z.array(words).catch([]) });
const channel = z.object({
  name: words,
  inbound: side.optional().catch(undefined),
  outbound: side.optional().catch(undefined),
});
const ownedRow = z.object({
  id: z.unknown().optional(),
  endpointId: z.unknown().optional(),
  type: words,
  numberString: z.unknown().optional(),
  countryCode: words,
  deprovisionAt: z.unknown().optional(),
  createdAt: z.unknown().optional(),
  purchasedAt: z.unknown().optional(),
  order: z.object({ status: words }).optional().catch(undefined),
  endpoint: z
    .object({ capabilities: z.array(channel) })
    .optional()
    .catch(undefined),
});

/** Bird's types by our names; it has no others. */
export const TYPES: Readonly<Record<string, string>> = {
  local: 'local',
  mobile: 'mobile',
  national: 'national',
  tollfree: 'toll-free',
};

/** Our name of a type of Bird's; its own of one that we do not know. */
export function typeOf(said: string): string {
  return Object.keys(TYPES).find((name) => lettersOf(TYPES[name] ?? '') === lettersOf(said)) ?? said;
}

/**
 * Our features as Bird's search names them. Only "sms-outbound" stands in its pages; the other follows its pattern. Voice here is either
 * direction, which one name cannot say, and WhatsApp is no capability of a stock item: both are left to what each number says of itself.
 */
export const FEATURES: Readonly<Partial<Record<Feature, string>>> = { sms_in: 'sms-inbound', sms_out: 'sms-outbound' };

/** The channel will never do this, so it is not waited for. */
const NOT_SUPPORTED = 'capability-is-not-supported';

/** The rows of one page of a list and where the next begins, or undefined when there is no list. */
export function readPage(body: unknown): { rows: unknown[]; next: string | undefined } | undefined {
  const answer = asRecord(body);
  const rows = [answer?.['results'], body].find((value) => Array.isArray(value));
  const token = answer?.['nextPageToken'];
  return rows && { rows, next: isText(token) || typeof token === 'number' ? String(token) : undefined };
}

/** The rows of the owned list as the register of numbers wants them, looked through for one that is `sought`; times are on Bird's clock. */
export function readListed(
  rows: readonly unknown[],
  now: number,
  sought = '',
): Readonly<{ numbers: ListedNumber[]; unreadable: number }> {
  const numbers = rows.flatMap((value) => {
    const row = ownedRow.safeParse(value).data;
    const country = row?.countryCode.toUpperCase() ?? '';
    const written = row?.numberString;
    const number = readNumber(written, country || undefined) ?? readNumberLike(written, sought);
    return row && number !== undefined ? [{ ...listedIn(row, now), number }] : [];
  });
  return { numbers, unreadable: rows.length - numbers.length };
}

function listedIn(row: z.infer<typeof ownedRow>, now: number): Omit<ListedNumber, 'number'> {
  const { active, status } = ownedStatus(row);
  const endsAt = readTime(row.deprovisionAt, now);
  const ending: ListedState | undefined = endsAt === undefined ? undefined : endsAt <= now ? 'gone' : 'ending';
  const issues = active === false && status !== 'inactive';
  return {
    // Both are the same, it is said; subscriptions go by the second.
    id: readId(row.endpointId) ?? readId(row.id),
    state: ending ?? (active ? 'active' : issues ? 'waits' : undefined),
    status,
    country: /^[A-Z]{2}$/i.test(row.countryCode) ? row.countryCode.toUpperCase() : undefined,
    type: typeOf(row.type) || undefined,
    at: readAge([row.createdAt, row.purchasedAt], now),
    endsAt,
  };
}

/** The numbers of one page of the owned list, looked through for one that is `sought`, that can be read and are still ours at this moment. `at` is on Bird's clock. */
export function readOwned(
  rows: readonly unknown[],
  now: number,
  sought: string,
): Readonly<{ numbers: OwnedNumber[]; unreadable: number }> {
  const read = rows.flatMap((value) => {
    const row = ownedRow.safeParse(value).data;
    const written = row?.numberString;
    const number = readNumber(written, row?.countryCode.toUpperCase() || undefined) ?? readNumberLike(written, sought);
    return row && number !== undefined ? [{ ...row, number }] : [];
  });
  const numbers = read
    .filter(({ deprovisionAt }) => !((readTime(deprovisionAt, now) ?? Number.NaN) <= now))
    .map((row) => {
      const at = readAge([row.createdAt, row.purchasedAt], now);
      return { number: row.number, ...ownedStatus(row), at };
    });
  return { numbers, unreadable: rows.length - read.length };
}

function ownedStatus({ endpoint, order }: z.infer<typeof ownedRow>): Pick<OwnedNumber, 'active' | 'status'> {
  const sides = (endpoint?.capabilities ?? [])
    .flatMap(({ inbound, outbound }) => [inbound, outbound])
    .flatMap((one) => (one === undefined || one.issues.includes(NOT_SUPPORTED) ? [] : [one]));
  const waitsFor = [...new Set(sides.flatMap((one) => one.issues))].filter((issue) => issue !== '');
  if (waitsFor.length > 0) return { active: false, status: waitsFor.join(', ') };
  const states = sides.map((one) => one.status.toLowerCase()).filter((state) => state !== '');
  const status = states.includes('active') ? 'active' : (states[0] ?? order?.status ?? '');
  // What it does not say is neither a yes nor a no.
  return status === '' ? {} : { active: status === 'active', status };
}

/** What a stock item can do, in our words. */
export function featuresOf(capabilities: unknown): string[] {
  const can = (name: string, way: 'inbound' | 'outbound') => {
    const found = asRecord(capabilities)?.[name];
    return found === true || asRecord(found)?.[way] === true;
  };
  return [
    ...(can('voice', 'inbound') || can('voice', 'outbound') ? ['voice'] : []),
    ...['sms', 'mms'].flatMap((name) => [
      ...(can(name, 'inbound') ? [`${name}_in`] : []),
      ...(can(name, 'outbound') ? [`${name}_out`] : []),
    ]),
  ];
}
