// @ts-check
import { h } from './dom.js';

const WIDTH_PX = 240;

/**
 * @typedef {object} MenuItem
 * @property {string} text
 * @property {string | undefined} [description]
 * @property {() => void} choose
 */

/**
 * A button that opens a menu, for mouse and keyboard.
 * @param {Record<string, unknown>} props the button's attributes
 * @param {string} sign what is written on it
 * @param {() => MenuItem[]} items asked each time the menu opens
 */
export function menuButton(props, sign, items) {
  const menu = h('div', { class: 'menu', role: 'menu', popover: 'auto' });
  /** @param {KeyboardEvent} event */
  const walk = (event) => {
    const entries = /** @type {HTMLElement[]} */ ([...menu.children]);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') {
      // Only the menu closes, not the modal it may stand in.
      event.preventDefault();
      menu.hidePopover();
      opener.focus();
    }
    if (!step) return;
    event.preventDefault();
    const at = entries.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    entries[(at + step + entries.length) % entries.length]?.focus();
  };
  const show = () => {
    const rows = items().map(({ text, description, choose }) => {
      const take = () => {
        menu.hidePopover();
        opener.focus();
        choose();
      };
      return h(
        'button',
        { type: 'button', role: 'menuitem', onclick: take },
        h('span', {}, text),
        description && h('small', {}, description),
      );
    });
    menu.replaceChildren(...rows);
    const box = opener.getBoundingClientRect();
    const up = box.bottom > window.innerHeight / 2;
    menu.style.top = up ? 'auto' : `${box.bottom + 4}px`;
    menu.style.bottom = up ? `${window.innerHeight - box.top + 4}px` : 'auto';
    menu.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - WIDTH_PX))}px`;
    menu.showPopover();
    rows[0]?.focus();
  };
  menu.addEventListener('keydown', walk);
  const opener = h('button', { type: 'button', 'aria-haspopup': 'menu', ...props, onclick: show }, sign);
  return h('span', {}, opener, menu);
}
