import { asText } from '../json.ts';
import * as part from './composition.ts';
import { all, boolean, check, integer, list, matching, object, oneOf, problem, type Rule, string } from './rules.ts';

const base = { type: string(50), action_id: part.id };
const focus = { focus_on_load: boolean };
const common = { ...base, ...focus, confirm: part.confirm };
const picker = { ...common, placeholder: part.placeholder };
const typed = { ...base, ...focus, placeholder: part.placeholder, dispatch_action_config: part.dispatchConfig };
const multi = { max_selected_items: integer(1, 100) };
const responseUrl = { response_url_enabled: boolean };
const groups = { options: list(part.option, 100), option_groups: list(part.optionGroup, 100) };
const minQuery = { min_query_length: integer(0, 3000) };
const ids = list(part.id, 100);
const conversationFilter = object({
  include: list(oneOf('im', 'mpim', 'private', 'public'), 4),
  exclude_external_shared_channels: boolean,
  exclude_bot_users: boolean,
});
const conversations = { default_to_current_conversation: boolean, filter: conversationFilter };

const lengths: Rule = check((input, pointer) => {
  const { min_length: min, max_length: max } = input;
  if (typeof min === 'number' && typeof max === 'number' && min > max) {
    return problem(`${pointer}/min_length`, '`min_length` must not be greater than `max_length`');
  }
  return typeof max === 'number' && asText(input['initial_value']).length > max
    ? problem(`${pointer}/initial_value`, `must be less than ${max + 1} characters`)
    : undefined;
});

/** Every element that may stand in a block, with its own limits. */
export const ELEMENTS = {
  button: object(
    {
      ...base,
      text: part.plainText(75),
      value: string(2000),
      url: part.url,
      style: part.style,
      confirm: part.confirm,
      accessibility_label: string(75, 1),
    },
    ['text'],
  ),
  workflow_button: object(
    {
      ...base,
      text: part.plainText(75),
      workflow: object({ trigger: object({ url: part.url, customizable_input_parameters: list(() => [], 100) }) }),
      style: part.style,
      accessibility_label: string(75, 1),
    },
    ['text', 'workflow'],
  ),
  overflow: object({ ...base, options: list(part.overflowOption, 5), confirm: part.confirm }, ['options']),
  image: all(
    object({ type: string(50), alt_text: string(2000, 1), ...part.imageSource }, ['alt_text']),
    part.needsImageSource,
  ),
  static_select: all(object({ ...picker, ...groups, initial_option: part.option }), part.ownOptions),
  multi_static_select: all(
    object({ ...picker, ...groups, ...multi, initial_options: list(part.option, 100) }),
    part.ownOptions,
  ),
  external_select: object({ ...picker, ...minQuery, initial_option: part.option }),
  multi_external_select: object({ ...picker, ...minQuery, ...multi, initial_options: list(part.option, 100) }),
  users_select: object({ ...picker, initial_user: part.id }),
  multi_users_select: object({ ...picker, ...multi, initial_users: ids }),
  conversations_select: object({ ...picker, ...conversations, ...responseUrl, initial_conversation: part.id }),
  multi_conversations_select: object({ ...picker, ...conversations, ...multi, initial_conversations: ids }),
  channels_select: object({ ...picker, ...responseUrl, initial_channel: part.id }),
  multi_channels_select: object({ ...picker, ...multi, initial_channels: ids }),
  radio_buttons: all(
    object({ ...common, options: list(part.choice, 10), initial_option: part.choice }, ['options']),
    part.initialAmongOptions,
  ),
  checkboxes: all(
    object({ ...common, options: list(part.choice, 10), initial_options: list(part.choice, 10) }, ['options']),
    part.initialAmongOptions,
  ),
  datepicker: object({
    ...picker,
    initial_date: matching(/^\d{4}-\d\d-\d\d$/, 'must be a date in the format YYYY-MM-DD'),
  }),
  timepicker: object({
    ...picker,
    initial_time: matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time in the format HH:mm'),
    timezone: string(100, 1),
  }),
  datetimepicker: object({ ...common, initial_date_time: integer(1_000_000_000, 9_999_999_999) }),
  plain_text_input: all(
    object({ ...typed, ...part.textLength, initial_value: string(3000), multiline: boolean }),
    lengths,
  ),
  email_text_input: object({ ...typed, initial_value: string(3000) }),
  url_text_input: object({ ...typed, initial_value: string(3000) }),
  number_input: object(
    {
      ...typed,
      is_decimal_allowed: boolean,
      initial_value: string(3000),
      min_value: string(100),
      max_value: string(100),
    },
    ['is_decimal_allowed'],
  ),
  rich_text_input: object({
    ...typed,
    initial_value: () => [],
    min_lines: integer(1, 100),
    max_lines: integer(1, 100),
  }),
  file_input: object({ ...base, filetypes: list(string(50, 1), 100), max_files: integer(1, 10) }),
} satisfies Record<string, Rule>;

type ElementType = keyof typeof ELEMENTS;

const pick = (...types: ElementType[]): Record<string, Rule> =>
  Object.fromEntries(types.map((type) => [type, ELEMENTS[type]]));

const choosers: ElementType[] = [
  'static_select',
  'multi_static_select',
  'external_select',
  'multi_external_select',
  'users_select',
  'multi_users_select',
  'conversations_select',
  'multi_conversations_select',
  'channels_select',
  'multi_channels_select',
  'radio_buttons',
  'checkboxes',
  'datepicker',
  'timepicker',
];

/** What may stand beside a section. */
export const SECTION_ACCESSORIES = pick('button', 'workflow_button', 'overflow', 'image', ...choosers);
/** What may stand in an actions block. */
export const ACTION_ELEMENTS = pick(
  'button',
  'workflow_button',
  'overflow',
  'datetimepicker',
  'rich_text_input',
  ...choosers,
);
/** What may stand in an input block. */
export const INPUT_ELEMENTS = pick(
  'plain_text_input',
  'email_text_input',
  'url_text_input',
  'number_input',
  'rich_text_input',
  'file_input',
  'datetimepicker',
  ...choosers,
);
