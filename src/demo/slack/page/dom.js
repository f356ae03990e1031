// @ts-check

/**
 * Makes an element. `on…` functions become listeners, `true` an empty attribute, null and false are left out.
 * Strings among the children become text: nothing that people or the bot wrote is ever read as HTML.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [props]
 * @param {...(Node | string | null | false | undefined | (Node | string)[])} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === 'function') node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat()) if (child || child === '') node.append(child);
  return node;
}

/** @type {WeakMap<Element, { key: string, json: string }>} */
const known = new WeakMap();

/**
 * @typedef {object} Item
 * @property {string} key what stays the same while the thing changes
 * @property {string} json what it looks like; the element is left alone while this is equal
 * @property {() => HTMLElement} make
 * @property {(node: HTMLElement) => void} [update] changes the element in place; without it the element is made anew
 */

/**
 * Makes the container's children match the items, touching only what changed, so that scroll position, open lists and
 * typing survive. Focus and caret follow an element that had to be made anew, by its `data-focus`.
 * @param {Element} container
 * @param {Item[]} items
 */
export function patch(container, items) {
  const restoreFocus = rememberFocus(container);
  const keys = new Set(items.map((item) => item.key));
  /** @type {Map<string, HTMLElement>} */
  const old = new Map();
  for (const child of [...container.children]) {
    const key = known.get(child)?.key;
    if (key !== undefined && keys.has(key) && !old.has(key)) old.set(key, /** @type {HTMLElement} */ (child));
    else child.remove();
  }
  let cursor = container.firstElementChild;
  for (const item of items) {
    let node = old.get(item.key);
    if (!node) {
      node = item.make();
      container.insertBefore(node, cursor);
    } else {
      if (node === cursor) cursor = cursor.nextElementSibling;
      else container.insertBefore(node, cursor);
      if (known.get(node)?.json !== item.json) {
        if (item.update) item.update(node);
        else {
          const fresh = item.make();
          node.replaceWith(fresh);
          node = fresh;
        }
      }
    }
    known.set(node, { key: item.key, json: item.json });
  }
  restoreFocus();
}

/** @param {Element} container */
function rememberFocus(container) {
  const active = /** @type {HTMLInputElement | null} */ (document.activeElement);
  const id = active && container.contains(active) ? active.getAttribute('data-focus') : null;
  const range = id ? [active?.selectionStart, active?.selectionEnd] : [];
  return () => {
    if (!id || active?.isConnected) return;
    const again = /** @type {HTMLInputElement | null} */ (container.querySelector(`[data-focus="${CSS.escape(id)}"]`));
    again?.focus({ preventScroll: true });
    if (again && typeof range[0] === 'number') again.setSelectionRange(range[0], range[1] ?? range[0]);
  };
}

let ids = 0;

/** An id for one element of this page, for labels and ARIA. */
export const newId = () => `n${++ids}`;
