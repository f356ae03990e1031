import type { GiveBackAbility } from '../../workflow/inventory.ts';
import type { Http } from '../client/http.ts';
import { readId } from '../reading/read-id.ts';
import { plain, says } from '../reading/signs.ts';
import { OWNED } from './owned.ts';

/** What a status may say of a number that is on its way out, or of a call that went well. A 1 would be its ACTIVE. */
const ENDING = new Set([
  '',
  'null',
  'pending cancellation',
  'pending cancelation',
  'cancelled',
  'canceled',
  'released',
  'deleted',
  'success',
  'ok',
  '200',
]);
const STATUS = /\b(status|state|result|outcome)( text| code)?$/;
const FAILURE = /\b(fail(ed|ures?)?|err(ors?)?|reject(ed|ions?)|refus(ed|al)|denied|warnings?|skipped|problems?)\b/;
const WISH = /\b(dry ?run|test|simulat(ed?|ion)|preview)\b/;
const NOT_WELL = /\bfail|\berror|\brefus|\breject|\bdenied\b|\bnot\b|\bun(able|successful)|\bcan(not|'t)\b|\bcould\b/i;
const NOTHING = new Set(['', '0', 'false', 'no', 'none', 'null']);
/** Deeper than anybody would write. */
const DEEPEST = 30;

/**
 * Ends a number by its uuid. One page says that it is deleted, another that its cancellation is pending, and neither shows more of an answer than
 * its `success`; so that alone proves it, and whatever stands beside it must not speak against it.
 */
export function givingBackOf(http: Http): GiveBackAbility {
  return {
    async giveBack(providerId) {
      // An empty one would address the whole list.
      const id = readId(providerId);
      if (id === undefined || id !== providerId)
        throw http.failure('refused', 'Nothing was given back: the number has no id that can be sent.');
      const answer = await http.write('DELETE', `${OWNED}/${encodeURIComponent(id)}`);
      if (!isFine(answer, id))
        throw http.failure(
          'outcomeUnknown',
          `${http.provider} took the call, but did not confirm that the number ends.`,
        );
    },
  };
}

/** Whether nothing in an answer speaks against this number being on its way out. */
function isFine(value: unknown, id: string, names: readonly string[] = []): boolean {
  if (names.length > DEEPEST) return false;
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).every(
      ([name, inner]) => isSaidInWords(name, inner, value) || isFine(inner, id, [...names, plain(name)]),
    );
  const word = plain(String(value));
  const name = names.findLast((each) => !/^\d*$/.test(each)) ?? '';
  if (name === 'success') return value === true;
  if (names.some((each) => FAILURE.test(each) || WISH.test(each))) return NOTHING.has(word);
  if (STATUS.test(name)) return ENDING.has(word);
  if (typeof value !== 'string') return true;
  // Another number's uuid, and what is said in words.
  return /^DID\w/.test(value) ? value.toLowerCase() === id.toLowerCase() : !says(NOT_WELL, value);
}

/** Of the numbers for its states only that of ACTIVE is known; what another one means stands beside it. */
function isSaidInWords(name: string, value: unknown, row: object): boolean {
  return name === 'status' && typeof value === 'number' && value !== 1 && 'status_text' in row;
}
