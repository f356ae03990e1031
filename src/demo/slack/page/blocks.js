// @ts-check
import { textNodes } from './confirm.js';
import { h, newId, patch } from './dom.js';
import { renderElement, unknown } from './elements.js';
import { richText } from './rich-text.js';

/** @typedef {import('./surface.js').Json} Json */
/** @typedef {import('./surface.js').Surface} Surface */
/** @typedef {import('./mrkdwn.js').Directory} Directory */

/** @param {Json} image */
const picture = (image) =>
  h(
    'span',
    { class: 'picture', role: 'img', 'aria-label': image.alt_text, title: 'Pictures are not loaded on this page' },
    `🖼 ${image.alt_text}`,
  );

/** @type {Record<string, (block: Json, surface: Surface, directory: Directory) => HTMLElement>} */
const makers = {
  header: (block, _, directory) => h('h3', { class: 'block-header' }, textNodes(block.text, directory)),
  divider: () => h('hr', {}),
  rich_text: (block, _, directory) => richText(block, directory),
  image: (block, _, directory) =>
    h('figure', {}, block.title && h('figcaption', {}, textNodes(block.title, directory)), picture(block)),

  section(block, surface, directory) {
    const spot = { block, surface, directory, field: {} };
    const fields = (block.fields ?? []).map((/** @type {Json} */ field) =>
      h('div', { class: 'rich' }, textNodes(field, directory)),
    );
    const accessory =
      block.accessory?.type === 'image'
        ? picture(block.accessory)
        : block.accessory && renderElement(block.accessory, spot);
    return h(
      'div',
      { class: 'section' },
      h(
        'div',
        { class: 'section-main' },
        block.text && h('div', { class: 'rich' }, textNodes(block.text, directory)),
        fields.length > 0 && h('div', { class: 'fields' }, fields),
      ),
      accessory && h('div', { class: 'accessory' }, accessory),
    );
  },

  context(block, _, directory) {
    const parts = block.elements.map((/** @type {Json} */ element) =>
      element.type === 'image' ? picture(element) : h('span', { class: 'rich' }, textNodes(element, directory)),
    );
    return h('div', { class: 'context' }, parts);
  },

  actions(block, surface, directory) {
    const spot = { block, surface, directory, field: {} };
    return h(
      'div',
      { class: 'actions' },
      block.elements.map((/** @type {Json} */ element) => renderElement(element, spot)),
    );
  },

  input(block, surface, directory) {
    const group = ['checkboxes', 'radio_buttons'].includes(block.element.type);
    const id = newId();
    const label = newId();
    const hint = newId();
    const error = newId();
    const field = {
      ...(group ? { 'aria-labelledby': label } : {}),
      id,
      'aria-describedby': block.hint ? `${error} ${hint}` : error,
      'aria-required': block.optional ? null : 'true',
    };
    const text = [
      ...textNodes(block.label, directory),
      block.optional ? h('span', { class: 'optional' }, ' (optional)') : '',
    ];
    return h(
      'div',
      { class: 'input-block', 'data-block': block.block_id },
      group ? h('div', { class: 'label', id: label }, text) : h('label', { class: 'label', for: id, id: label }, text),
      renderElement(block.element, { block, surface, directory, field }),
      h('div', { class: 'field-error', id: error, hidden: true }),
      block.hint && h('div', { class: 'hint', id: hint }, textNodes(block.hint, directory)),
    );
  },
};

/**
 * Makes the container show these blocks, keeping what the person entered and leaving unchanged blocks alone.
 * @param {Element} container
 * @param {Json[]} blocks
 * @param {Surface} surface
 * @param {Directory} directory
 * @param {import('./surface.js').StateValues} [values] what the local Slack holds for them
 */
export function patchBlocks(container, blocks, surface, directory, values) {
  surface.setBlocks(blocks, values);
  /** @type {Map<string, number>} */
  const seen = new Map();
  const items = blocks.map((block) => {
    const name = `${block.type}/${block.block_id ?? ''}`;
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    const make = Object.hasOwn(makers, block.type) ? makers[block.type] : undefined;
    return {
      key: `${name}/${count}`,
      json: JSON.stringify(block),
      make: () => {
        const node = make?.(block, surface, directory) ?? unknown(block.type);
        node.classList.add('block');
        return node;
      },
    };
  });
  patch(container, items);
}

/**
 * Shows each error under its input and takes away the others.
 * @param {Element} container
 * @param {Record<string, string>} errors block_id → sentence
 */
export function showErrors(container, errors) {
  for (const node of container.querySelectorAll('[data-block]')) {
    const text = errors[node.getAttribute('data-block') ?? ''];
    const place = node.querySelector('.field-error');
    const control = node.querySelector('input, textarea');
    node.classList.toggle('has-error', text !== undefined);
    if (text === undefined) control?.removeAttribute('aria-invalid');
    else control?.setAttribute('aria-invalid', 'true');
    if (!place || place.textContent === (text ?? '')) continue;
    place.textContent = text ?? '';
    /** @type {HTMLElement} */ (place).hidden = text === undefined;
  }
}
