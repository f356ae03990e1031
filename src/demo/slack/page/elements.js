// @ts-check
import { ask, textNodes } from './confirm.js';
import { h, newId } from './dom.js';
import { withEmoji } from './emoji.js';
import { openLink } from './links.js';
import { menuButton } from './menu.js';
import { safeUrl } from './mrkdwn.js';
import { createSelect } from './select.js';

/** @typedef {import('./surface.js').Json} Json */

/**
 * Where an element stands.
 * @typedef {object} Spot
 * @property {Json} block
 * @property {import('./surface.js').Surface} surface
 * @property {import('./mrkdwn.js').Directory} directory
 * @property {Record<string, unknown>} field id and ARIA attributes of the input block around it; empty elsewhere
 */

/** @param {Json} element @param {Spot} spot @param {string} [part] */
const focusId = (element, spot, part = '') => `${spot.block.block_id}/${element.action_id}/${part}`;

/**
 * Tells the bot, after the element's own question.
 * @param {Json} element
 * @param {Spot} spot
 * @param {Record<string, unknown>} [value]
 * @param {(busy: boolean) => void} [onBusy]
 */
async function act(element, spot, value, onBusy = () => {}) {
  if (!(await ask(element.confirm, spot.directory))) return;
  onBusy(true);
  await spot.surface.act(spot.block.block_id, element, value);
  onBusy(false);
}

/**
 * Keeps the value and, where Slack would, tells the bot at once.
 * @param {Json} element
 * @param {Spot} spot
 * @param {Json} value
 */
function change(element, spot, value) {
  spot.surface.enter(spot.block.block_id, element, value);
  if (spot.block.type !== 'input' || spot.block.dispatch_action) void act(element, spot);
}

/** @param {Json} element @param {Spot} spot */
function button(element, spot) {
  const style = { primary: ' button-primary', danger: ' button-danger' }[/** @type {string} */ (element.style)] ?? '';
  const press = async () => {
    if (node.getAttribute('aria-busy') === 'true') return;
    if (element.url && safeUrl(element.url)) openLink(element.url);
    await act(element, spot, {}, (busy) => node.setAttribute('aria-busy', String(busy)));
  };
  const node = h(
    'button',
    {
      type: 'button',
      class: `button${style}`,
      'aria-label': element.accessibility_label,
      'data-focus': focusId(element, spot),
      onclick: press,
    },
    withEmoji(element.text.text),
  );
  return node;
}

/** @param {Json} element @param {Spot} spot */
function overflow(element, spot) {
  /** @param {Json} option */
  const choose = (option) => () => {
    if (option.url && safeUrl(option.url)) openLink(option.url);
    void act(element, spot, { selected_option: option });
  };
  const props = {
    class: 'button button-more',
    'aria-label': element.accessibility_label ?? 'More actions',
    'data-focus': focusId(element, spot),
  };
  return menuButton(props, '⋯', () =>
    element.options.map((/** @type {Json} */ option) => ({
      text: withEmoji(option.text.text),
      description: option.description?.text,
      choose: choose(option),
    })),
  );
}

/** @param {Json} element @param {Spot} spot */
function select(element, spot) {
  const { surface, block } = spot;
  return createSelect({
    element,
    field: {
      'aria-label': spot.field['id'] ? null : (element.placeholder?.text ?? 'Choose an option'),
      'data-focus': focusId(element, spot),
      ...spot.field,
    },
    selected: surface.read(block.block_id, element),
    clearable: block.type === 'input' && block.optional === true,
    suggest: (text) => surface.suggest(block.block_id, element, text),
    choose: (option) => change(element, spot, option),
  });
}

/** A list of everybody there is. @param {Json} element @param {Spot} spot */
function userSelect(element, spot) {
  const { surface, block, directory } = spot;
  const options = directory.people().map(({ id, name }) => ({ text: { type: 'plain_text', text: name }, value: id }));
  const chosen = surface.read(block.block_id, element);
  return createSelect({
    element: { placeholder: { text: 'Choose a person' }, ...element, type: 'static_select', options },
    field: { 'data-focus': focusId(element, spot), ...spot.field },
    selected: options.find(({ value }) => value === chosen) ?? null,
    clearable: false,
    suggest: async () => ({ ok: true, options }),
    choose: (option) => change(element, spot, option?.value ?? null),
  });
}

/** The keys a phone should offer. @type {Record<string, string>} */
const KEYBOARDS = { number_input: 'decimal', email_text_input: 'email', url_text_input: 'url' };

/** @param {Json} element @param {Spot} spot */
function textInput(element, spot) {
  const { surface, block } = spot;
  const value = surface.read(block.block_id, element) ?? '';
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  const counter = h('span', { class: 'counter', role: 'status', hidden: true });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const typed = () => {
    surface.enter(block.block_id, element, input.value);
    count();
    if (!block.dispatch_action || !triggers.includes('on_character_entered')) return;
    clearTimeout(timer);
    timer = setTimeout(() => act(element, spot), 300);
  };
  const count = () => {
    const left = (element.max_length ?? Number.POSITIVE_INFINITY) - input.value.length;
    counter.hidden = left > Math.max(10, element.max_length * 0.1);
    counter.textContent = counter.hidden ? '' : `${left} left`;
  };
  /** @param {KeyboardEvent} event */
  const key = (event) => {
    if (event.key !== 'Enter' || event.isComposing || element.multiline) return;
    if (!block.dispatch_action || !triggers.includes('on_enter_pressed')) return;
    event.preventDefault();
    void act(element, spot);
  };
  const props = {
    class: 'text-input',
    placeholder: element.placeholder?.text,
    maxlength: element.max_length,
    autocomplete: 'off',
    'data-focus': focusId(element, spot),
    'data-first': element.focus_on_load,
    oninput: typed,
    onkeydown: key,
    ...spot.field,
  };
  const input = element.multiline
    ? h('textarea', { ...props, rows: 3 })
    : h('input', { ...props, type: 'text', inputmode: KEYBOARDS[/** @type {string} */ (element.type)] });
  input.value = value;
  count();
  return h('div', { class: 'text-field' }, input, counter);
}

/** @param {Json} element @param {Spot} spot */
function choices(element, spot) {
  const many = element.type === 'checkboxes';
  const name = newId();
  const chosen = [spot.surface.read(spot.block.block_id, element) ?? []]
    .flat()
    .map((/** @type {Json} */ option) => option.value);
  const pick = () => {
    const picked = element.options.filter((/** @type {Json} */ _, /** @type {number} */ i) => inputs[i]?.checked);
    change(element, spot, many ? picked : (picked[0] ?? null));
  };
  /** @type {HTMLInputElement[]} */
  const inputs = [];
  const rows = element.options.map((/** @type {Json} */ option) => {
    const input = h('input', {
      type: many ? 'checkbox' : 'radio',
      name,
      checked: chosen.includes(option.value),
      'data-focus': focusId(element, spot, option.value),
      onchange: pick,
    });
    inputs.push(input);
    const label = h('span', {}, textNodes(option.text, spot.directory));
    return h(
      'label',
      { class: 'choice' },
      input,
      label,
      option.description && h('small', {}, textNodes(option.description, spot.directory)),
    );
  });
  const { id: _, required: __, ...aria } = spot.field;
  return h('div', { class: 'choices', role: many ? 'group' : 'radiogroup', ...aria }, rows);
}

/** @param {Json} element @param {Spot} spot */
function datepicker(element, spot) {
  return h('input', {
    type: 'date',
    class: 'text-input date-input',
    value: spot.surface.read(spot.block.block_id, element),
    'aria-label': spot.field['id'] ? null : (element.placeholder?.text ?? 'Date'),
    'data-focus': focusId(element, spot),
    ...spot.field,
    onchange: (/** @type {Event} */ event) =>
      change(element, spot, /** @type {HTMLInputElement} */ (event.target).value || null),
  });
}

/** A moment in the reader's own time zone; kept in seconds. @param {Json} element @param {Spot} spot */
function datetimepicker(element, spot) {
  const at = spot.surface.read(spot.block.block_id, element);
  const local = at === null ? '' : new Date(at * 1000 - new Date(at * 1000).getTimezoneOffset() * 60_000).toISOString();
  return h('input', {
    type: 'datetime-local',
    class: 'text-input date-input',
    value: local.slice(0, 16),
    'aria-label': spot.field['id'] ? null : 'Date and time',
    'data-focus': focusId(element, spot),
    ...spot.field,
    onchange: (/** @type {Event} */ event) => {
      const { value } = /** @type {HTMLInputElement} */ (event.target);
      change(element, spot, value === '' ? null : new Date(value).getTime() / 1000);
    },
  });
}

/** @type {Record<string, (element: Json, spot: Spot) => HTMLElement>} */
const makers = {
  button,
  overflow,
  static_select: select,
  external_select: select,
  users_select: userSelect,
  plain_text_input: textInput,
  number_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  checkboxes: choices,
  radio_buttons: choices,
  datepicker,
  datetimepicker,
};

/**
 * One interactive element.
 * @param {Json} element
 * @param {Spot} spot
 * @returns {HTMLElement}
 */
export function renderElement(element, spot) {
  const make = Object.hasOwn(makers, element.type) ? makers[element.type] : undefined;
  return make?.(element, spot) ?? unknown(element.type);
}

/** @param {string} type */
export const unknown = (type) => h('span', { class: 'unsupported' }, `This page cannot show “${type}” yet; Slack can.`);
