// @ts-check
import { createComposer } from './composer.js';
import { createDrawer } from './drawer.js';
import { createHome } from './home.js';
import { onMessageLink } from './links.js';
import { createLog } from './messages.js';
import { createModals } from './modal.js';
import { refreshDates } from './mrkdwn.js';
import { createSidebar } from './sidebar.js';
import { createStory } from './story.js';
import { createThread } from './thread.js';
import { showNotices, toast } from './toasts.js';
import { createTraffic } from './traffic.js';
import { addressOf, listen, perform as performAs } from './wire.js';

/** @typedef {import('../page-protocol.ts').Snapshot} Snapshot */

/** Slack itself puts what went wrong with these among the person's notices. */
const NOTICED = new Set(['command', 'act', 'shortcut']);
const DATES_MS = 10_000;
/** How long a message that a link led to stays marked. */
const LINKED_MS = 4000;

/** @param {string} id */
const el = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * Runs the page for one person.
 * @param {Snapshot} first
 */
function run(first) {
  const as = first.me.id;
  let snapshot = first;
  let place = new URL(location.href).searchParams.get('in') ?? '';
  let reading = '';

  /** @param {Record<string, unknown>} userAction */
  const perform = async (userAction) => {
    const result = await performAs(as, userAction);
    if (result.ok || result.errors || userAction['do'] === 'suggest') return result;
    if (!NOTICED.has(String(userAction['do'])) || result.unreached) toast(result.error);
    return result;
  };

  const directory = () => ({
    me: as,
    person: (/** @type {string} */ id) =>
      id === snapshot.bot.id ? snapshot.bot.name : snapshot.people.find((person) => person.id === id)?.name,
    people: () => snapshot.people,
    channel: (/** @type {string} */ id) => snapshot.channels.find((channel) => channel.id === id)?.name,
    group: (/** @type {string} */ id) => snapshot.userGroups.find((group) => group.id === id)?.handle,
  });

  /**
   * @param {string} text
   * @param {string} channel
   * @param {string} [thread]
   */
  const send = async (text, channel, thread) => {
    if (text.startsWith('/') && thread) {
      toast('Commands cannot be used in threads, neither here nor in Slack.');
      return false;
    }
    log.follow();
    const userAction = text.startsWith('/')
      ? { do: 'command', channel, text }
      : { do: 'say', channel, text, ...(thread ? { thread_ts: thread } : {}) };
    return (await perform(userAction)).ok;
  };

  const nameOf = (/** @type {string | null} */ user) =>
    user === null ? snapshot.bot.name : (directory().person(user) ?? user);
  const room = { directory, nameOf, perform, send, openThread };
  const log = createLog(el('messages'), room);
  const thread = createThread(el('thread'), room, (shown) => document.body.classList.toggle('thread-open', shown));
  const composer = createComposer(
    (text) => send(text, place),
    (callbackId) => void perform({ do: 'shortcut', callback_id: callbackId }),
  );
  el('compose').append(composer.node);
  const modals = createModals(perform);
  const traffic = createTraffic();
  const sidebar = createSidebar(el('sidebar'), { open, openTraffic: traffic.open });
  const showDrawer = createDrawer({ sidebar: el('sidebar'), button: el('menu'), shade: el('shade') });
  const story = createStory(el('story'), open);
  const home = createHome(el('home'), perform);

  /** @param {string} next a channel's id or "home" */
  function open(next) {
    if (next !== place) {
      place = next;
      thread.close();
      history.pushState(null, '', address());
    }
    showDrawer(false);
    paint();
    tellOpened();
    if (place !== 'home' && matchMedia('(min-width: 700px)').matches) composer.focus();
  }

  /** Slack tells the bot when a person turns to one of its tabs. */
  async function tellOpened() {
    const atHome = place === 'home';
    if (!atHome && snapshot.channels.find(({ id }) => id === place)?.kind !== 'dm') return;
    const result = await performAs(as, { do: 'open_home', tab: atHome ? 'home' : 'messages' });
    if (!result.ok && atHome) home.say(result.error);
  }

  /** @param {{ channel: string, ts: string | null }} message */
  function openMessage({ channel, ts }) {
    if (!snapshot.channels.some(({ id }) => id === channel)) toast('You are not in the channel of that message.');
    else {
      open(channel);
      const here = snapshot.messages.filter((message) => message.channel === channel);
      const found = here.find((message) => message.ts === ts);
      const root = here.find((message) => message.ts === found?.thread_ts && message !== found);
      if (root) openThread(root);
      const node = found && (root ? thread : log).find(found.ts);
      if (!node) return void toast('That message is not there any more.');
      node.scrollIntoView({ block: 'center' });
      node.focus({ preventScroll: true });
      node.classList.add('linked');
      setTimeout(() => node.classList.remove('linked'), LINKED_MS);
    }
  }

  /** @param {{ channel: string, ts: string }} at */
  function openThread(at) {
    thread.open(at, nameOfPlace(at.channel));
  }

  /** @param {string} id */
  function nameOfPlace(id) {
    const channel = snapshot.channels.find((one) => one.id === id);
    return id === 'home' || channel?.kind === 'dm' ? snapshot.bot.name : `#${channel?.name ?? ''}`;
  }

  const address = () => `?as=${encodeURIComponent(as)}&in=${encodeURIComponent(place)}`;

  const markRead = () => {
    const channel = snapshot.channels.find(({ id }) => id === place);
    const last = snapshot.messages.filter((message) => message.channel === place).at(-1)?.ts;
    if (!channel || channel.unread === 0 || document.hidden || reading === `${place} ${last}`) return;
    reading = `${place} ${last}`;
    void performAs(as, { do: 'read', channel: place });
  };

  function paintHead() {
    const channel = snapshot.channels.find(({ id }) => id === place);
    const direct = snapshot.channels.find(({ kind }) => kind === 'dm');
    const inApp = place === 'home' || channel?.kind === 'dm';
    const title = nameOfPlace(place);
    const meant = snapshot.channels.reduce((sum, { mentions }) => sum + mentions, 0);
    document.title = `${meant > 0 ? `(${meant}) ` : ''}${title} · ${snapshot.me.name}`;
    el('title').textContent = title;
    el('tabs').hidden = !inApp;
    for (const [id, target] of /** @type {const} */ ([
      ['tab-home', 'home'],
      ['tab-messages', direct?.id ?? ''],
    ])) {
      el(id).onclick = () => open(target);
      if (target === place) el(id).setAttribute('aria-current', 'page');
      else el(id).removeAttribute('aria-current');
    }
    composer.show(place, title, snapshot);
  }

  function paint() {
    const channels = snapshot.channels;
    if (place !== 'home' && !channels.some(({ id }) => id === place)) {
      place = (channels.find(({ name }) => name === 'general') ?? channels[0])?.id ?? 'home';
      history.replaceState(null, '', address());
    }
    const atHome = place === 'home';
    for (const id of ['messages', 'compose']) el(id).hidden = atHome;
    el('home').hidden = !atHome;
    sidebar.update(snapshot, place);
    story.update(snapshot);
    paintHead();
    if (!atHome) log.update(place, snapshot.messages);
    thread.update(snapshot.messages);
    home.update(snapshot.home, directory());
    modals.update(snapshot.views, directory());
    showNotices(snapshot.notices, (id) => void perform({ do: 'dismiss_notice', id }));
    el('bot-bar').hidden = snapshot.bot.connected;
    markRead();
  }

  document.addEventListener('visibilitychange', markRead);
  window.addEventListener('popstate', () => {
    place = new URL(location.href).searchParams.get('in') ?? '';
    thread.close();
    paint();
  });
  el('skip').onclick = (event) => {
    event.preventDefault();
    if (place === 'home') el('home').focus();
    else composer.focus();
  };
  onMessageLink(openMessage);
  setInterval(refreshDates, DATES_MS);
  const linked = { channel: place, ts: new URL(location.href).searchParams.get('at') };
  paint();
  void tellOpened();
  if (linked.ts) {
    history.replaceState(null, '', address());
    openMessage(linked);
  }
  listen(
    as,
    (next) => {
      snapshot = next;
      paint();
    },
    (online) => {
      el('link-bar').hidden = online;
    },
  );
}

async function start() {
  const asked = new URL(location.href).searchParams.get('as');
  const remembered = asked ?? localStorage.getItem('as') ?? '';
  for (const as of new Set([remembered, ''])) {
    const response = await fetch(addressOf('snapshot', as)).catch(() => null);
    if (!response?.ok) continue;
    /** @type {Snapshot} */
    const snapshot = await response.json();
    localStorage.setItem('as', snapshot.me.id);
    if (asked !== snapshot.me.id) {
      const url = new URL(location.href);
      url.searchParams.set('as', snapshot.me.id);
      history.replaceState(null, '', url);
    }
    document.body.classList.remove('loading');
    run(snapshot);
    return;
  }
  el('link-bar').hidden = false;
  setTimeout(start, 1500);
}

void start();
