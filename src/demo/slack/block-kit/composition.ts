import { isDeepStrictEqual } from 'node:util';
import { asJsonList, type Json } from '../json.ts';
import { all, boolean, byType, check, integer, list, object, oneOf, problem, type Rule, string } from './rules.ts';

const plain = (max: number): Rule =>
  object({ type: oneOf('plain_text'), text: string(max, 1), emoji: boolean }, ['type', 'text']);
const markup = (max: number): Rule =>
  object({ type: oneOf('mrkdwn'), text: string(max, 1), verbatim: boolean }, ['type', 'text']);

/** A `plain_text` object of at most so many characters. */
export const plainText = (max: number): Rule => byType({ plain_text: plain(max) });

/** A `plain_text` or `mrkdwn` object of at most so many characters. */
export const anyText = (max: number): Rule => byType({ plain_text: plain(max), mrkdwn: markup(max) });

/** A `mrkdwn` object of at most so many characters. */
export const mrkdwnText = (max: number): Rule => byType({ mrkdwn: markup(max) });

export const id: Rule = string(255, 1);
export const url: Rule = string(3000, 1);
export const placeholder: Rule = plainText(150);
export const style: Rule = oneOf('primary', 'danger');

export const confirm: Rule = object(
  { title: plainText(100), text: anyText(300), confirm: plainText(30), deny: plainText(30), style },
  ['title', 'text', 'confirm', 'deny'],
);

/** An option of a select; `value` up to 150 characters. */
export const option: Rule = object({ text: plainText(75), value: string(150, 1), description: plainText(75) }, [
  'text',
  'value',
]);

/** An option of radio buttons and checkboxes: its text may be mrkdwn. */
export const choice: Rule = object({ text: anyText(75), value: string(150, 1), description: anyText(75) }, [
  'text',
  'value',
]);

/** An option of an overflow menu: may carry a link. */
export const overflowOption: Rule = object(
  { text: plainText(75), value: string(150, 1), description: plainText(75), url },
  ['text', 'value'],
);

export const optionGroup: Rule = object({ label: plainText(75), options: list(option, 100) }, ['label', 'options']);

export const dispatchConfig: Rule = object({
  trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 2),
});

const listed = (element: Json): Json[] => [
  ...asJsonList(element['options']),
  ...asJsonList(element['option_groups']).flatMap((group) => asJsonList(group['options'])),
];

/** `options` or `option_groups`, not both, and initial options among them. */
export const ownOptions: Rule = all(
  check((element, pointer) =>
    (element['options'] === undefined) === (element['option_groups'] === undefined)
      ? problem(pointer, 'must define either `options` or `option_groups`')
      : undefined,
  ),
  (element, pointer) => initialAmongOptions(element, pointer),
);

/** Initial options are among the options, equal in every field. */
export const initialAmongOptions: Rule = check((element, pointer) => {
  const options = listed(element);
  const field = element['initial_option'] === undefined ? 'initial_options' : 'initial_option';
  const initial = field === 'initial_option' ? asJsonList([element[field]]) : asJsonList(element[field]);
  return initial.every((one) => options.some((other) => isDeepStrictEqual(one, other)))
    ? undefined
    : problem(`${pointer}/${field}`, `\`${field}\` must be one of the options provided`);
});

/** Where an image comes from. */
export const imageSource = {
  // Slack fetches the image before it takes the block.
  image_url: all(url, (value, pointer) =>
    typeof value === 'string' && /^https?:\/\/[^/]+/.test(value) ? [] : [problem(pointer, 'downloading image failed')],
  ),
  slack_file: object({ id: string(255, 1), url }),
};

export const needsImageSource: Rule = check((image, pointer) =>
  (image['image_url'] === undefined) === (image['slack_file'] === undefined)
    ? problem(pointer, 'must define either `image_url` or `slack_file`')
    : undefined,
);

/** How long the text of an input may be. */
export const textLength = { min_length: integer(0, 3000), max_length: integer(1, 3000) };
