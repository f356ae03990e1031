import { LRUCache } from 'lru-cache';

/** The list's names as they are compared, kept for as long as the list itself is. */
const compared = new WeakMap<readonly object[], readonly string[]>();

/** Letters that no normalisation takes apart, as people write them who have no key for them. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
  ŧ: 't',
  ə: 'e',
};
const UNDECOMPOSED = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g');

/** What was found in a list, by what was typed; for as long as the list itself. */
const found = new WeakMap<readonly object[], LRUCache<string, readonly object[]>>();
/** People type the beginnings of a few names. */
const MAX_TEXTS = 200;

/**
 * What fits the typed text, best first: names that begin with it, then names with a word that does, then names that contain it.
 * All when nothing is typed. At most `most`: however long the list is, no more is worked on than is shown. The same list and text give the same answer.
 */
export function byRelevance<T extends object>(
  items: readonly T[],
  text: string,
  name: (item: T) => string,
  most = items.length,
): readonly T[] {
  if (text.trim() === '') return items.slice(0, most);
  const wanted = plainName(text);
  if (wanted === '') return [];
  const known = found.get(items) ?? new LRUCache<string, readonly object[]>({ max: MAX_TEXTS });
  found.set(items, known);
  const asked = `${most} ${wanted}`;
  const answer = (known.get(asked) as readonly T[] | undefined) ?? ranked(items, wanted, namesOf(items, name), most);
  known.set(asked, answer);
  return answer;
}

function ranked<T>(items: readonly T[], wanted: string, names: readonly string[], most: number): T[] {
  const ranks: [T[], T[], T[]] = [[], [], []];
  // Nothing comes before names that begin with it: with enough of them no other is looked at.
  for (let at = 0; at < names.length && ranks[0].length < most; at += 1) {
    const [known = '', item] = [names[at], items[at]];
    if (!item || !known.includes(wanted)) continue;
    const list = ranks[rankOf(known, wanted)];
    if (list.length < most) list.push(item);
  }
  return ranks.flat().slice(0, most);
}

/** The names of a list as {@link plainName} writes them, each worked out once for as long as the list is the same. */
export function namesOf<T extends object>(items: readonly T[], name: (item: T) => string): readonly string[] {
  const kept = compared.get(items);
  if (kept) return kept;
  const names = items.map((item) => plainName(name(item)));
  compared.set(items, names);
  return names;
}

function rankOf(name: string, wanted: string): 0 | 1 | 2 {
  if (name.startsWith(wanted)) return 0;
  return name.includes(` ${wanted}`) ? 1 : 2;
}

/** Without case, accents and letters that few keyboards have: "sao" finds "São Paulo", "lodz" finds "Łódź". */
export function folded(text: string): string {
  const bare = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return bare.replace(UNDECOMPOSED, (letter) => LETTERS[letter] ?? letter);
}

/** The same name however it is written: {@link folded}, without punctuation, and with "&" as "and". The one comparison of names. */
export function plainName(text: string): string {
  return folded(text)
    .replaceAll('&', ' and ')
    .replaceAll(/['’‘ʼʻʹʾʿ`´.]/g, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** A name, as {@link plainName} writes it, with the words in full that some lists shorten: "st louis" and "saint louis" are one city. */
export function inFull(plain: string): string {
  return plain.replace(/\b(?:st|ste|ft|mt)\b/g, (short) => IN_FULL[short] ?? short);
}

const IN_FULL: Readonly<Record<string, string>> = { st: 'saint', ste: 'sainte', ft: 'fort', mt: 'mount' };
