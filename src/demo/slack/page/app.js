// @ts-check
import { patchBlocks } from './blocks.js';
import { createComposer } from './composer.js';
import { h } from './dom.js';
import { onMessageLink } from './links.js';
import { createLog } from './messages.js';
import { createModals } from './modal.js';
import { refreshDates } from './mrkdwn.js';
import { createSidebar } from './sidebar.js';
import { createStory } from './story.js';
import { createSurface } from './surface.js';
import { showNotices, toast } from './toasts.js';
import { createTraffic } from './traffic.js';
import { listen, perform as performAs } from './wire.js';

/** @typedef {import('../page-protocol.ts').Snapshot} Snapshot */

/** Slack itself puts what went wrong with these among the person's notices. */
const NOTICED = new Set(['command', 'act', 'shortcut']);
const DATES_MS = 10_000;

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
    if (
      !result.ok &&
      !result.errors &&
      userAction['do'] !== 'suggest' &&
      (!NOTICED.has(String(userAction['do'])) || result.unreached)
    )
      toast(result.error);
    return result;
  };

  const directory = () => ({
    me: as,
    person: (/** @type {string} */ id) =>
      id === snapshot.bot.id ? snapshot.bot.name : snapshot.people.find((person) => person.id === id)?.name,
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
  const log = createLog(el('messages'), { directory, nameOf, perform, send });
  const composer = createComposer(
    (text) => send(text, place),
    (callbackId) => void perform({ do: 'shortcut', callback_id: callbackId }),
  );
  el('compose').append(composer.node);
  const modals = createModals(perform);
  const traffic = createTraffic();
  const sidebar = createSidebar(el('sidebar'), { open, openTraffic: traffic.open });
  const story = createStory(el('story'), open);
  const home = h('div', { class: 'home-blocks' });
  const homeNote = h('p', { class: 'empty' }, 'The bot has not shown a Home yet.');
  el('home').append(home, homeNote);
  /** @type {{ id: string, surface: ReturnType<typeof createSurface> } | undefined} */
  let homeSurface;

  /** @param {string} next a channel's id or "home" */
  function open(next) {
    if (next !== place) {
      place = next;
      history.pushState(null, '', address());
    }
    setDrawer(false);
    paint();
    tellOpened();
    if (place !== 'home' && matchMedia('(min-width: 700px)').matches) composer.focus();
  }

  /** Slack tells the bot when a person turns to one of its tabs. */
  async function tellOpened() {
    const atHome = place === 'home';
    if (!atHome && snapshot.channels.find(({ id }) => id === place)?.kind !== 'dm') return;
    const result = await performAs(as, { do: 'open_home', tab: atHome ? 'home' : 'messages' });
    if (!result.ok && atHome) homeNote.textContent = result.error;
  }

  /** @param {{ channel: string, ts: string | null }} message */
  function openMessage({ channel, ts }) {
    if (!snapshot.channels.some(({ id }) => id === channel)) toast('You are not in the channel of that message.');
    else {
      open(channel);
      if (!ts || !log.reveal(ts)) toast('That message is not there any more.');
    }
  }

  const address = () => `?as=${encodeURIComponent(as)}&in=${encodeURIComponent(place)}`;

  /** @param {boolean} shown */
  function setDrawer(shown) {
    const open = document.body.classList.contains('drawer-open');
    document.body.classList.toggle('drawer-open', shown);
    el('menu').setAttribute('aria-expanded', String(shown));
    if (shown && !open) /** @type {HTMLElement | null} */ (el('sidebar').querySelector('summary'))?.focus();
    if (!shown && open) el('menu').focus();
  }

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
    const title = inApp ? snapshot.bot.name : `#${channel?.name ?? ''}`;
    const unread = snapshot.channels.reduce((sum, { unread }) => sum + unread, 0);
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${title} · ${snapshot.me.name}`;
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
    composer.show(place, inApp ? snapshot.bot.name : title, snapshot);
  }

  function paint() {
    const channels = snapshot.channels;
    if (place !== 'home' && !channels.some(({ id }) => id === place)) {
      place = (channels.find(({ unread }) => unread > 0) ?? channels[0])?.id ?? 'home';
      history.replaceState(null, '', address());
    }
    const atHome = place === 'home';
    for (const id of ['messages', 'compose']) el(id).hidden = atHome;
    el('home').hidden = !atHome;
    sidebar.update(snapshot, place);
    story.update(snapshot);
    paintHead();
    if (!atHome) log.update(place, snapshot.messages);
    if (snapshot.home) {
      if (homeSurface?.id !== snapshot.home.id)
        homeSurface = { id: snapshot.home.id, surface: createSurface({ view_id: snapshot.home.id }, perform) };
      patchBlocks(home, snapshot.home.view.blocks, homeSurface.surface, directory(), snapshot.home.values);
    }
    home.hidden = snapshot.home === null;
    homeNote.hidden = !home.hidden;
    modals.update(snapshot.views, directory());
    showNotices(snapshot.notices, (id) => void perform({ do: 'dismiss_notice', id }));
    el('bot-bar').hidden = snapshot.bot.connected;
    markRead();
  }

  el('menu').onclick = () => setDrawer(!document.body.classList.contains('drawer-open'));
  el('shade').onclick = () => setDrawer(false);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented) setDrawer(false);
  });
  document.addEventListener('visibilitychange', markRead);
  window.addEventListener('popstate', () => {
    place = new URL(location.href).searchParams.get('in') ?? '';
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
    const response = await fetch(as ? `/page/snapshot?as=${encodeURIComponent(as)}` : '/page/snapshot').catch(
      () => null,
    );
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
