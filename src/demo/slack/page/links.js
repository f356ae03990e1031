// @ts-check

const HERE = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Which message a permalink of this local Slack leads to ("/archives/C1/p1760000000000100"); null for any other address.
 * @param {string} href
 * @returns {{ channel: string, ts: string } | null}
 */
function messageAt(href) {
  if (!URL.canParse(href)) return null;
  const url = new URL(href);
  // The bot knows the local Slack by one name of this machine, the reader perhaps by another.
  const own = url.origin === location.origin || (HERE.has(url.hostname) && url.port === location.port);
  const found = own && /^\/archives\/(\w+)\/p(\d+)(\d{6})$/.exec(url.pathname);
  return found ? { channel: found[1] ?? '', ts: `${found[2]}.${found[3]}` } : null;
}

/**
 * Goes where a link of a button leads: to a message here, or to another page in a new tab.
 * @param {string} href an address that was found safe
 */
export function openLink(href) {
  const message = messageAt(href);
  if (message) document.dispatchEvent(new CustomEvent('message-link', { detail: message }));
  else window.open(href, '_blank', 'noopener,noreferrer');
}

/**
 * Calls back for every link to a message that is followed in the usual way, from text and from buttons. Links in a dialog open
 * a new tab like all others: the message would lie behind it.
 * @param {(message: { channel: string, ts: string }) => void} follow
 */
export function onMessageLink(follow) {
  document.addEventListener('message-link', (event) => follow(/** @type {CustomEvent} */ (event).detail));
  document.addEventListener('click', (event) => {
    const target = /** @type {Element} */ (event.target);
    const link = /** @type {HTMLAnchorElement | null} */ (target.closest('a[href]'));
    if (!link || link.closest('dialog') || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const message = messageAt(link.href);
    if (!message) return;
    event.preventDefault();
    follow(message);
  });
}
