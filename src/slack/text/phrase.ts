import { plainName } from './typeahead.ts';

/** What a word turned out to be: said by a field of the form, part of a place's name, or where or what the number is not to be. */
export type Mark = 'used' | 'place' | 'denied';

/** The words that were typed, as `plainName` writes them too, and what each turned out to be so far. */
export type Phrase = Readonly<{ words: readonly string[]; plains: readonly string[]; marks: (Mark | undefined)[] }>;

/** Some words in a row. */
export type Run = Readonly<{ at: number; end: number; text: string; plain: string }>;

/** Words of which nothing is known yet. */
export function phraseOf(words: readonly string[]): Phrase {
  return { words, plains: words.map(plainName), marks: words.map(() => undefined) };
}

/** All runs of at most so many words, the longest first. A sign alone ("€") is no part of a name. */
export function runsOf({ words, plains }: Phrase, most: number): Run[] {
  const runs: Run[] = [];
  for (let length = most; length > 0; length -= 1) {
    for (let at = 0; at + length <= words.length; at += 1) {
      const end = at + length;
      if (plains[at] === '' || plains[end - 1] === '') continue;
      runs.push({ at, end, text: words.slice(at, end).join(' '), plain: plains.slice(at, end).join(' ') });
    }
  }
  return runs;
}

/** Whether nothing is known yet of all its words. */
export function isFree({ marks }: Phrase, { at, end }: Pick<Run, 'at' | 'end'>): boolean {
  return marks.slice(at, end).every((mark) => mark === undefined);
}

/** Notes what its words turned out to be; undefined: nothing after all. */
export function mark({ marks }: Phrase, { at, end }: Pick<Run, 'at' | 'end'>, as: Mark | undefined): void {
  marks.fill(as, at, end);
}
