import type {
  ActionsBlock,
  Button,
  ContextBlock,
  HeaderBlock,
  KnownBlock,
  ModalView,
  MrkdwnElement,
  PlainTextElement,
  SectionBlock,
} from '@slack/types';
import { buttonValue } from '../button-value.ts';
import { clip } from '../format.ts';

/** A message as it is posted: `text` carries the whole news for notifications and screen readers, the blocks show it. */
export type Content = Readonly<{ text: string; blocks: KnownBlock[] }>;

/** What notifications and screen readers get; Slack advises to stay below 4,000 characters. */
const MAX_TEXT = 3_000;

/** A message whose text is never too long for Slack. */
export function message(text: string, blocks: KnownBlock[]): Content {
  return { text: clip(text, MAX_TEXT), blocks };
}

/** A message of one sentence of ours (mrkdwn). */
export function sentence(text: string): Content {
  return message(text, [section(mrkdwn(text))]);
}

/** Text of people or providers: shown to the letter, never as markup. */
export function plain(text: string, most = 3000): PlainTextElement {
  // Slack refuses an empty text.
  return { type: 'plain_text', text: clip(text, most) || '–', emoji: false };
}

/** Our own sentences, with mentions and dates. Never with text of strangers. */
export function mrkdwn(text: string): MrkdwnElement {
  return { type: 'mrkdwn', text };
}

export function section(text: MrkdwnElement | PlainTextElement): SectionBlock {
  return { type: 'section', text };
}

export function context(...elements: (MrkdwnElement | PlainTextElement)[]): ContextBlock {
  return { type: 'context', elements };
}

export function actions(...elements: Button[]): ActionsBlock {
  return { type: 'actions', elements };
}

/** A title, in large letters. */
export function header(text: string): HeaderBlock {
  return { type: 'header', text: plain(text, 150) };
}

/** A label and what stands beside it. */
export type Row = readonly [label: string, value: MrkdwnElement | PlainTextElement];

/** Rows as a two-column table: labels on the left, values on the right. Slack takes five rows to a section. */
export function table(rows: readonly Row[]): SectionBlock[] {
  const sections: SectionBlock[] = [];
  for (let start = 0; start < rows.length; start += 5) {
    const fields = rows.slice(start, start + 5).flatMap(([label, value]) => [mrkdwn(`*${label}*`), value]);
    sections.push({ type: 'section', fields });
  }
  return sections;
}

/** A button about a request; `shown` says what was shown when it was drawn. */
export function requestButton(
  { id }: Readonly<{ id: string }>,
  action: string,
  text: string,
  more: Readonly<{ shown?: string; label?: string; style?: Button['style']; confirm?: Button['confirm'] }> = {},
): Button {
  const { shown, label, style, confirm } = more;
  return {
    type: 'button',
    action_id: action,
    text: plain(text, 75),
    value: buttonValue({ request: id, shown }),
    accessibility_label: label && clip(label, 75),
    style,
    confirm,
  };
}

/** A modal; without `submit` it only shows something. */
export function modal(view: {
  id: string;
  title: string;
  close: string;
  submit?: string;
  /** What it remembers while it is open. */
  metadata?: string;
  blocks: ModalView['blocks'];
}): ModalView {
  return {
    type: 'modal',
    callback_id: view.id,
    private_metadata: view.metadata,
    title: plain(view.title, 24),
    submit: view.submit === undefined ? undefined : plain(view.submit, 24),
    close: plain(view.close, 24),
    blocks: view.blocks,
  };
}

/** Slack's "are you sure?". */
export function confirmation(texts: { title: string; text: string; confirm: string; deny: string }): Button['confirm'] {
  return {
    title: plain(texts.title, 100),
    text: plain(texts.text, 300),
    confirm: plain(texts.confirm, 30),
    deny: plain(texts.deny, 30),
  };
}
