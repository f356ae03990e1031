// @ts-check
import { capital, formatDate } from './dates.js';
import { h } from './dom.js';
import { emoji } from './emoji.js';

/**
 * Names for the ids in a text; undefined where the id is unknown.
 * @typedef {object} Directory
 * @property {string} me
 * @property {(id: string) => string | undefined} person
 * @property {() => readonly { id: string, name: string }[]} people everybody there is
 * @property {(id: string) => string | undefined} channel
 * @property {(id: string) => string | undefined} group a user group's handle, without "@"
 */

// Every alternative inside a style excludes the others' first characters, so that no text makes the match slow.
/** @param {string} mark */
const styled = (mark) =>
  `(?<![\\p{L}\\p{N}${mark}])${mark}(?=\\S)((?:<[^<>\\n]*>|\`[^\`\\n]*\`|[^${mark}\\n<\`])+)(?<=\\S)${mark}(?![\\p{L}\\p{N}${mark}])`;
const INLINE = new RegExp(
  [
    '`([^`\\n]+)`',
    '<([^<>\\n]+)>',
    ':([a-z0-9_+-]+):',
    styled('\\*'),
    styled('_'),
    styled('~'),
    '(https?://[^\\s<>|*`]*[^\\s<>|*`.,;:!?)\\]\'"])',
  ].join('|'),
  'gu',
);

/** @param {string} text */
const decode = (text) =>
  text.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: '<', gt: '>' })[/** @type {string} */ (name)] ?? '&');

/**
 * The address if it is one that a message may link to (http, https, mailto), else null.
 * @param {string} url
 */
export function safeUrl(url) {
  try {
    return ['http:', 'https:', 'mailto:'].includes(new URL(url).protocol) ? url : null;
  } catch {
    return null;
  }
}

/**
 * A link to the outside, or only its label when the address is not allowed.
 * @param {string} url
 * @param {(Node | string)[]} label
 */
export function link(url, label) {
  const href = safeUrl(url);
  return href ? h('a', { href, target: '_blank', rel: 'noreferrer noopener' }, label) : h('span', {}, label);
}

/**
 * @param {string} text
 * @param {boolean} [mine]
 */
export const pill = (text, mine = false) => h('span', { class: mine ? 'pill pill-me' : 'pill' }, text);

/**
 * A moment in the reader's time zone; {@link refreshDates} keeps it true.
 * @param {number} unix
 * @param {string} format
 * @param {string} fallback
 * @param {boolean} [atStart] whether a line begins with it
 */
export function dateNode(unix, format, fallback, atStart = false) {
  const text = formatDate(unix, format);
  if (text === null) return h('span', {}, fallback);
  const utc = new Date(unix * 1000).toISOString();
  const props = { datetime: utc, title: utc, 'data-unix': unix, 'data-format': format, 'data-start': atStart };
  return h('time', props, atStart ? capital(text) : text);
}

/** Words such as "3 minutes ago" and "today" are true only for a while. */
export function refreshDates() {
  for (const node of document.querySelectorAll('time[data-format]')) {
    const text = formatDate(Number(node.getAttribute('data-unix')), node.getAttribute('data-format') ?? '') ?? '';
    const now = node.hasAttribute('data-start') ? capital(text) : text;
    if (now !== node.textContent) node.textContent = now;
  }
}

/**
 * @param {string} id
 * @param {string} label
 * @param {Directory} directory
 */
export function groupName(id, label, directory) {
  const handle = directory.group(id);
  return handle ? `@${handle}` : label || `@${id}`;
}

/**
 * What stands between "<" and ">": a mention, a date or a link.
 * @param {string} token
 * @param {Directory} directory
 * @param {boolean} atStart whether a line begins with it
 * @returns {Node | string}
 */
function angle(token, directory, atStart) {
  const bar = token.indexOf('|');
  const target = bar < 0 ? token : token.slice(0, bar);
  const label = bar < 0 ? '' : decode(token.slice(bar + 1));
  const id = target.slice(1);
  if (/^@[UWB]\w*$/.test(target)) return pill(`@${directory.person(id) ?? (label || id)}`, id === directory.me);
  if (/^#[CDG]\w*$/.test(target)) return pill(`#${directory.channel(id) ?? (label || id)}`);
  if (/^!subteam\^S\w*$/.test(target)) return pill(groupName(target.slice(9), label, directory));
  if (/^!(here|channel|everyone)$/.test(target)) return pill(`@${id}`, true);
  const date = /^!date\^(-?\d+)\^([^^]*)(?:\^(.*))?$/.exec(target);
  if (date) {
    const node = dateNode(Number(date[1]), decode(date[2] ?? ''), label || target, atStart);
    return date[3] ? link(date[3], [node]) : node;
  }
  const url = decode(target);
  if (safeUrl(url)) return link(url, [label || url.replace(/^mailto:/, '')]);
  return decode(`<${token}>`);
}

/**
 * @param {string} text
 * @param {Directory} directory
 * @returns {(Node | string)[]}
 */
function inline(text, directory) {
  /** @type {(Node | string)[]} */
  const out = [];
  let last = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, token, name, bold, italic, strike, url] = match;
    out.push(decode(text.slice(last, match.index)));
    last = match.index + whole.length;
    if (code !== undefined) out.push(h('code', {}, decode(code)));
    else if (token !== undefined) out.push(angle(token, directory, /(?:^|\n)$/.test(text.slice(0, match.index))));
    else if (name !== undefined) out.push(emoji(name) ?? whole);
    else if (bold !== undefined) out.push(h('strong', {}, inline(bold, directory)));
    else if (italic !== undefined) out.push(h('em', {}, inline(italic, directory)));
    else if (strike !== undefined) out.push(h('s', {}, inline(strike, directory)));
    else if (url !== undefined) out.push(link(decode(url), [decode(url)]));
  }
  out.push(decode(text.slice(last)));
  return out;
}

/**
 * Slack's mrkdwn as nodes. Line breaks stay in the text, so the place it is put needs `white-space: pre-wrap`.
 * @param {string} text
 * @param {Directory} directory
 * @returns {(Node | string)[]}
 */
export function mrkdwn(text, directory) {
  /** @type {(Node | string)[]} */
  const out = [];
  text.split(/```\n?([\s\S]*?)\n?```\n?/).forEach((part, index) => {
    if (index % 2 === 1) {
      out.push(h('pre', {}, decode(part)));
      return;
    }
    for (const run of part.matchAll(/(?:^(?:>|&gt;).*\n?)+|(?:^(?!>|&gt;).*(?:\n|$))+/gm)) {
      if (!run[0]) continue;
      if (!/^(?:>|&gt;)/.test(run[0])) out.push(...inline(run[0], directory));
      else out.push(h('blockquote', {}, inline(run[0].replace(/^(?:>|&gt;) ?/gm, '').replace(/\n$/, ''), directory)));
    }
  });
  return out;
}
