import parsePhoneNumber from 'libphonenumber-js';
import { z } from 'zod';
import type { Feature, Group } from '../domain/group.ts';
import { money } from '../domain/money.ts';
import type { OwnedNumber } from '../workflow/provider.ts';
import { digitsOf, isPhone } from './phone-number.ts';
import type { Answer } from './verdict.ts';

/*
 * Bird's answers, read with tolerance: its pages show the rows, but neither the envelope of a purchase nor the fields of an error.
 * A row that cannot be read is left out.
 */

const id = z.union([z.string().trim().min(1), z.number()]).transform(String);
const words = z.string().trim().catch('');
const number = z
  .string()
  .trim()
  .regex(/^\+?[\d ()./-]+$/)
  .refine(isPhone)
  .transform((text) => `+${digitsOf(text)}`);

/** `amount × 10^exponent` of a currency; anything that no month of a number can cost is taken for a misreading. */
const price = z
  .object({
    currencyCode: z
      .string()
      .trim()
      .regex(/^[A-Za-z]{3}$/),
    amount: z.union([z.int().min(0), z.string().regex(/^\d{1,24}$/)]),
    exponent: z.int().min(-18).max(9),
  })
  .transform(({ currencyCode, amount, exponent }) => money(amount, currencyCode.toUpperCase(), exponent))
  .refine(({ amount }) => (amount.split('.')[0] ?? '').length <= 9);

const stockRow = z.object({
  id,
  countryCode: words,
  type: words,
  numberString: number,
  capabilities: z.unknown().optional(),
  monthlyPrice: price,
  backOrderRequired: z.unknown().optional(),
});

const side = z.object({ status: words, issues: z.array(words).catch([]) });
const channel = z.object({
  name: words,
  inbound: side.optional().catch(undefined),
  outbound: side.optional().catch(undefined),
});
const ownedRow = z.object({
  id: z.unknown().optional(),
  numberString: number,
  deprovisionAt: words,
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

/**
 * Our features as Bird's search names them. Only "sms-outbound" stands in its pages; the other follows its pattern. Voice here is either
 * direction, which one name cannot say, and WhatsApp is no capability of a stock item: both are left to what each number says of itself.
 */
export const FEATURES: Readonly<Partial<Record<Feature, string>>> = { sms_in: 'sms-inbound', sms_out: 'sms-outbound' };

/** The channel will never do this, so nobody waits for it. */
const NOT_SUPPORTED = 'capability-is-not-supported';

/** An error's yes or no: Bird tells them by the status alone; the body has words under names that are not documented. */
export function interpret(body: unknown, status: number): Pick<Answer, 'says' | 'words'> {
  if (typeof body !== 'object' || body === null) return { says: 'unclear', words: '' };
  if (status >= 200 && status < 300) return { says: 'yes', words: '' };
  if (status < 400) return { says: 'unclear', words: '' };
  const [said = '', ...more] = new Set(wordsOf(body));
  return { says: said === '' ? 'unclear' : 'no', words: more.length > 0 ? `${said} (${more.join(', ')})` : said };
}

/** The rows of one page of a list and where the next begins, or undefined when there is no list. */
export function readPage(body: unknown): { rows: unknown[]; next: string | undefined } | undefined {
  const answer = asRecord(body);
  const rows = [answer?.['results'], body].find((value) => Array.isArray(value));
  const token = answer?.['nextPageToken'];
  return rows && { rows, next: isText(token) ? token : undefined };
}

/** The numbers for sale, each as a group of its own, without those on back order; undefined when there are rows but not one can be read. */
export function readStock(rows: readonly unknown[], country: string): Group[] | undefined {
  const items = rows.flatMap((row) => stockRow.safeParse(row).data ?? []);
  if (items.length === 0 && rows.length > 0) return undefined;
  return items
    .filter((item) => item.backOrderRequired !== true)
    .map((item) => ({
      provider: 'bird',
      id: item.id,
      country: item.countryCode.toUpperCase() || country,
      number: item.numberString,
      type: Object.keys(TYPES).find((name) => TYPES[name] === item.type) ?? item.type,
      prefix: parsePhoneNumber(item.numberString)?.formatInternational() ?? item.numberString,
      // Bird names no place, and what a number's digits tell of one is a guess.
      place: '',
      monthly: item.monthlyPrice,
      setup: money('0', item.monthlyPrice.currency),
      features: featuresOf(item.capabilities),
      requirements: [],
      picksNumber: false,
    }));
}

/** The numbers of one page of the owned list that can be read and are still ours at this moment. */
export function readOwned(rows: readonly unknown[], now: number): OwnedNumber[] | undefined {
  const read = rows.flatMap((row) => ownedRow.safeParse(row).data ?? []);
  if (read.length === 0 && rows.length > 0) return undefined;
  return read
    .filter(({ deprovisionAt }) => !(Date.parse(deprovisionAt) <= now))
    .map((row) => ({ number: row.numberString, ...standing(row) }));
}

function standing({ endpoint, order }: z.infer<typeof ownedRow>): Pick<OwnedNumber, 'active' | 'status'> {
  const sides = (endpoint?.capabilities ?? [])
    .flatMap(({ inbound, outbound }) => [inbound, outbound])
    .flatMap((one) => (one === undefined || one.issues.includes(NOT_SUPPORTED) ? [] : [one]));
  const waitsFor = [...new Set(sides.flatMap((one) => one.issues))].filter((issue) => issue !== '');
  if (waitsFor.length > 0) return { active: false, status: waitsFor.join(', ') };
  const states = sides.map((one) => one.status.toLowerCase()).filter((state) => state !== '');
  const active = states.includes('active');
  return { active, status: active ? 'active' : (states[0] ?? (order?.status || 'unknown')) };
}

function featuresOf(capabilities: unknown): string[] {
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

/** What an error says, most telling first; codes like `InsufficientBalance` are taken apart, since it is words that are judged. */
function wordsOf(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value.trim()];
  if (depth > 3 || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.slice(0, 5).flatMap((entry) => wordsOf(entry, depth + 1));
  const error = asRecord(value) ?? {};
  const code = isText(error['code']) ? [spaced(error['code'])] : [];
  const names = ['message', 'description', 'title', 'detail', 'error', 'errors'];
  return [...names.flatMap((name) => wordsOf(error[name], depth + 1)), ...code];
}

function spaced(code: string): string {
  return code
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase()
    .trim();
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}
