// @ts-check
import { h, patch } from './dom.js';
import { createMessage, repliesInWords } from './message.js';

/** @typedef {import('../page-protocol.ts').Message} Message */

/**
 * The panel at the side with one thread: the message it began with, what was answered, and a field to answer.
 * @param {HTMLElement} root
 * @param {import('./message.js').Room} room
 * @param {(shown: boolean) => void} onShow
 */
export function createThread(root, room, onShow) {
  /** @type {Map<string, ReturnType<typeof createMessage>>} */
  let views = new Map();
  /** @type {{ channel: string, ts: string } | null} */
  let shown = null;
  /** @type {Message[]} */
  let all = [];
  /** @type {Map<string, string>} */
  const drafts = new Map();
  /** @type {Element | null} */
  let opener = null;

  const where = h('small', {});
  const parent = h('div', { class: 'thread-parent' });
  const divider = h('div', { class: 'day thread-count' });
  const list = h('div', { role: 'log', 'aria-label': 'Replies' });
  const scroller = h('div', { class: 'scroller', tabindex: '-1' }, parent, divider, list);
  const input = h('input', {
    type: 'text',
    class: 'text-input',
    placeholder: 'Reply…',
    'aria-label': 'Reply in thread',
    autocomplete: 'off',
    oninput: () => shown && drafts.set(shown.ts, input.value),
  });
  /** @param {Event} event */
  const send = async (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text || !shown) return;
    const { channel, ts } = shown;
    input.value = '';
    drafts.delete(ts);
    if ((await room.send(text, channel, ts)) || drafts.get(ts)) return;
    drafts.set(ts, text);
    if (shown?.ts === ts) input.value = text;
  };
  const close = h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close the thread' }, '✕');
  root.append(
    h('div', { class: 'pane-head' }, h('h2', {}, 'Thread'), where, close),
    scroller,
    h('form', { class: 'reply-box', onsubmit: send }, input, h('button', { type: 'submit', class: 'button' }, 'Reply')),
  );

  const hide = () => {
    if (!shown) return;
    const hadFocus = root.contains(document.activeElement);
    shown = null;
    root.hidden = true;
    onShow(false);
    const next = opener?.isConnected ? opener : document.querySelector('#compose textarea');
    if (hadFocus && next instanceof HTMLElement) next.focus({ preventScroll: true });
  };
  close.onclick = hide;
  root.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    hide();
  });

  /** @param {Message} message */
  const item = (message) => ({
    key: message.ts,
    json: JSON.stringify(message),
    make: () => {
      const view = createMessage(message, room, true);
      views.set(message.ts, view);
      view.update(message);
      return view.node;
    },
    update: () => views.get(message.ts)?.update(message),
  });

  const paint = () => {
    if (!shown) return;
    const { channel, ts } = shown;
    const here = all.filter((message) => message.channel === channel);
    const first = here.find((message) => message.ts === ts);
    if (!first) return hide();
    const replies = here.filter((message) => message.thread_ts === ts && message.ts !== ts);
    const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60;
    patch(parent, [item(first)]);
    patch(list, replies.map(item));
    divider.hidden = replies.length === 0;
    divider.replaceChildren(h('span', {}, repliesInWords(replies.length)));
    if (atEnd) scroller.scrollTop = scroller.scrollHeight;
  };

  return {
    /**
     * @param {{ channel: string, ts: string }} at the message with which the thread began
     * @param {string} name what the channel is called
     */
    open(at, name) {
      if (!root.contains(document.activeElement)) opener = document.activeElement;
      if (shown?.ts !== at.ts || shown.channel !== at.channel) {
        views = new Map();
        for (const node of [parent, list]) node.replaceChildren();
        shown = { channel: at.channel, ts: at.ts };
        input.value = drafts.get(at.ts) ?? '';
        where.textContent = name;
      }
      root.hidden = false;
      onShow(true);
      paint();
      scroller.scrollTop = scroller.scrollHeight;
      input.focus({ preventScroll: true });
    },
    close: hide,
    /** @param {Message[]} messages */
    update(messages) {
      all = messages;
      paint();
    },
    /** @param {string} ts a message in the thread on show */
    find: (ts) => /** @type {HTMLElement | null} */ (scroller.querySelector(`[data-ts="${CSS.escape(ts)}"]`)),
  };
}
