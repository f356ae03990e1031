import { asJson, asText, type Json } from '../json.ts';
import type { StateValues } from '../page-protocol.ts';
import { type PlacedElement, placedElements } from './block-walk.ts';

type Shape = { key: string; initial: string; empty: null | [] };

const text: Shape = { key: 'value', initial: 'initial_value', empty: null };
const option: Shape = { key: 'selected_option', initial: 'initial_option', empty: null };
const options: Shape = { key: 'selected_options', initial: 'initial_options', empty: [] };
const one = (what: string): Shape => ({ key: `selected_${what}`, initial: `initial_${what}`, empty: null });
const many = (what: string): Shape => ({ key: `selected_${what}`, initial: `initial_${what}`, empty: [] });

/** Where each element type keeps what a person entered, in `state.values` and in an action. */
const SHAPES: Readonly<Record<string, Shape>> = {
  plain_text_input: text,
  email_text_input: text,
  url_text_input: text,
  number_input: text,
  static_select: option,
  external_select: option,
  radio_buttons: option,
  multi_static_select: options,
  multi_external_select: options,
  checkboxes: options,
  users_select: one('user'),
  conversations_select: one('conversation'),
  channels_select: one('channel'),
  multi_users_select: many('users'),
  multi_conversations_select: many('conversations'),
  multi_channels_select: many('channels'),
  datepicker: one('date'),
  timepicker: one('time'),
  datetimepicker: one('date_time'),
  rich_text_input: { key: 'rich_text_value', initial: 'initial_value', empty: null },
  file_input: { key: 'files', initial: 'initial_files', empty: [] },
};

/** What an element holds (a string, an option, a list of options, …) in its part of `state.values`; undefined for buttons and the like. */
export const heldValue = (element: Json, held: unknown): unknown => {
  const shape = SHAPES[asText(element['type'])];
  return shape ? (asJson(held)[shape.key] ?? shape.empty) : undefined;
};

const entry = (element: Json, value: unknown): Json | undefined => {
  const shape = SHAPES[asText(element['type'])];
  if (!shape) return undefined;
  const kept = value === undefined || value === null || value === '' ? shape.empty : value;
  const zone = element['type'] === 'timepicker' && element['timezone'] ? { timezone: element['timezone'] } : {};
  return { type: element['type'], [shape.key]: kept, ...zone };
};

const collect = (blocks: readonly Json[], contentOf: (placed: PlacedElement) => unknown): StateValues => {
  const values: StateValues = {};
  for (const placed of placedElements(blocks)) {
    const held = entry(placed.element, contentOf(placed));
    if (!held) continue;
    values[placed.blockId] = { ...values[placed.blockId], [placed.actionId]: held };
  }
  return values;
};

const initialOf = ({ element }: PlacedElement): unknown => {
  const shape = SHAPES[asText(element['type'])];
  return shape ? element[shape.initial] : undefined;
};

/** The state of blocks that the person has not touched: Slack counts initial values as entered. */
export const initialState = (blocks: readonly Json[]): StateValues => collect(blocks, initialOf);

/** The state after the person's page has sent what it holds; ids that the blocks do not have are left out. */
export const withSent = (blocks: readonly Json[], base: StateValues, sent: StateValues): StateValues =>
  collect(blocks, (placed) => {
    const sentEntry = sent[placed.blockId]?.[placed.actionId];
    return heldValue(placed.element, sentEntry ?? base[placed.blockId]?.[placed.actionId]);
  });

/** The state after a view was replaced: elements with the same block_id, action_id and type keep what they held. */
export const keptState = (blocks: readonly Json[], before: StateValues): StateValues =>
  collect(blocks, (placed) => {
    const held = asJson(before[placed.blockId]?.[placed.actionId]);
    return held['type'] === placed.element['type'] ? heldValue(placed.element, held) : initialOf(placed);
  });
