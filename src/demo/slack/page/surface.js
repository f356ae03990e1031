// @ts-check

/** @typedef {import('../page-protocol.ts').StateValues} StateValues */
/** @typedef {import('../page-protocol.ts').Place} Place */
/** @typedef {import('../page-protocol.ts').UserActionResult} UserActionResult */
/** A Block Kit block or element as it came in; the local Slack has checked it. @typedef {any} Json */

/**
 * What an element's value looks like in Slack's state: the key beside `type`, the value it starts from, and what stands for "nothing".
 * @type {Record<string, { key: string, initial: string, empty: null | never[] }>}
 */
const SHAPES = {
  plain_text_input: { key: 'value', initial: 'initial_value', empty: null },
  number_input: { key: 'value', initial: 'initial_value', empty: null },
  email_text_input: { key: 'value', initial: 'initial_value', empty: null },
  url_text_input: { key: 'value', initial: 'initial_value', empty: null },
  static_select: { key: 'selected_option', initial: 'initial_option', empty: null },
  external_select: { key: 'selected_option', initial: 'initial_option', empty: null },
  radio_buttons: { key: 'selected_option', initial: 'initial_option', empty: null },
  checkboxes: { key: 'selected_options', initial: 'initial_options', empty: [] },
  datepicker: { key: 'selected_date', initial: 'initial_date', empty: null },
  datetimepicker: { key: 'selected_date_time', initial: 'initial_date_time', empty: null },
  users_select: { key: 'selected_user', initial: 'initial_user', empty: null },
};

/**
 * @param {Json} block
 * @returns {Json[]}
 */
function elementsOf(block) {
  if (block.type === 'input') return [block.element];
  if (block.type === 'actions') return block.elements;
  return block.accessory ? [block.accessory] : [];
}

/**
 * One message, modal view or App Home with what the person entered there. Entered values survive an update as long as the
 * block_id and action_id stay; an element with new ids starts from its own initial value, as in Slack.
 * @param {Place} place
 * @param {(userAction: Record<string, unknown>) => Promise<UserActionResult>} perform
 */
export function createSurface(place, perform) {
  /** @type {Map<string, Json>} */
  const entered = new Map();
  /** @type {Json[]} */
  let blocks = [];
  /** What the local Slack holds for the elements of a view. @type {StateValues} */
  let held = {};
  /** @param {string} blockId @param {Json} element */
  const keyOf = (blockId, element) => JSON.stringify([blockId, element.action_id, element.type]);
  /** @type {(blockId: string) => void} */
  let onEnter = () => {};

  /**
   * @param {string} blockId
   * @param {Json} element
   */
  const read = (blockId, element) => {
    const shape = SHAPES[element.type];
    const key = keyOf(blockId, element);
    if (!shape || entered.has(key)) return entered.get(key) ?? null;
    const there = /** @type {Json} */ (held[blockId]?.[element.action_id]);
    return (there?.type === element.type ? there[shape.key] : element[shape.initial]) ?? shape.empty;
  };

  /** @returns {StateValues} */
  const state = () => {
    /** @type {StateValues} */
    const values = {};
    for (const block of blocks) {
      for (const element of elementsOf(block)) {
        const shape = SHAPES[element.type];
        if (!shape) continue;
        values[block.block_id] ??= {};
        Object.assign(values[block.block_id] ?? {}, {
          [element.action_id]: { type: element.type, [shape.key]: read(block.block_id, element) },
        });
      }
    }
    return values;
  };

  return {
    place,
    read,
    state,
    /** Whether the person has filled in or changed a field. */
    isFilled: () =>
      blocks
        .filter((block) => block.type === 'input')
        .some(({ block_id, element }) => {
          const shape = SHAPES[element.type];
          if (!shape) return false;
          const now = JSON.stringify(read(block_id, element));
          const touched = entered.has(keyOf(block_id, element)) && now !== JSON.stringify(shape.empty);
          return touched || now !== JSON.stringify(element[shape.initial] ?? shape.empty);
        }),
    /** @param {(blockId: string) => void} listener told after each change the person makes */
    listen(listener) {
      onEnter = listener;
    },
    /**
     * @param {Json[]} next
     * @param {StateValues} [values] what the local Slack holds
     */
    setBlocks(next, values = {}) {
      blocks = next;
      held = values;
      const keys = new Set(
        blocks.flatMap((block) => elementsOf(block).map((element) => keyOf(block.block_id, element))),
      );
      for (const key of entered.keys()) if (!keys.has(key)) entered.delete(key);
    },
    /**
     * Keeps what the person entered; empty text counts as nothing, as Slack sends it.
     * @param {string} blockId
     * @param {Json} element
     * @param {Json} value
     */
    enter(blockId, element, value) {
      entered.set(keyOf(blockId, element), value === '' ? null : value);
      onEnter(blockId);
    },
    /**
     * Tells the bot that an element was used.
     * @param {string} blockId
     * @param {Json} element
     * @param {Record<string, unknown>} [value] for elements without a value of their own in the state
     */
    act(blockId, element, value) {
      const shape = SHAPES[element.type];
      const own = value ?? (shape ? { [shape.key]: read(blockId, element) } : {});
      return perform({
        do: 'act',
        in: place,
        block_id: blockId,
        action_id: element.action_id,
        value: own,
        state: state(),
      });
    },
    /**
     * @param {string} blockId
     * @param {Json} element
     * @param {string} text
     */
    suggest(blockId, element, text) {
      return perform({
        do: 'suggest',
        in: place,
        block_id: blockId,
        action_id: element.action_id,
        text,
        state: state(),
      });
    },
  };
}

/** @typedef {ReturnType<typeof createSurface>} Surface */
