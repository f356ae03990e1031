// @ts-check
import { h } from './dom.js';

const TONES = 8;

/**
 * A person's initials on a colour of their own, or the bot's sign.
 * @param {string | null} id null for the bot
 * @param {string} name
 */
export function avatar(id, name) {
  if (id === null) return h('span', { class: 'avatar avatar-bot', 'aria-hidden': 'true' }, '#');
  let sum = 0;
  for (const letter of id) sum = (sum * 17 + letter.charCodeAt(0)) % 9973;
  const initials = name
    .split(/\s+/)
    .map((word) => [...word][0] ?? '')
    .slice(0, 2)
    .join('');
  return h('span', { class: `avatar tone-${sum % TONES}`, 'aria-hidden': 'true' }, initials);
}
