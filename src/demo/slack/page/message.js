// @ts-check
import { avatar } from './avatar.js';
import { patchBlocks } from './blocks.js';
import { timeOf } from './dates.js';
import { h, newId, patch } from './dom.js';
import { mrkdwn } from './mrkdwn.js';
import { createSurface } from './surface.js';

/** @typedef {import('../page-protocol.ts').Message} Message */
/** @typedef {import('../page-protocol.ts').UserActionResult} UserActionResult */

const EXPANDED_UP_TO = 3;

/**
 * What a message needs from the page around it.
 * @typedef {object} Room
 * @property {() => import('./mrkdwn.js').Directory} directory
 * @property {(user: string | null) => string} nameOf
 * @property {(userAction: Record<string, unknown>) => Promise<UserActionResult>} perform
 * @property {(text: string, channel: string, thread?: string) => Promise<boolean>} send true when it was said
 */

/**
 * One message, with its thread under it if it starts one.
 * @param {Message} first
 * @param {Room} room
 */
export function createMessage(first, room) {
  const { channel, ts } = first;
  const surface = createSurface({ message: { channel, ts } }, room.perform);
  const name = room.nameOf(first.user);
  const isReply = first.thread_ts !== undefined && first.thread_ts !== ts;
  const body = h('div', { class: 'message-body' });
  const edited = h('span', { class: 'edited', hidden: true }, '(edited)');
  const thread = isReply || first.ephemeral ? null : createThread(first, room);
  const dismiss = () => room.perform({ do: 'dismiss', channel, ts });

  const node = h(
    'article',
    {
      class: first.ephemeral ? 'message message-ephemeral' : 'message',
      'data-channel': channel,
      'data-ts': ts,
      tabindex: '-1',
      'aria-label': `${name}, ${timeOf(ts)}`,
    },
    avatar(first.user, name),
    h(
      'div',
      { class: 'message-main' },
      first.ephemeral &&
        h(
          'div',
          { class: 'ephemeral' },
          h('span', {}, '👁 Only visible to you'),
          h('button', { type: 'button', class: 'link-button', onclick: dismiss }, 'Dismiss'),
        ),
      h(
        'div',
        { class: 'message-head' },
        h('strong', {}, name),
        first.user === null && h('span', { class: 'badge' }, 'APP'),
        h('time', { class: 'when', datetime: new Date(Number(ts) * 1000).toISOString() }, timeOf(ts)),
        edited,
      ),
      body,
      thread?.node,
    ),
  );
  let painted = '';

  return {
    node,
    /**
     * @param {Message} message
     * @param {Message[]} replies oldest first
     */
    update(message, replies) {
      edited.hidden = !message.edited;
      const withBlocks = message.blocks.length > 0;
      const text = JSON.stringify([withBlocks, message.text]);
      if (withBlocks || painted !== text) {
        if (!withBlocks) body.replaceChildren(h('div', { class: 'rich' }, mrkdwn(message.text, room.directory())));
        else patchBlocks(body, message.blocks, surface, room.directory());
        painted = text;
      }
      thread?.update(replies);
    },
  };
}

/**
 * The replies to a message and the field to add one; short threads stand open.
 * @param {Message} parent
 * @param {Room} room
 */
function createThread(parent, room) {
  const id = newId();
  /** @type {Map<string, ReturnType<typeof createMessage>>} */
  const views = new Map();
  /** @type {boolean | undefined} */
  let expanded;
  let count = 0;

  const list = h('div', { class: 'replies' });
  const input = h('input', {
    type: 'text',
    class: 'text-input',
    placeholder: 'Reply…',
    'aria-label': 'Reply in thread',
    autocomplete: 'off',
  });
  /** @param {Event} event */
  const send = async (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    input.value = '';
    if (!(await room.send(text, parent.channel, parent.ts)) && !input.value) input.value = text;
  };
  const form = h(
    'form',
    { class: 'reply-box', onsubmit: send },
    input,
    h('button', { type: 'submit', class: 'button' }, 'Reply'),
  );
  const reveal = () => {
    expanded = true;
    paint();
  };
  const panel = h('div', { id, class: 'thread-panel', hidden: true, onreveal: reveal }, list, form);
  const toggle = h('button', {
    type: 'button',
    class: 'link-button thread-toggle',
    'aria-controls': id,
    onclick: () => {
      expanded = !expanded;
      paint();
      if (expanded) input.focus({ preventScroll: true });
      if (expanded) form.scrollIntoView({ block: 'nearest' });
    },
  });
  const node = h('div', { class: 'thread' }, toggle, panel);

  const paint = () => {
    panel.hidden = !expanded;
    node.classList.toggle('has-replies', count > 0);
    toggle.setAttribute('aria-expanded', String(expanded === true));
    toggle.textContent =
      count === 0 ? (expanded ? 'Close thread' : 'Reply in thread') : `${count} ${count === 1 ? 'reply' : 'replies'}`;
  };

  return {
    node,
    /** @param {Message[]} replies */
    update(replies) {
      count = replies.length;
      // Decided once, when the first replies are seen: a thread never folds up by itself.
      if (count > 0) expanded ??= count <= EXPANDED_UP_TO;
      const items = replies.map((reply) => ({
        key: reply.ts,
        json: JSON.stringify(reply),
        make: () => {
          const view = createMessage(reply, room);
          views.set(reply.ts, view);
          view.update(reply, []);
          return view.node;
        },
        update: () => views.get(reply.ts)?.update(reply, []),
      }));
      patch(list, items);
      paint();
    },
  };
}
