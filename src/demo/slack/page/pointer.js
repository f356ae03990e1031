// @ts-check
import { h } from './dom.js';

/** As long as the second half of a double click may take. */
const DOUBLE_MS = 500;
const CLEAR_PX = 12;

/** Where the mouse or a finger pressed last; null once a key was pressed after it. @type {{ x: number, y: number } | null} */
let pressed = null;
document.addEventListener(
  'pointerdown',
  ({ clientX, clientY }) => {
    pressed = { x: clientX, y: clientY };
  },
  true,
);
document.addEventListener(
  'keydown',
  () => {
    pressed = null;
  },
  true,
);

/**
 * Covers the point that was pressed for a moment: something has just appeared or gone there, and the second click of somebody in a hurry
 * was not meant for what lies there now.
 */
export function shield() {
  if (!pressed) return;
  const node = h('div', { class: 'shield', 'aria-hidden': 'true' });
  node.style.left = `${pressed.x}px`;
  node.style.top = `${pressed.y}px`;
  ([...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body).append(node);
  setTimeout(() => node.remove(), DOUBLE_MS);
}

/**
 * Moves an open dialog up or down when a button of it would lie under the pointer.
 * @param {HTMLDialogElement} dialog
 * @param {HTMLElement} buttons the row in which they stand
 */
export function keepClear(dialog, buttons) {
  if (!pressed) return;
  const [box, row] = [dialog.getBoundingClientRect(), buttons.getBoundingClientRect()];
  const up = row.bottom + CLEAR_PX - pressed.y;
  const down = pressed.y + CLEAR_PX - row.top;
  if (up < 0 || down < 0 || pressed.x < row.left || pressed.x > row.right) return;
  const lowest = window.innerHeight - box.height;
  const fits = [box.top - up, box.top + down].filter((top) => top >= 0 && top <= lowest);
  const [best] = fits.sort((a, b) => Math.abs(a - box.top) - Math.abs(b - box.top));
  if (best !== undefined) dialog.style.margin = `${best}px auto auto`;
}
