// @ts-check
import { dayOf } from './dates.js';
import { h, patch } from './dom.js';
import { rememberFocus } from './focus.js';
import { createMessage } from './message.js';

/** @typedef {import('../page-protocol.ts').Message} Message */

const NEAR_PX = 60;
/**
 * The messages of the channel on show. It stays at the newest message unless the person has scrolled up.
 * @param {HTMLElement} scroller
 * @param {import('./message.js').Room} room
 */
export function createLog(scroller, room) {
  const list = h('div', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': 'Messages' });
  const empty = h('p', { class: 'empty', hidden: true }, 'Nothing has been said here yet.');
  const jump = h(
    'button',
    { type: 'button', class: 'jump', hidden: true, onclick: () => toNewest() },
    'Newer messages ↓',
  );
  scroller.append(empty, list, jump);
  /** @type {Map<string, ReturnType<typeof createMessage>>} */
  let views = new Map();
  let channel = '';
  let newest = '';
  let stuck = true;

  const isNear = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_PX;
  const toNewest = () => {
    scroller.scrollTop = scroller.scrollHeight;
  };
  const look = () => {
    stuck = isNear();
    if (stuck) jump.hidden = true;
  };
  scroller.addEventListener('scroll', look);
  // Fonts and another size of the window change heights without a new message.
  const heights = new ResizeObserver(() => (stuck ? toNewest() : look()));
  for (const node of [list, scroller]) heights.observe(node);

  return {
    /**
     * The message of the channel on show with this ts; the person is about to be led there.
     * @param {string} ts
     */
    find(ts) {
      const node = /** @type {HTMLElement | null} */ (list.querySelector(`[data-ts="${CSS.escape(ts)}"]`));
      if (node) stuck = false;
      return node;
    },
    /** The person has just written something and wants to see it. */
    follow() {
      stuck = true;
    },
    /**
     * @param {string} next the channel's id
     * @param {Message[]} all
     */
    update(next, all) {
      if (next !== channel) {
        channel = next;
        newest = '';
        stuck = true;
        views = new Map();
        list.replaceChildren();
      }
      const mine = all.filter((message) => message.channel === channel);
      const roots = new Set(mine.filter((m) => m.thread_ts === undefined || m.thread_ts === m.ts).map((m) => m.ts));
      /** @type {Map<string, Message[]>} */
      const replies = new Map();
      /** @type {import('./dom.js').Item[]} */
      const items = [];
      for (const message of mine) {
        const parent = message.thread_ts;
        if (parent === undefined || parent === message.ts || !roots.has(parent)) continue;
        replies.set(parent, [...(replies.get(parent) ?? []), message]);
      }
      let day = '';
      for (const message of mine) {
        if (message.thread_ts !== undefined && message.thread_ts !== message.ts && roots.has(message.thread_ts))
          continue;
        const today = dayOf(message.ts);
        if (today !== day) {
          day = today;
          items.push({ key: `day ${day}`, json: '', make: () => h('div', { class: 'day' }, h('span', {}, today)) });
        }
        const under = replies.get(message.ts) ?? [];
        items.push({
          key: message.ts,
          json: JSON.stringify([message, under]),
          make: () => {
            const view = createMessage(message, room);
            views.set(message.ts, view);
            view.update(message, under);
            return view.node;
          },
          update: () => views.get(message.ts)?.update(message, under),
        });
      }
      const before = stuck;
      const restoreFocus = list.contains(document.activeElement) ? rememberFocus() : () => {};
      patch(list, items);
      restoreFocus();
      empty.hidden = items.length > 0;
      const last = mine.at(-1)?.ts ?? '';
      if (before) toNewest();
      else if (newest !== '' && last > newest) jump.hidden = false;
      newest = last;
    },
  };
}
