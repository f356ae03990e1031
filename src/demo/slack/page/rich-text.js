// @ts-check
import { h } from './dom.js';
import { emoji } from './emoji.js';
import { dateNode, groupName, link, pill } from './mrkdwn.js';

/** @typedef {import('./surface.js').Json} Json */
/** @typedef {import('./mrkdwn.js').Directory} Directory */

/**
 * @param {Json} piece
 * @param {Directory} directory
 * @returns {Node | string}
 */
function leaf(piece, directory) {
  switch (piece.type) {
    case 'text':
      return piece.text;
    case 'link':
      return link(piece.url, [piece.text ?? piece.url]);
    case 'user':
      return pill(`@${directory.person(piece.user_id) ?? piece.user_id}`, piece.user_id === directory.me);
    case 'channel':
      return pill(`#${directory.channel(piece.channel_id) ?? piece.channel_id}`);
    case 'usergroup':
      return pill(groupName(piece.usergroup_id, '', directory));
    case 'broadcast':
      return pill(`@${piece.range}`, true);
    case 'emoji':
      return emoji(piece.name) ?? `:${piece.name}:`;
    case 'date':
      return dateNode(piece.timestamp, piece.format, piece.fallback ?? '');
    case 'color':
      return h('code', {}, piece.value);
    default:
      return '';
  }
}

/** @type {[string, keyof HTMLElementTagNameMap][]} */
const STYLES = [
  ['code', 'code'],
  ['strike', 's'],
  ['italic', 'em'],
  ['bold', 'strong'],
];

/**
 * @param {Json[]} pieces
 * @param {Directory} directory
 */
const leaves = (pieces, directory) =>
  pieces.map((piece) => {
    let node = leaf(piece, directory);
    for (const [style, tag] of STYLES) if (piece.style?.[style]) node = h(tag, {}, node);
    return node;
  });

/**
 * A rich_text block: sections, lists, quotes and preformatted text.
 * @param {Json} block
 * @param {Directory} directory
 */
export function richText(block, directory) {
  const parts = block.elements.map((/** @type {Json} */ part) => {
    if (part.type === 'rich_text_list') {
      const items = part.elements.map((/** @type {Json} */ item) => h('li', {}, leaves(item.elements, directory)));
      return h(part.style === 'ordered' ? 'ol' : 'ul', { class: `indent-${Math.min(part.indent ?? 0, 4)}` }, items);
    }
    const tag =
      { rich_text_preformatted: 'pre', rich_text_quote: 'blockquote' }[/** @type {string} */ (part.type)] ?? 'div';
    return h(/** @type {'pre'} */ (tag), {}, leaves(part.elements, directory));
  });
  return h('div', { class: 'rich' }, parts);
}
