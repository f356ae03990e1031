import { folded } from './typeahead.ts';

/** The letters of a telephone's keys. Source: ITU-T E.161. */
const KEYS: ReadonlyMap<string, string> = new Map(
  ['ABC', 'DEF', 'GHI', 'JKL', 'MNO', 'PQRS', 'TUV', 'WXYZ'].flatMap((letters, at) =>
    [...letters].map((letter) => [letter, String(at + 2)] as const),
  ),
);

/** The keys of a word: "TAXI" is 8294. Digits stay, accents are left off, and what stands on no key is passed over. */
export function keysOf(text: string): { keys: string; letters: string } {
  const typed = [...folded(text).toUpperCase()].flatMap((letter) => {
    const key = /^[0-9]$/.test(letter) ? letter : KEYS.get(letter);
    return key === undefined ? [] : [{ letter, key }];
  });
  return { keys: typed.map(({ key }) => key).join(''), letters: typed.map(({ letter }) => letter).join('') };
}

/** The number with the word where its digits stand: "+1 213 555 TAXI". Undefined where the word has no letters or is not in it. */
export function withWord(written: string, word: string): string | undefined {
  const { keys, letters } = keysOf(word);
  if (!/[A-Z]/.test(letters)) return undefined;
  const digits = [...written].flatMap((character, at) => (/\d/.test(character) ? [{ character, at }] : []));
  // People read a word at the end of a number more easily than at its start.
  const start = digits
    .map(({ character }) => character)
    .join('')
    .lastIndexOf(keys);
  if (start < 0) return undefined;
  const shown = [...written];
  for (const [index, letter] of [...letters].entries()) {
    const place = digits[start + index];
    if (place) shown[place.at] = letter;
  }
  return shown.join('');
}
