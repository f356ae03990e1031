import { judgeWords } from '../client/verdict.ts';
import { asRecord } from './json.ts';
import { isWrittenAsNumber as isNumber, readNumber, readNumberLike, sameNumber } from './read-number.ts';
import { type GoodWords, type Sign, says, signsOf } from './signs.ts';

/** Where a provider's answer to an order says what was bought, and with which words. */
export type PurchaseForm = Readonly<{
  /** The lists of what was bought and of what was not, by their names; "" is the answer itself, or its `data`. */
  bought: readonly string[];
  failed: readonly string[];
  /** Whether a bare string in a list is the number of something bought. */
  strings: boolean;
  good: GoodWords;
}>;

/**
 * How a purchase went. `bought` only where the number that was ordered is the number field of an entry (or, where the provider writes so, a
 * string) without a sign of failure anywhere in it or around it; `refused` only where the provider says in words why it did not buy it.
 * `extra` are numbers that were bought without having been ordered.
 */
export type PurchaseReading = Readonly<{
  how: 'bought' | 'unclear' | Readonly<{ refused: string }>;
  extra: readonly string[];
}>;

/** Fields that hold an entry's number; where it stands elsewhere it is only mentioned. */
const NUMBER_FIELDS = ['number', 'phone_number', 'phoneNumber', 'numberString', 'e164', 'msisdn'];
/** Words that say for good that nothing was bought, where an entry stands among what was bought. */
const DEFINITE =
  /\bdeclin|\binsufficient\b|\bnot enough\b|\bno (funds|balance|credits?)\b|\brefus|\brejected\b|\bdenied\b|\bnot (been )?bought\b/i;
const NOT_OVER = /\bpending\b|\bprocess|\bqueued\b|\bawait|\bwaiting\b|\breview/i;

type Entry = Readonly<{ numbers: readonly string[]; signs: readonly Sign[] }>;

/** Reads an answer to an order of one number; `isOurs` tells whether a spelling is that number. */
export function readPurchase(
  body: unknown,
  number: string,
  form: PurchaseForm,
  isOurs: (text: string) => boolean = (text) => sameNumber(text, number),
): PurchaseReading {
  const data = asRecord(body)?.['data'];
  const envelopes = [asRecord(body), asRecord(data)].filter((each) => each !== undefined);
  const bought = listsOf(form.bought).flatMap((list) => entriesOf(list, form));
  const failed = listsOf(form.failed).flatMap((list) => entriesOf(list, form));
  const beside = new Set([...form.bought, 'data']);
  const isNamed = ({ numbers }: Entry) => numbers.some(isOurs);
  return { how: how(), extra: extra() };

  function how(): PurchaseReading['how'] {
    const ours = bought.filter(isNamed);
    const notOurs = failed.filter(isNamed);
    // An entry with two numbers is sure of neither.
    if ([...ours, ...notOurs].some((entry) => !entry.numbers.every(isOurs))) return 'unclear';
    if (ours.length > 0 && notOurs.length > 0) return 'unclear';
    const signs = [...ours, ...notOurs].flatMap((entry) => entry.signs);
    if (notOurs.length > 0) return notBought(signs);
    if (ours.length === 0) return 'unclear';
    if (isFine(signs)) return isFine(around()) && !isElsewhere() ? 'bought' : 'unclear';
    const said = signs.find((sign) => sign.kind !== 'success' && says(DEFINITE, sign.said))?.said;
    return said === undefined || signs.some((sign) => says(NOT_OVER, sign.said)) ? 'unclear' : { refused: said };
  }

  /** What stands beside the list of what was bought, in the answer and its `data`. A list of what was not is a sign by its name. */
  function around(): Sign[] {
    return besides().flatMap((each) => signsOf(each, form.good, beside));
  }

  /** Whether our number stands in any other place than among what was bought: under which name, is documented nowhere. */
  function isElsewhere(): boolean {
    return besides().some((each) => Object.entries(each).some(([name, value]) => !beside.has(name) && mentions(value)));
  }

  /** The answer and its `data`, but for one that is what was bought itself. */
  function besides(): Record<string, unknown>[] {
    return envelopes.filter((each) => !(form.bought.includes('') && hasNumber(each)));
  }

  function mentions(value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return isNumber(value) && isOurs(String(value));
    return Object.entries(value).some(([key, inner]) => (isNumber(key) && isOurs(key)) || mentions(inner));
  }

  function extra(): string[] {
    const others = bought.filter((entry) => !isNamed(entry) && !entry.signs.some(({ kind }) => kind === 'failure'));
    const inFull = (text: string) => readNumberLike(text, number) ?? readNumber(text) ?? text.trim();
    return [...new Set(others.flatMap(({ numbers }) => numbers.slice(0, 1)).map(inFull))];
  }

  function listsOf(names: readonly string[]): unknown[] {
    return names.flatMap((name) =>
      name === ''
        ? [body, data].filter((each) => Array.isArray(each) || hasNumber(each))
        : envelopes.map((each) => each[name]),
    );
  }
}

function notBought(signs: readonly Sign[]): PurchaseReading['how'] {
  const said = signs.map((sign) => sign.said).find((text) => text !== '') ?? '';
  const contradictory = signs.some((sign) => sign.kind === 'success' || says(NOT_OVER, sign.said));
  return contradictory || judgeWords('POST', said) === 'outcomeUnknown' ? 'unclear' : { refused: said };
}

function isFine(signs: readonly Sign[]): boolean {
  return signs.every(({ kind }) => kind === 'success');
}

function entriesOf(list: unknown, { strings, good }: PurchaseForm): Entry[] {
  if (Array.isArray(list)) return list.flatMap((each) => entryOf(each, strings, good));
  const row = asRecord(list);
  if (!row || hasNumber(row)) return entryOf(list, strings, good);
  // Keyed by number: {"+1213…": "declined"}.
  return Object.entries(row).flatMap(([key, value]) =>
    isNumber(key) ? [{ numbers: [key], signs: signsOf(asRecord(value) ?? { result: value }, good) }] : [],
  );
}

function entryOf(entry: unknown, strings: boolean, good: GoodWords): Entry[] {
  if (isNumber(entry)) return strings ? [{ numbers: [String(entry)], signs: [] }] : [];
  const row = asRecord(entry);
  if (!row) return [];
  const numbers = NUMBER_FIELDS.map((name) => row[name]).filter(isNumber);
  return [{ numbers: numbers.map(String), signs: signsOf(row, good, new Set(NUMBER_FIELDS)) }];
}

function hasNumber(value: unknown): boolean {
  return NUMBER_FIELDS.some((name) => isNumber(asRecord(value)?.[name]));
}
