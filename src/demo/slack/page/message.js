// @ts-check
import { avatar } from './avatar.js';
import { patchBlocks } from './blocks.js';
import { timeOf } from './dates.js';
import { h } from './dom.js';
import { rememberFocus } from './focus.js';
import { icon } from './icons.js';
import { mrkdwn } from './mrkdwn.js';
import { createSurface } from './surface.js';

/** How many replies there are, in words. @param {number} count */
export const repliesInWords = (count) => `${count} ${count === 1 ? 'reply' : 'replies'}`;

/** @typedef {import('../page-protocol.ts').Message} Message */
/** @typedef {import('../page-protocol.ts').UserActionResult} UserActionResult */

/**
 * What a message needs from the page around it.
 * @typedef {object} Room
 * @property {() => import('./mrkdwn.js').Directory} directory
 * @property {(user: string | null) => string} nameOf
 * @property {(userAction: Record<string, unknown>) => Promise<UserActionResult>} perform
 * @property {(text: string, channel: string, thread?: string) => Promise<boolean>} send true when it was said
 * @property {(at: { channel: string, ts: string }) => void} openThread
 */

/**
 * One message, with the way into its thread.
 * @param {Message} first
 * @param {Room} room
 * @param {boolean} [inThread] it stands in the thread already
 */
export function createMessage(first, room, inThread = false) {
  const { channel, ts } = first;
  const surface = createSurface({ message: { channel, ts } }, room.perform);
  const name = room.nameOf(first.user);
  const body = h('div', { class: 'message-body' });
  const edited = h('span', { class: 'edited', hidden: true }, '(edited)');
  const openThread = () => room.openThread({ channel, ts });
  const replies = h('button', { type: 'button', class: 'link-button replies', hidden: true, onclick: openThread });
  const reply = h(
    'button',
    {
      type: 'button',
      class: 'icon-button message-reply',
      'aria-label': 'Reply in thread',
      title: 'Reply in thread',
      onclick: openThread,
    },
    icon('reply'),
  );
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
          h('span', { class: 'with-icon' }, icon('eye'), 'Only visible to you'),
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
      replies,
    ),
    !inThread && !first.ephemeral && reply,
  );
  let painted = '';

  return {
    node,
    /**
     * @param {Message} message
     * @param {Message[]} [answers] what stands in its thread, oldest first
     */
    update(message, answers = []) {
      const restoreFocus = node.contains(document.activeElement) ? rememberFocus() : () => {};
      // A card that the bot paints anew is no message that somebody has corrected.
      edited.hidden = !message.edited || message.blocks.length > 0;
      const withBlocks = message.blocks.length > 0;
      const text = JSON.stringify([withBlocks, message.text]);
      if (withBlocks || painted !== text) {
        if (!withBlocks) body.replaceChildren(h('div', { class: 'rich' }, mrkdwn(message.text, room.directory())));
        else patchBlocks(body, message.blocks, surface, room.directory());
        painted = text;
      }
      const last = answers.at(-1);
      replies.hidden = inThread || last === undefined;
      replies.replaceChildren(
        h('strong', {}, repliesInWords(answers.length)),
        h('span', { class: 'when' }, last ? timeOf(last.ts) : ''),
      );
      restoreFocus();
    },
  };
}
