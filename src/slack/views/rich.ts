import type { RichTextBlock, RichTextElement, RichTextSection } from '@slack/types';
import { getUnixTime } from 'date-fns';
import { FORGOTTEN } from '../../domain/state.ts';
import { clip } from '../format.ts';
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
