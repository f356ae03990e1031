// @ts-check

/**
 * Remembers what has the focus. The function that comes back returns the focus there if it got lost meanwhile: to the same element, to the
 * one that was made anew in its place, to the message it stood in, or else to the message field.
 * @returns {() => void}
 */
export function rememberFocus() {
  const before = document.activeElement;
  const message = before?.closest('[data-ts]') ?? null;
  const id = before?.getAttribute('data-focus');
  return () => {
    if (document.activeElement !== document.body && document.activeElement !== null) return;
    const again = id ? `[data-focus="${CSS.escape(id)}"]` : null;
    const candidates = [
      before,
      again && message?.querySelector(again),
      message,
      again && document.querySelector(again),
      document.querySelector('#compose:not([hidden]) textarea'),
      document.querySelector('#home:not([hidden])'),
    ];
    for (const next of candidates) {
      if (!(next instanceof HTMLElement) || !next.isConnected || next === document.body) continue;
      next.focus({ preventScroll: true });
      if (document.activeElement === next) return;
    }
  };
}
