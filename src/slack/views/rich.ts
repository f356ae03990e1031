import type { RichTextBlock, RichTextElement, RichTextSection } from '@slack/types';
import { getUnixTime } from 'date-fns';
import { FORGOTTEN } from '../../domain/state.ts';
import { clip, MAX_MENTIONS } from '../format.ts';
import { words } from '../words/words.ts';

/** A line of a rich text: words of anybody's, never read as markup, and mentions and times of ours. */
export type Line = readonly RichTextElement[];

/** Lines one below the other, in one block. Texts of people and providers may stand in it, and have weight. */
export function rich(...lines: readonly Line[]): RichTextBlock {
  return { type: 'rich_text', elements: lines.filter((line) => line.length > 0).map(section) };
}

function section(line: Line): RichTextSection {
  return { type: 'rich_text_section', elements: [...line] };
}

/** Words to the letter. Slack refuses an empty text. */
export function say(text: string, most = 3000): RichTextElement {
  return { type: 'text', text: clip(text, most) || '–' };
}

/** The same in bold: what a person looks for first. */
export function strong(text: string, most = 3000): RichTextElement {
  return { ...say(text, most), style: { bold: true } } as RichTextElement;
}

/** A user (U…, W…) or a user group (S…), who is told where a new message says it; or that nobody knows who it was. */
export function who(id: string): RichTextElement {
  if (id === FORGOTTEN) return say(words.somebody);
  return id.startsWith('S') ? { type: 'usergroup', usergroup_id: id } : { type: 'user', user_id: id };
}

/** A moment in the reader's own time zone: "5:06 PM" by itself, with its day where it is not today. */
export function when(at: number): RichTextElement {
  const fallback = `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return { type: 'date', timestamp: getUnixTime(at), format: '{date_short_pretty} at {time}', fallback };
}

/** People and groups as a list, "@a, @b, or @c"; of very many the first, and how many more there are. */
export function people(ids: readonly string[]): Line {
  const left = ids.length - MAX_MENTIONS;
  const named = ids.slice(0, MAX_MENTIONS).map(who);
  const all = left > 0 ? [...named, say(words.others(left))] : named;
  let next = 0;
  // What stands between them is the language's own.
  const parts = new Intl.ListFormat('en', { type: 'disjunction' }).formatToParts(all.map(() => '@'));
  return parts.map(({ type, value }) => (type === 'element' ? (all[next++] as RichTextElement) : say(value)));
}

/** A sentence of ours, with mentions, times and words of others in its gaps. */
export function line(sentence: (...gaps: string[]) => string, ...gaps: readonly (RichTextElement | Line)[]): Line {
  const written = sentence(...gaps.map((_, no) => `${GAP}${no}${GAP}`));
  return written.split(GAP).flatMap((part, no) => {
    // Every second part is the number of a gap.
    const gap = no % 2 === 1 ? (gaps[Number(part)] ?? []) : part === '' ? [] : say(part);
    return gap;
  });
}

/** In place of what is filled in: no sentence has it. */
const GAP = '\u0000';
