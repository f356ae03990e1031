// @ts-check
import { h, patch } from './dom.js';
import { fetchTraffic } from './wire.js';

const REFRESH_MS = 2000;

/** @param {string} name @param {unknown} value */
const json = (name, value) => [
  h('h3', {}, name),
  h('pre', { tabindex: '0' }, JSON.stringify(value, null, 2) ?? '(nothing)'),
];

/**
 * The drawer with everything the bot and the local Slack said to each other, newest first.
 * @returns {{ open: () => void }}
 */
export function createTraffic() {
  const list = h('div', { class: 'traffic-list' });
  const filter = h('input', {
    type: 'search',
    class: 'text-input',
    placeholder: 'Filter: chat.postMessage, /number…',
    'aria-label': 'Filter',
    oninput: () => paint(),
  });
  const dialog = h(
    'dialog',
    { class: 'drawer', 'aria-label': 'Raw traffic', onclose: () => clearInterval(timer) },
    h(
      'div',
      { class: 'modal-head' },
      h('h2', {}, 'Raw traffic'),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close', onclick: () => dialog.close() }, '✕'),
    ),
    h(
      'p',
      { class: 'hint' },
      'What the bot and Slack say to each other, as it goes over the wire. Newest first; secrets are masked.',
    ),
    filter,
    list,
  );
  document.body.append(dialog);
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  /** @type {import('../page-protocol.ts').TrafficEntry[]} */
  let entries = [];

  const paint = () => {
    const words = filter.value.trim().toLowerCase();
    /** @type {Map<string, number>} */
    const seen = new Map();
    const items = entries.map((entry) => {
      const name = `${entry.at} ${entry.from} ${entry.what}`;
      const count = seen.get(name) ?? 0;
      seen.set(name, count + 1);
      return { entry, key: `${name} ${count}` };
    });
    const fitting = items.filter(({ entry }) => entry.what.toLowerCase().includes(words)).reverse();
    patch(
      list,
      fitting.map(({ entry, key }) => ({ key, json: String(entry.status), make: () => row(entry) })),
    );
    if (fitting.length === 0)
      list.replaceChildren(h('p', { class: 'empty' }, words ? 'Nothing fits.' : 'Nothing yet.'));
  };

  const refresh = async () => {
    entries = await fetchTraffic().catch(() => entries);
    paint();
  };

  return {
    open() {
      if (dialog.open) return;
      dialog.showModal();
      filter.focus();
      void refresh();
      timer = setInterval(refresh, REFRESH_MS);
    },
  };
}

/** @param {import('../page-protocol.ts').TrafficEntry} entry */
function row(entry) {
  const good = entry.status >= 200 && entry.status < 300 && /** @type {any} */ (entry.response)?.ok !== false;
  const details = h(
    'details',
    { class: 'traffic' },
    h(
      'summary',
      {},
      h('span', { class: 'from' }, entry.from === 'bot' ? 'bot → Slack' : 'Slack → bot'),
      h('strong', {}, entry.what),
      h('span', { class: good ? 'status' : 'status status-bad' }, `${entry.status} · ${Math.round(entry.tookMs)} ms`),
      h('time', {}, new Date(entry.at).toLocaleTimeString('en-US')),
    ),
  );
  // Hundreds of payloads are only worth their nodes once a person looks.
  const fill = () => details.append(...json('Request', entry.request), ...json('Response', entry.response));
  details.addEventListener('toggle', fill, { once: true });
  return details;
}
