/*
 * How an entry of an answer says that it went: every field at any depth is looked at, since no provider documents where it says so.
 * What is not known to mean success is no success.
 */

/** What a provider's words for success are: lower case, words apart by spaces. */
export type GoodWords = Readonly<{
  words: ReadonlySet<string>;
  /** Words that are fine below a field of this name, which tells of something else than the purchase. */
  elsewhere?: Readonly<{ under: string; words: ReadonlySet<string> }>;
}>;

/** What one field says, with its words if it has any. `doubt`: nothing that is known to mean success. */
export type Sign = Readonly<{ kind: 'success' | 'failure' | 'invalidate'; said: string }>;

type Topic = 'bad' | 'notYet' | 'pretence' | 'mode' | 'tally' | 'good' | 'state';

/** What the name of a field is about, the first that fits. */
const TOPICS: readonly (readonly [Topic, RegExp])[] = [
  [
    'bad',
    /\b(fail(ed|ures?)?|err(ors?)?|exceptions?|faults?|problems?|issues?|warnings?|reasons?|reject(ed|ions?)|declined?|refus(ed|al)|denied|cancel+(ed|ation)|blocked|expired|invalid|refunded|reverted|voided|deprovision(ed)?|deactivated|suspended|released|deleted|terminated|disabled|locked|unavailable|skipped|ignored|excluded|omitted|dropped|unsuccessful|unfulfilled|not (bought|purchased|available|found))\b/,
  ],
  ['notYet', /\b(pending|processing|queued|waiting|awaiting|draft|needs|requires|required|on hold)\b/],
  [
    'pretence',
    /\b(dry ?run|test(ing| ?mode)?|simulat(ed?|ion)|sandbox(ed)?|mock(ed)?|demo|preview|(validate|validation) only)\b/,
  ],
  ['mode', /\b(mode|environment|env|live)$|^(is )?livemode$/],
  [
    'tally',
    /\b(success(es|ful)?|succeeded|bought|purchased|ordered|completed?) (count|total|quantity)$|^(total|count|quantity)$|^(total|count|number of) (success(es|ful)?|succeeded|bought|purchased|ordered|completed?)$/,
  ],
  ['state', /\b(status|state|result|outcome|stage|phase|disposition|decision)( text| code| name)?$|^code$/],
  [
    'good',
    /\b(success(ful|fully)?|succeeded|ok|bought|purchased|paid|completed?|confirmed|accepted|active|activated)$/,
  ],
];
/** Names of what only describes: when, which, how many. */
const DESCRIBES = /\b(at|on|date|time|id|uuid|url|count|name|by)$/;
const FAILED = /\b(fail|err|reject|declin|refus|deni|cancel|void|expire)/;
/** What a sentence says when it did not go well, or not yet. */
const NOT_WELL =
  /\bfail|\berror|\bdeclin|\breject|\brefus|\bdenied\b|\binsufficient\b|\bnot\b|\bun(able|paid|successful)|\bcan(not|'t)\b|\bcould(n't)?\b|\bcancel|\bexpired\b|\binvalid\b|\bpending\b|\bawait|\bwaiting\b|\bqueued\b|\bprocessing\b|\breview\b|\bblocked\b|\bsuspend|\breserv|\binstead\b/i;
/** What the name of a place says in which nothing is bought in earnest. */
const PRETENDED = /\b(dry|test(ing)?|simulat|sandbox|mock|demo|preview|staging|false)/;
/** Names under which reasons are given, the most telling first. */
const TELLING = ['error message', 'reason', 'message', 'description', 'detail', 'details', 'title', 'error', 'errors'];
const EMPTY = new Set(['', '0', 'false', 'no', 'none', 'null', 'undefined', 'ok']);
/** Deeper than any provider would write. */
const DEEPEST = 30;

/** Every sign in an entry, the most telling first. `skip` are fields of it that are not looked at. */
export function signsOf(entry: unknown, good: GoodWords, skip: ReadonlySet<string> = new Set()): Sign[] {
  const signs: { sign: Sign; rank: number }[] = [];
  for (const [name, value] of Object.entries(Object(entry))) {
    if (!skip.has(name)) look(value, [plain(name)]);
  }
  return signs.sort((a, b) => a.rank - b.rank).map(({ sign }) => sign);

  function look(value: unknown, path: readonly string[]): void {
    if (typeof value !== 'object' || value === null) weigh(value, path);
    else if (path.length > DEEPEST) add('invalidate', '', path);
    else for (const [name, inner] of Object.entries(value)) look(inner, [...path, plain(name)]);
  }

  function weigh(value: unknown, path: readonly string[]): void {
    const word = plain(String(value));
    const { elsewhere, words } = good;
    if (elsewhere && path.includes(elsewhere.under) && elsewhere.words.has(word)) return;
    const said = typeof value === 'string' ? value.trim() : '';
    // What stands below a name that says how it went is about that as well: {"error": {"code": 7}}.
    const topics = path.map(topicOf).filter((each) => each !== undefined);
    // A count of failures is no count of what was bought.
    const topic = topics.at(-1) === 'tally' && topics.includes('bad') ? 'bad' : topics.at(-1);
    if (topic === 'tally') {
      // How many were bought: of none, ours is not one.
      if (word === '0') add('invalidate', said, path);
      return;
    }
    if (topic !== 'bad' && DESCRIBES.test(path.at(-1) ?? '')) return;
    if (topic === 'bad') {
      if (!EMPTY.has(word)) add('failure', said, path);
    } else if (topic === 'mode') {
      if (PRETENDED.test(word)) add('invalidate', said, path);
    } else if (topic === 'notYet' || topic === 'pretence') {
      if (!EMPTY.has(word)) add('invalidate', said, path);
    } else if (topic !== undefined) {
      if (value === true || words.has(word)) add('success', '', path);
      else if (topic === 'good' ? value !== null : word !== '' && word !== 'null')
        add(value === false || FAILED.test(word) ? 'failure' : 'invalidate', said, path);
    } else if (says(NOT_WELL, said)) add('invalidate', said, path);
  }

  function add(kind: Sign['kind'], said: string, path: readonly string[]): void {
    const name = path.findLast((each) => !/^\d*$/.test(each)) ?? '';
    const telling = TELLING.findIndex((each) => name.endsWith(each));
    const unnamed = topicOf(name) === 'state' ? TELLING.length + 1 : TELLING.length;
    signs.push({ sign: { kind, said }, rank: telling < 0 ? unnamed : telling });
  }
}

/** Whether a text, or a code like `payment_declined` read as words, says this. */
export function says(what: RegExp, text: string): boolean {
  return what.test(text) || what.test(plain(text));
}

function topicOf(name: string): Topic | undefined {
  return TOPICS.find(([, names]) => names.test(name))?.[0];
}

/** A name or a word as lower case words: "errorMessage", "ERROR_MESSAGE" and "error-message" are one. */
export function plain(text: string): string {
  return text
    .slice(0, 200)
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[^\p{L}\d]+/gu, ' ')
    .trim()
    .toLowerCase();
}
