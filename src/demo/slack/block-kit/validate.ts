import { asJsonList, asText, type Json } from '../json.ts';
import { placedElements } from '../workspace/block-walk.ts';
import { MESSAGE_BLOCK, VIEW_BLOCK } from './blocks.ts';
import { plainText } from './composition.ts';
import { boolean, byType, list, object, type Problem, problem, type Rule, string } from './rules.ts';

/** Slack refuses a message whose blocks hold more text than this together (undocumented; seen between 9,600 and 13,000). */
const MESSAGE_TEXT_LIMIT = 12_000;
const VIEW_BYTES_LIMIT = 250_000;

const uniqueBlockIds = (blocks: readonly Json[], pointer: string): Problem[] => {
  const seen = new Set<string>();
  return blocks.flatMap((block, index) => {
    const blockId = asText(block['block_id']);
    if (!blockId) return [];
    if (!seen.has(blockId)) {
      seen.add(blockId);
      return [];
    }
    return [problem(`${pointer}/${index}/block_id`, `\`block_id\` "${blockId}" already exists`)];
  });
};

const oneFocus = (blocks: readonly Json[], pointer: string): Problem[] => {
  const focused = placedElements(blocks).filter(({ element }) => element['focus_on_load'] === true);
  return focused.length > 1 ? [problem(pointer, 'only one element may have `focus_on_load`')] : [];
};

/** Checks the blocks of a message; pointers start with `pointer`. */
export const checkMessageBlocks = (blocks: unknown, pointer: string): Problem[] => [
  ...list(MESSAGE_BLOCK, 50, 0)(blocks, pointer),
  ...uniqueBlockIds(asJsonList(blocks), pointer),
  ...oneFocus(asJsonList(blocks), pointer),
];

const shared = {
  type: string(20),
  blocks: list(VIEW_BLOCK, 100, 0),
  private_metadata: string(3000),
  callback_id: string(255),
  external_id: string(255),
};

const VIEW: Rule = byType({
  modal: object(
    {
      ...shared,
      title: plainText(24),
      submit: plainText(24),
      close: plainText(24),
      clear_on_close: boolean,
      notify_on_close: boolean,
      submit_disabled: boolean,
    },
    ['title', 'blocks'],
  ),
  home: object(shared, ['blocks']),
});

const inputsNeedSubmit = (view: Json, pointer: string): Problem[] => {
  if (view['type'] !== 'modal' || view['submit'] !== undefined) return [];
  const index = asJsonList(view['blocks']).findIndex((block) => block['type'] === 'input');
  return index < 0
    ? []
    : [problem(`${pointer}/blocks/${index}/input`, 'must define `submit` to use an `input` block in modals')];
};

/** Checks a view; pointers start with `pointer`. */
export const checkView = (view: Json, pointer: string): Problem[] => {
  const blocks = asJsonList(view['blocks']);
  return [
    ...VIEW(view, pointer),
    ...uniqueBlockIds(blocks, `${pointer}/blocks`),
    ...oneFocus(blocks, `${pointer}/blocks`),
    ...inputsNeedSubmit(view, pointer),
  ];
};

/** Whether a view is larger than the 250 kB that Slack takes. */
export const viewTooLarge = (view: Json): boolean => Buffer.byteLength(JSON.stringify(view)) > VIEW_BYTES_LIMIT;

const textIn = (value: unknown): number => {
  if (Array.isArray(value)) return value.reduce((sum: number, part) => sum + textIn(part), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, part]) => sum + (key === 'text' && typeof part === 'string' ? part.length : textIn(part)),
    0,
  );
};

/** Whether blocks and the message's own text together hold more text than Slack takes in one message. */
export const messageTooLong = (blocks: unknown, text: string): boolean =>
  textIn(blocks) + text.length > MESSAGE_TEXT_LIMIT;
