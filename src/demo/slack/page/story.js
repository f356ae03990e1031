// @ts-check
import { h } from './dom.js';

/** @typedef {import('../page-protocol.ts').Snapshot} Snapshot */

/** @param {{ role: string }} person */
const approves = (person) => /approv/i.test(person.role) && !/cannot|not allowed|never/i.test(person.role);

/** @param {{ role: string }} person */
const readsOnly = (person) => /\breads?\b.*\bfeed\b/i.test(person.role);

/**
 * One line for the newcomer: who you are and what to do next. Dismissed once per person, remembered by the browser.
 * @param {HTMLElement} root
 * @param {(place: string) => void} open
 */
export function createStory(root, open) {
  let shown = '';

  /** @param {Snapshot} snapshot */
  const line = ({ me, people, channels }) => {
    const first = me.name.split(' ')[0] ?? me.name;
    const approvals = channels.find((channel) => channel.kind === 'channel' && /approv/i.test(channel.name));
    if (approves(me)) {
      const where = approvals
        ? h('button', { type: 'button', class: 'link-button', onclick: () => open(approvals.id) }, `#${approvals.name}`)
        : 'the messages from the bot';
      return [
        h('strong', {}, `You are ${first}, an approver: `),
        'look in ',
        where,
        ' for the requests that wait for you.',
      ];
    }
    const feed = channels.find((channel) => channel.kind === 'channel' && /feed/i.test(channel.name));
    if (readsOnly(me) && feed) {
      const where = h(
        'button',
        { type: 'button', class: 'link-button', onclick: () => open(feed.id) },
        `#${feed.name}`,
      );
      return [
        h('strong', {}, `You are ${first}, who reads the feed: `),
        'look in ',
        where,
        ' for the numbers that were bought.',
      ];
    }
    const approver = people.find((person) => approves(person) && !person.deactivated && person.id !== me.id);
    const next = approver && [
      ' To approve it, open a tab as ',
      h('a', { href: `?as=${encodeURIComponent(approver.id)}`, target: '_blank' }, approver.name.split(' ')[0] ?? ''),
      '.',
    ];
    return [
      h('strong', {}, `You are ${first}. `),
      'Type ',
      h('code', {}, '/number'),
      ' to ask for a phone number.',
      ...(next ?? []),
    ];
  };

  return {
    /** @param {Snapshot} snapshot */
    update(snapshot) {
      const key = `story-${snapshot.me.id}`;
      root.hidden = localStorage.getItem(key) === 'dismissed';
      const signature = JSON.stringify([
        snapshot.me,
        snapshot.people,
        snapshot.channels.map(({ id, name }) => [id, name]),
      ]);
      if (root.hidden || shown === signature) return;
      shown = signature;
      const dismiss = () => {
        localStorage.setItem(key, 'dismissed');
        root.hidden = true;
      };
      root.replaceChildren(
        h('p', {}, line(snapshot)),
        h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Dismiss this hint', onclick: dismiss }, '✕'),
      );
    },
  };
}
