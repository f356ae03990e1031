import { asJson, asJsonList, asText, type Json } from '../../src/demo/slack/json.ts';
import type { Message, OpenView, Place, Snapshot } from '../../src/demo/slack/page-protocol.ts';
import { optionsOf, type PlacedElement, placedElements } from '../../src/demo/slack/workspace/block-walk.ts';
import { heldValue } from '../../src/demo/slack/workspace/element-state.ts';

/** A message as a person reads it. */
export type SeenMessage = {
  channel: string;
  ts: string;
  /** The top-level text, which notifications show. */
  text: string;
  /** The top-level text and every text in the blocks, one a line. */
  allText: string;
  /** What is written on the buttons, in reading order. */
  buttons: string[];
  ephemeral: boolean;
};

/** A modal or App Home as a person reads it; fields by their labels. */
export type SeenView = {
  id: string;
  title: string;
  allText: string;
  buttons: string[];
  submit: string | null;
  close: string | null;
  /** label → what is in it: the text, or the text of the chosen option(s), or null. */
  fields: Record<string, unknown>;
  /** label → error. */
  errors: Record<string, string>;
};

/** Something with blocks in it that a person can use. */
export type Surface = { place: Place; blocks: Json[]; values: OpenView['values'] };

const textOf = (value: unknown): string => asText(asJson(value)['text']);

/** A line of rich text as mrkdwn would write it, so that both read alike. */
const lineOf = (elements: readonly Json[]): string =>
  elements
    .map((element) => {
      const id = asText(element['user_id']) || asText(element['usergroup_id']);
      return id ? `<@${id}>` : textOf(element) || asText(element['text']) || asText(element['fallback']);
    })
    .join('');

/** Every text in some JSON, in reading order. */
const textsIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  const type = asText(asJson(value)['type']);
  if (type === 'rich_text_section' || type === 'rich_text_quote')
    return [lineOf(asJsonList(asJson(value)['elements']))];
  return Object.entries(asJson(value)).flatMap(([key, part]) => {
    if ((key === 'text' || key === 'alt_text') && typeof part === 'string') return [part];
    return key === 'confirm' || key === 'placeholder' ? [] : textsIn(part);
  });
};

/** What a field is called: its label, else the words of its section, else its placeholder. */
export const labelOf = ({ block, element }: PlacedElement): string =>
  textOf(block['label']) || textOf(block['text']) || textOf(element['placeholder']);

/** A button, or an entry of an overflow menu, with what is written on it. */
export type Button = { placed: PlacedElement; text: string; value: Json };

/** Everything that can be pressed, in reading order. */
export const buttonsIn = (blocks: readonly Json[]): Button[] =>
  placedElements(blocks).flatMap((placed): Button[] => {
    const { element } = placed;
    if (element['type'] === 'button') return [{ placed, text: textOf(element['text']), value: {} }];
    if (element['type'] !== 'overflow') return [];
    return optionsOf(element).map((option) => ({
      placed,
      text: textOf(option['text']),
      value: { selected_option: option },
    }));
  });

/** The fields (all that is no button), in reading order. */
export const fieldsIn = (blocks: readonly Json[]): PlacedElement[] =>
  placedElements(blocks).filter(
    ({ element }) => !['button', 'overflow', 'workflow_button'].includes(asText(element['type'])),
  );

const shown = (held: unknown): unknown => {
  if (Array.isArray(held)) return held.map(shown);
  return textOf(asJson(held)['text']) || held;
};

const blocksOf = (value: unknown): Json[] => asJsonList(value);

export const readMessage = (message: Message): SeenMessage => ({
  channel: message.channel,
  ts: message.ts,
  text: message.text,
  allText: [message.text, ...textsIn(message.blocks)].join('\n'),
  buttons: buttonsIn(blocksOf(message.blocks)).map((button) => button.text),
  ephemeral: message.ephemeral,
});

export const readView = (open: OpenView): SeenView => {
  const view = asJson(open.view);
  const blocks = blocksOf(view['blocks']);
  const fields = fieldsIn(blocks);
  const errors = fields.filter((field) => open.errors[field.blockId] !== undefined);
  return {
    id: open.id,
    title: textOf(view['title']),
    allText: textsIn(blocks).join('\n'),
    buttons: buttonsIn(blocks).map((button) => button.text),
    submit: textOf(view['submit']) || null,
    close: textOf(view['close']) || null,
    fields: Object.fromEntries(
      fields.map((field) => [
        labelOf(field),
        shown(heldValue(field.element, open.values[field.blockId]?.[field.actionId])),
      ]),
    ),
    errors: Object.fromEntries(errors.map((field) => [labelOf(field), open.errors[field.blockId] ?? ''])),
  };
};

export const surfaceOfView = (open: OpenView): Surface => ({
  place: { view_id: open.id },
  blocks: blocksOf(asJson(open.view)['blocks']),
  values: open.values,
});

export const surfaceOfMessage = (message: Message): Surface => ({
  place: { message: { channel: message.channel, ts: message.ts } },
  blocks: blocksOf(message.blocks),
  values: {},
});

/** The id of "#feed" or "dm" for this person; an id stays as it is. */
export const channelId = (snapshot: Snapshot, name: string): string | undefined => {
  const found = snapshot.channels.find(
    (channel) =>
      channel.id === name ||
      (name === 'dm' ? channel.kind === 'dm' : channel.kind !== 'dm' && `#${channel.name}` === name),
  );
  return found?.id;
};

/** What a person sees, in words, for errors. */
export const describe = (snapshot: Snapshot): string => {
  const nameOf = (id: string): string => {
    const channel = snapshot.channels.find((one) => one.id === id);
    return channel?.kind === 'dm' ? 'dm' : `#${channel?.name}`;
  };
  const messages = snapshot.messages.slice(-6).map((message) => {
    const { allText, buttons, ephemeral } = readMessage(message);
    return `  ${nameOf(message.channel)}${ephemeral ? ' (only you)' : ''}: ${allText.replaceAll('\n', ' / ')} ${JSON.stringify(buttons)}`;
  });
  const top = snapshot.views.at(-1);
  return [
    `channels: ${snapshot.channels.map(({ id }) => nameOf(id)).join(' ')}`,
    `messages (the last ${messages.length} of ${snapshot.messages.length}):`,
    ...messages,
    `modal: ${top ? JSON.stringify(readView(top)) : 'none'}`,
    `notices: ${JSON.stringify(snapshot.notices.map((notice) => notice.text))}`,
  ].join('\n');
};
