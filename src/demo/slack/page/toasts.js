// @ts-check
import { h } from './dom.js';

/**
 * A notice in the corner that stays until it is dismissed.
 * @param {string} text
 * @param {() => void} [onDismiss]
 */
export function toast(text, onDismiss = () => {}) {
  const dismiss = () => {
    node.remove();
    onDismiss();
  };
  const node = h(
    'div',
    { class: 'toast', role: 'alert' },
    h('p', {}, text),
    h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Dismiss', onclick: dismiss }, '✕'),
  );
  toastCorner().append(node);
}

/** The corner with the notices. An open modal makes the rest of the page inert, so they move into the topmost one; call it when one opens or closes. */
export function toastCorner() {
  const home = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;
  const existing = document.querySelector('.toasts') ?? h('div', { class: 'toasts' });
  if (existing.parentElement !== home) home.append(existing);
  return existing;
}

/** @type {Set<string>} */
const shown = new Set();

/**
 * What Slack itself says to the person, each once.
 * @param {{ id: string, text: string }[]} notices
 * @param {(id: string) => void} onDismiss
 */
export function showNotices(notices, onDismiss) {
  for (const { id, text } of notices) {
    if (shown.has(id)) continue;
    shown.add(id);
    toast(text, () => onDismiss(id));
  }
}
