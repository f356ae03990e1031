import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkMessageBlocks, checkView } from '../../../src/demo/slack/block-kit/validate.ts';
import type { Json } from '../../../src/demo/slack/json.ts';
import { type Bench, button, createBench, input, modal, plain } from './bench.ts';

const x = (length: number): string => 'x'.repeat(length);
const many = (count: number, make: (at: number) => Json): Json[] => Array.from({ length: count }, (_, at) => make(at));
const option = (at: number, more: Json = {}): Json => ({ text: plain('o'), value: `v${at}`, ...more });
const actions = (...elements: Json[]): Json[] => [{ type: 'actions', elements }];
const withButton = (more: Json): Json[] => actions(button('a', more));
const confirm = (more: Json): Json[] =>
  withButton({ confirm: { title: plain('a'), text: plain('b'), confirm: plain('c'), deny: plain('d'), ...more } });
const selects = (type: string, more: Json): Json[] => actions({ type, action_id: 'a', ...more });
const typed = (more: Json): Json => ({ type: 'plain_text_input', ...more });

/** What may be so long or so many, and no more: a message's blocks of that size. */
const IN_MESSAGES: [string, number, (size: number) => Json[]][] = [
  ['blocks', 50, (size) => many(size, () => ({ type: 'divider' }))],
  ['section text', 3000, (size) => [{ type: 'section', text: plain(x(size)) }]],
  ['section fields', 10, (size) => [{ type: 'section', fields: many(size, () => plain('a')) }]],
  ['section field', 2000, (size) => [{ type: 'section', fields: [plain(x(size))] }]],
  ['header', 150, (size) => [{ type: 'header', text: plain(x(size)) }]],
  ['context elements', 10, (size) => [{ type: 'context', elements: many(size, () => plain('a')) }]],
  ['actions elements', 25, (size) => actions(...many(size, (at) => button(`b${at}`)))],
  ['block_id', 255, (size) => [{ type: 'divider', block_id: x(size) }]],
  ['action_id', 255, (size) => withButton({ action_id: x(size) })],
  ['button text', 75, (size) => withButton({ text: plain(x(size)) })],
  ['button value', 2000, (size) => withButton({ value: x(size) })],
  ['button url', 3000, (size) => withButton({ url: `https://a.example/${x(size - 18)}` })],
  ['button accessibility_label', 75, (size) => withButton({ accessibility_label: x(size) })],
  ['confirm title', 100, (size) => confirm({ title: plain(x(size)) })],
  ['confirm text', 300, (size) => confirm({ text: plain(x(size)) })],
  ['confirm button', 30, (size) => confirm({ confirm: plain(x(size)) })],
  ['deny button', 30, (size) => confirm({ deny: plain(x(size)) })],
  ['options', 100, (size) => selects('static_select', { options: many(size, option) })],
  ['option text', 75, (size) => selects('static_select', { options: [option(1, { text: plain(x(size)) })] })],
  ['option value', 150, (size) => selects('static_select', { options: [option(1, { value: x(size) })] })],
  [
    'option description',
    75,
    (size) => selects('static_select', { options: [option(1, { description: plain(x(size)) })] }),
  ],
  ['placeholder', 150, (size) => selects('external_select', { placeholder: plain(x(size)) })],
  ['checkboxes', 10, (size) => selects('checkboxes', { options: many(size, option) })],
  ['radio buttons', 10, (size) => selects('radio_buttons', { options: many(size, option) })],
  ['overflow options', 5, (size) => selects('overflow', { options: many(size, option) })],
];

const IN_MODALS: [string, number, (size: number) => Json][] = [
  ['blocks', 100, (size) => modal(many(size, () => ({ type: 'divider' })))],
  ['title', 24, (size) => modal([], { title: plain(x(size)) })],
  ['submit', 24, (size) => modal([], { submit: plain(x(size)) })],
  ['close', 24, (size) => modal([], { close: plain(x(size)) })],
  ['private_metadata', 3000, (size) => modal([], { private_metadata: x(size) })],
  ['callback_id', 255, (size) => modal([], { callback_id: x(size) })],
  ['input label', 2000, (size) => modal([input('a', typed({}), { label: plain(x(size)) })])],
  ['input hint', 2000, (size) => modal([input('a', typed({}), { hint: plain(x(size)) })])],
  ['max_length', 3000, (size) => modal([input('a', typed({ max_length: size }))])],
  [
    'elements with focus_on_load',
    1,
    (size) => modal(many(size, (at) => input(`a${at}`, typed({ focus_on_load: true })))),
  ],
];

describe('Block Kit takes as much as Slack, and no more', () => {
  it.each(IN_MESSAGES)('in a message: %s, %i', (_what, limit, make) => {
    expect(checkMessageBlocks(make(limit), '')).toEqual([]);
    expect(checkMessageBlocks(make(limit + 1), '')).toHaveLength(1);
  });

  it.each(IN_MODALS)('in a modal: %s, %i', (_what, limit, make) => {
    expect(checkView(make(limit), '')).toEqual([]);
    expect(checkView(make(limit + 1), '')).toHaveLength(1);
  });
});

describe('a message’s own text', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await createBench();
  });
  afterAll(() => bench.close());

  it('has at most 40,000 characters', async () => {
    const post = (size: number): Promise<Json> => bench.api('chat.postMessage', { channel: 'CGENERAL', text: x(size) });
    expect(await post(40_000)).toMatchObject({ ok: true });
    expect(await post(40_001)).toMatchObject({ error: 'msg_too_long' });
  });
});
