// @ts-check

/** @typedef {import('../page-protocol.ts').Snapshot} Snapshot */
/** @typedef {import('../page-protocol.ts').UserActionResult} UserActionResult */
/** A result, or that there was none. @typedef {UserActionResult & { unreached?: boolean }} Outcome */
/** @typedef {import('../page-protocol.ts').TrafficEntry} TrafficEntry */

const RETRY_MS = 1000;

/** This tab of the browser, so that a modal opens where it was asked for; a reload does not change it. */
const here = sessionStorage.getItem('window') ?? Math.random().toString(36).slice(2);
sessionStorage.setItem('window', here);

/**
 * Where the local Slack tells what a person sees in this tab.
 * @param {'events' | 'snapshot'} what
 * @param {string} as the person's id; nothing for the first one
 */
export const addressOf = (what, as) => `/page/${what}?window=${here}${as ? `&as=${encodeURIComponent(as)}` : ''}`;

/**
 * Listens to the local Slack; a lost connection is taken up again until the page closes.
 * @param {string} as the person's id
 * @param {(snapshot: Snapshot) => void} onSnapshot
 * @param {(online: boolean) => void} onLink
 */
export function listen(as, onSnapshot, onLink) {
  const source = new EventSource(addressOf('events', as));
  source.onopen = () => onLink(true);
  source.onmessage = (event) => {
    onLink(true);
    onSnapshot(JSON.parse(event.data));
  };
  source.onerror = () => {
    onLink(false);
    // The browser itself gives up after an answer that is not an event stream.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(as, onSnapshot, onLink), RETRY_MS);
  };
}

/**
 * Does one user action as the person; never throws.
 * @param {string} as
 * @param {Record<string, unknown>} userAction
 * @returns {Promise<Outcome>}
 */
export async function perform(as, userAction) {
  try {
    const response = await fetch('/page/do', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ as, window: here, ...userAction }),
    });
    const result = await response.json();
    return response.ok
      ? result
      : { ok: false, error: result.error ?? 'The local Slack did not understand that.', unreached: true };
  } catch {
    return { ok: false, error: 'The local Slack does not answer. Is the demo still running?', unreached: true };
  }
}

/** @returns {Promise<TrafficEntry[]>} */
export const fetchTraffic = async () => (await fetch('/page/traffic')).json();
