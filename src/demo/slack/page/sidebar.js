// @ts-check
import { avatar } from './avatar.js';
import { h, patch } from './dom.js';

/** @typedef {import('../page-protocol.ts').Snapshot} Snapshot */
/** @typedef {import('../page-protocol.ts').Person} Person */

/**
 * The address of the page as another person.
 * @param {string} id
 */
const hrefAs = (id) => `?as=${encodeURIComponent(id)}`;

const NOTHING = { unread: 0, mentions: 0 };

/**
 * The left side: who you are, channels, the bot.
 * @param {HTMLElement} root
 * @param {{ open: (place: string) => void, openTraffic: () => void }} on `place` is a channel's id or "home"
 */
export function createSidebar(root, on) {
  const team = h('div', { class: 'team' });
  const people = h('div', { class: 'people' });
  const who = h('summary', { class: 'who' });
  const switcher = h('details', { class: 'switcher' }, who, people);
  const channels = h('ul', {});
  const apps = h('ul', {});
  root.append(
    team,
    switcher,
    h('nav', { 'aria-label': 'Channels' }, h('h2', {}, 'Channels'), channels, h('h2', {}, 'Apps'), apps),
    h(
      'div',
      { class: 'sidebar-foot' },
      h('button', { type: 'button', class: 'link-button', onclick: on.openTraffic }, 'Raw traffic'),
    ),
  );

  /** @param {Person} person */
  const face = (person) => [
    avatar(person.id, person.name),
    h('span', { class: 'face' }, h('strong', {}, person.name), h('small', {}, describe(person))),
  ];
  /** @param {Person} person */
  const describe = (person) =>
    [person.role, person.guest && 'guest', person.deactivated && 'deactivated'].filter(Boolean).join(' · ');

  /**
   * @param {string} place
   * @param {string} sign
   * @param {string} name
   * @param {{ unread: number, mentions: number, kind?: string }} counts
   * @param {boolean} current
   */
  const entry = (place, sign, name, { unread, mentions, kind }, current) => ({
    key: place,
    json: JSON.stringify([name, unread, mentions, current]),
    make: () =>
      h(
        'li',
        {},
        h(
          'button',
          {
            type: 'button',
            class: unread > 0 ? 'place unread' : 'place',
            'aria-current': current ? 'page' : null,
            'data-place': place,
            'data-focus': `place ${place}`,
            onclick: () => {
              switcher.open = false;
              on.open(place);
            },
          },
          h('span', { class: 'sign', 'aria-hidden': 'true' }, sign),
          h('span', { class: 'place-name' }, name),
          // A number calls for this person; weight alone says that others have spoken.
          mentions > 0 &&
            h(
              'span',
              { class: 'count' },
              h('span', {}, String(mentions)),
              h('span', { class: 'unseen' }, kind === 'dm' ? ' unread' : mentions === 1 ? ' mention' : ' mentions'),
            ),
          mentions === 0 && unread > 0 && h('span', { class: 'unseen' }, 'unread'),
        ),
      ),
  });

  return {
    /**
     * @param {Snapshot} snapshot
     * @param {string} place
     */
    update(snapshot, place) {
      team.textContent = snapshot.team.name;
      const others = snapshot.people.map((person) => ({
        key: person.id,
        json: JSON.stringify([person, person.id === snapshot.me.id]),
        make: () =>
          h(
            'div',
            { class: 'person' },
            h(
              'a',
              { href: hrefAs(person.id), 'aria-current': person.id === snapshot.me.id ? 'true' : null },
              face(person),
            ),
            h(
              'a',
              {
                href: hrefAs(person.id),
                target: '_blank',
                class: 'new-tab',
                'aria-label': `${person.name} in a new tab`,
                title: 'Open in a new tab',
              },
              '↗',
            ),
          ),
      }));
      patch(people, others);
      const { me } = snapshot;
      const mine = { key: me.id, json: JSON.stringify(me), make: () => h('span', { class: 'who-face' }, face(me)) };
      patch(who, [{ key: 'label', json: '', make: () => h('span', { class: 'who-label' }, 'You are') }, mine]);
      patch(
        channels,
        snapshot.channels
          .filter((channel) => channel.kind === 'channel')
          .map((channel) => entry(channel.id, '#', channel.name, channel, channel.id === place)),
      );
      const direct = snapshot.channels
        .filter((channel) => channel.kind === 'dm')
        .map((channel) => entry(channel.id, '●', channel.name, channel, channel.id === place));
      patch(apps, [...direct, ...(snapshot.bot.home ? [entry('home', '⌂', 'Home', NOTHING, place === 'home')] : [])]);
    },
  };
}
