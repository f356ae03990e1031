import { asJsonList, asText, isJson, type Json } from '../json.ts';

/** An element that a person can use, and the block it stands in. */
export type PlacedElement = { block: Json; element: Json; blockId: string; actionId: string };

const isInteractive = (element: Json): boolean => element['type'] !== 'image' && !isText(element);
const isText = (element: Json): boolean => element['type'] === 'plain_text' || element['type'] === 'mrkdwn';

const elementsIn = (block: Json): Json[] => {
  if (block['type'] === 'actions' || block['type'] === 'context_actions') return asJsonList(block['elements']);
  if (block['type'] === 'section') return isJson(block['accessory']) ? [block['accessory']] : [];
  if (block['type'] === 'input') return isJson(block['element']) ? [block['element']] : [];
  return [];
};

/** Every interactive element of some blocks, in reading order. */
export const placedElements = (blocks: readonly Json[]): PlacedElement[] =>
  blocks.flatMap((block) =>
    elementsIn(block)
      .filter(isInteractive)
      .map((element) => ({
        block,
        element,
        blockId: asText(block['block_id']),
        actionId: asText(element['action_id']),
      })),
  );

/** The element with these ids, if the blocks have it. */
export const findElement = (blocks: readonly Json[], blockId: string, actionId: string): PlacedElement | undefined =>
  placedElements(blocks).find((placed) => placed.blockId === blockId && placed.actionId === actionId);

/** Whether using the element tells the bot at once: always outside of input blocks, there only with `dispatch_action`. */
export const dispatches = ({ block }: PlacedElement): boolean =>
  block['type'] !== 'input' || block['dispatch_action'] === true;

/** A copy of the blocks in which every block and every interactive element has an id, made up where none was sent. */
export const withIds = (blocks: readonly Json[], makeId: () => string): Json[] => {
  const copies = structuredClone(blocks) as Json[];
  for (const block of copies) if (!asText(block['block_id'])) block['block_id'] = makeId();
  for (const { element } of placedElements(copies)) if (!asText(element['action_id'])) element['action_id'] = makeId();
  return copies;
};

/** Every option of a select, radio, checkbox or overflow element, those in groups included. */
export const optionsOf = (element: Json): Json[] => [
  ...asJsonList(element['options']),
  ...asJsonList(element['option_groups']).flatMap((group) => asJsonList(group['options'])),
];
