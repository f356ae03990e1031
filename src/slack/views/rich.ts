import type { RichTextBlock, RichTextElement, RichTextSection } from '@slack/types';
import { getUnixTime } from 'date-fns';
import { FORGOTTEN } from '../../domain/state.ts';
import { clip, escapeMrkdwn, MAX_MENTIONS, mention, moment } from '../format.ts';
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
export function people(ids: readonly string[], named: (id: string) => Line = (id) => [who(id)]): Line {
  const left = ids.length - MAX_MENTIONS;
  const shown = ids.slice(0, MAX_MENTIONS).map(named);
  return listed(left > 0 ? [...shown, [say(words.others(left))]] : shown, 'disjunction');
}

/** "a, b, or c" and the like. */
export function listed(all: readonly Line[], type: 'conjunction' | 'disjunction' = 'conjunction'): Line {
  let next = 0;
  // What stands between them is the language's own.
  const parts = new Intl.ListFormat('en', { type }).formatToParts(all.map(() => '@'));
  return parts.flatMap(({ type, value }) => (type === 'element' ? (all[next++] ?? []) : [say(value)]));
}

/** The same line where it is read as mrkdwn: words of others stay what they are. */
export function inMrkdwn(line: Line): string {
  return line.map(elementInMrkdwn).join('');
}

function elementInMrkdwn(element: RichTextElement): string {
  switch (element.type) {
    case 'text':
      return escapeMrkdwn(element.text);
    case 'user':
      return mention(element.user_id);
    case 'usergroup':
      return mention(element.usergroup_id);
    case 'date':
      return moment(element.timestamp * 1000);
    default:
      return '';
  }
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
