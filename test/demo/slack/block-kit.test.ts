import { describe, expect, it } from 'vitest';
import { inWords } from '../../../src/demo/slack/block-kit/rules.ts';
import { checkMessageBlocks, checkView } from '../../../src/demo/slack/block-kit/validate.ts';
import type { Json } from '../../../src/demo/slack/json.ts';
import { button, input, modal, option, plain } from './bench.ts';

const message = (...blocks: Json[]): string[] => checkMessageBlocks(blocks, '/blocks').map(inWords);
const view = (blocks: Json[], more: Json = {}): string[] => checkView(modal(blocks, more), '/view').map(inWords);
const x = (length: number): string => 'x'.repeat(length);
const section = (more: Json): Json => ({ type: 'section', ...more });
const actions = (...elements: Json[]): Json => ({ type: 'actions', elements });
const select = (more: Json): Json => ({ type: 'static_select', action_id: 's', ...more });
const options = (count: number): Json[] => Array.from({ length: count }, (_, index) => option(`Option ${index}`));
const confirm = (more: Json = {}): Json => ({
  title: plain('Sure?'),
  text: { type: 'mrkdwn', text: 'It costs *5*' },
  confirm: plain('Buy'),
  deny: plain('No'),
  ...more,
});

describe('Block Kit accepts what Slack accepts', () => {
  it('in messages', () => {
    expect(
      message(
        { type: 'header', block_id: 'h', text: { type: 'plain_text', text: x(150), emoji: true } },
        section({ text: { type: 'mrkdwn', text: x(3000), verbatim: true }, expand: true }),
        section({ fields: Array.from({ length: 10 }, () => plain(x(2000))) }),
        { type: 'divider' },
        { type: 'context', elements: Array.from({ length: 10 }, () => plain('x')) },
        { type: 'context', elements: [{ type: 'image', image_url: 'https://x.example/a.png', alt_text: 'a' }] },
        actions(...Array.from({ length: 25 }, (_, index) => button(`b${index}`, { style: 'danger' }))),
        actions(button('Buy', { value: x(2000), url: 'https://x.example', confirm: confirm({ style: 'primary' }) })),
        section({ text: plain('x'), accessory: select({ options: options(100), initial_option: option('Option 3') }) }),
        section({ text: plain('x'), accessory: { type: 'overflow', action_id: 'o', options: options(5) } }),
        { type: 'image', image_url: 'https://x.example/a.png', alt_text: 'a', title: plain('A') },
        { type: 'markdown', text: '**bold**' },
        {
          type: 'rich_text',
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                { type: 'text', text: 'x', style: { bold: true } },
                { type: 'date', timestamp: 1_760_000_000, format: '{date}', fallback: 'then' },
              ],
            },
          ],
        },
      ),
    ).toEqual([]);
    expect(message(...Array.from({ length: 50 }, () => ({ type: 'divider' })))).toEqual([]);
  });

  it('in views', () => {
    expect(
      view(
        [
          input(
            'a',
            { type: 'plain_text_input', min_length: 0, max_length: 3000, multiline: true },
            { hint: plain('h') },
          ),
          input('b', { type: 'external_select', min_query_length: 0, placeholder: plain(x(150)), focus_on_load: true }),
          input('c', select({ option_groups: [{ label: plain('g'), options: options(100) }] })),
          input('d', { type: 'checkboxes', options: options(10), initial_options: [option('Option 1')] }),
          input('e', { type: 'number_input', is_decimal_allowed: true }, { optional: true, dispatch_action: true }),
        ],
        { title: plain(x(24)), close: plain('Close'), private_metadata: x(3000), callback_id: x(255) },
      ),
    ).toEqual([]);
    expect(checkView({ type: 'home', blocks: [] }, '/view')).toEqual([]);
  });
});

const MESSAGE_PROBLEMS: [unknown[], string][] = [
  [[{ type: 'sectoin' }], 'unsupported type: sectoin [json-pointer:/blocks/0/type]'],
  [[section({})], 'must define either `text` or `fields` [json-pointer:/blocks/0/type]'],
  [[section({ text: plain(x(3001)) })], 'must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
  [[section({ text: plain('') })], 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
  [[section({ text: 'x' })], 'must provide an object [json-pointer:/blocks/0/text]'],
  [
    [section({ text: { type: 'markdown', text: 'x' } })],
    'unsupported type: markdown [json-pointer:/blocks/0/text/type]',
  ],
  [[section({ text: plain('x'), txt: 1 })], 'invalid additional property: txt [json-pointer:/blocks/0]'],
  [[section({ fields: Array(11).fill(plain('x')) })], 'no more than 10 items allowed [json-pointer:/blocks/0/fields]'],
  [[section({ fields: [plain(x(2001))] })], 'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]'],
  [
    [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }],
    'unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]',
  ],
  [[{ type: 'header', text: plain(x(151)) }], 'must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
  [[{ type: 'header' }], 'missing required field: text [json-pointer:/blocks/0]'],
  [
    [{ type: 'context', elements: Array(11).fill(plain('x')) }],
    'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
  ],
  [[{ type: 'context', elements: [button('x')] }], 'unsupported type: button [json-pointer:/blocks/0/elements/0/type]'],
  [[{ type: 'divider', block_id: x(256) }], 'must be less than 256 characters [json-pointer:/blocks/0/block_id]'],
  [[actions()], 'no fewer than 1 items allowed [json-pointer:/blocks/0/elements]'],
  [[actions(button('a'), button('a'))], '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]'],
  [
    [actions(button(x(76), { action_id: 'a' }))],
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
  ],
  [
    [actions(button('a', { value: x(2001) }))],
    'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
  ],
  [
    [actions(button('a', { style: 'default' }))],
    'must be a valid enum value [json-pointer:/blocks/0/elements/0/style]',
  ],
  [
    [actions(button('a', { disabled: true }))],
    'invalid additional property: disabled [json-pointer:/blocks/0/elements/0]',
  ],
  [
    [actions(button('a', { text: { type: 'mrkdwn', text: 'a' } }))],
    'unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/text/type]',
  ],
  [
    [actions(button('a', { confirm: confirm({ title: plain(x(101)) }) }))],
    'must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]',
  ],
  [
    [actions(button('a', { confirm: confirm({ text: plain(x(301)) }) }))],
    'must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]',
  ],
  [
    [actions(button('a', { confirm: confirm({ deny: plain(x(31)) }) }))],
    'must be less than 31 characters [json-pointer:/blocks/0/elements/0/confirm/deny/text]',
  ],
  [
    [actions(button('a', { confirm: confirm({ deny: undefined }) }))],
    'missing required field: deny [json-pointer:/blocks/0/elements/0/confirm]',
  ],
  [
    [actions({ type: 'plain_text_input', action_id: 'a' })],
    'unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]',
  ],
  [
    [actions(select({ options: options(101) }))],
    'no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [[actions(select({ options: [] }))], 'no fewer than 1 items allowed [json-pointer:/blocks/0/elements/0/options]'],
  [[actions(select({}))], 'must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]'],
  [
    [actions(select({ options: [option(x(76))] }))],
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]',
  ],
  [
    [actions(select({ options: [{ text: plain('a'), value: x(151) }] }))],
    'must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]',
  ],
  [
    [actions(select({ options: options(2), initial_option: 'Option 1' }))],
    'must provide an object [json-pointer:/blocks/0/elements/0/initial_option]',
  ],
  [
    [actions(select({ options: options(2), initial_option: option('Other') }))],
    '`initial_option` must be one of the options provided [json-pointer:/blocks/0/elements/0/initial_option]',
  ],
  [
    [actions({ type: 'overflow', options: options(6) })],
    'no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    [actions({ type: 'radio_buttons', options: options(11) })],
    'no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    [{ type: 'image', image_url: 'nowhere', alt_text: 'a' }],
    'downloading image failed [json-pointer:/blocks/0/image_url]',
  ],
  [
    [
      { type: 'divider', block_id: 'a' },
      { type: 'divider', block_id: 'a' },
    ],
    '`block_id` "a" already exists [json-pointer:/blocks/1/block_id]',
  ],
  [Array(51).fill({ type: 'divider' }), 'no more than 50 items allowed [json-pointer:/blocks]'],
  [['text'], 'must provide an object [json-pointer:/blocks/0]'],
];

const VIEW_PROBLEMS: [Json[], Json, string][] = [
  [[], { title: plain(x(25)) }, 'must be less than 25 characters [json-pointer:/view/title/text]'],
  [[], { title: undefined }, 'missing required field: title [json-pointer:/view]'],
  [[], { submit: plain(x(25)) }, 'must be less than 25 characters [json-pointer:/view/submit/text]'],
  [[], { private_metadata: x(3001) }, 'must be less than 3001 characters [json-pointer:/view/private_metadata]'],
  [[], { callback_id: x(256) }, 'must be less than 256 characters [json-pointer:/view/callback_id]'],
  [[], { notify_on_close: 'yes' }, 'must provide a boolean [json-pointer:/view/notify_on_close]'],
  [[], { on_close: true }, 'invalid additional property: on_close [json-pointer:/view]'],
  [Array(101).fill({ type: 'divider' }), {}, 'no more than 100 items allowed [json-pointer:/view/blocks]'],
  [[{ type: 'markdown', text: 'x' }], {}, 'unsupported type: markdown [json-pointer:/view/blocks/0/type]'],
  [
    [{ type: 'divider' }, input('a', { type: 'plain_text_input' })],
    { submit: undefined },
    'must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/1/input]',
  ],
  [
    [input('a', { type: 'plain_text_input' }), input('a', { type: 'plain_text_input' })],
    {},
    '`block_id` "a" already exists [json-pointer:/view/blocks/1/block_id]',
  ],
  [[input('a', button('x'))], {}, 'unsupported type: button [json-pointer:/view/blocks/0/element/type]'],
  [
    [input('a', { type: 'plain_text_input', max_length: 3001 })],
    {},
    'must be less than or equal to 3000 [json-pointer:/view/blocks/0/element/max_length]',
  ],
  [
    [input('a', { type: 'plain_text_input', placeholder: plain(x(151)) })],
    {},
    'must be less than 151 characters [json-pointer:/view/blocks/0/element/placeholder/text]',
  ],
  [
    [input('a', { type: 'plain_text_input' }, { label: plain(x(2001)) })],
    {},
    'must be less than 2001 characters [json-pointer:/view/blocks/0/label/text]',
  ],
  [
    [input('a', select({ options: [option(x(76))] }))],
    {},
    'must be less than 76 characters [json-pointer:/view/blocks/0/element/options/0/text/text]',
  ],
  [
    ['a', 'b'].map((id) => input(id, { type: 'plain_text_input', focus_on_load: true })),
    {},
    'only one element may have `focus_on_load` [json-pointer:/view/blocks]',
  ],
];

describe('Block Kit refuses in Slack’s words', () => {
  it.each(MESSAGE_PROBLEMS.map(([blocks, problem]) => ({ blocks, problem })))('in a message: $problem', ({
    blocks,
    problem,
  }) => {
    expect(checkMessageBlocks(blocks, '/blocks').map(inWords)).toContain(problem);
  });

  it.each(VIEW_PROBLEMS.map(([blocks, more, problem]) => ({ blocks, more, problem })))('in a modal: $problem', ({
    blocks,
    more,
    problem,
  }) => {
    expect(view(blocks, more)).toContain(problem);
  });

  it('in a home tab', () => {
    const home = { type: 'home', blocks: [], title: plain('Home') };
    expect(checkView(home, '/view').map(inWords)).toEqual(['invalid additional property: title [json-pointer:/view]']);
    expect(checkView({ type: 'dialog' }, '/view').map(inWords)).toEqual([
      'unsupported type: dialog [json-pointer:/view/type]',
    ]);
  });
});
