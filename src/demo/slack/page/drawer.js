// @ts-check

/**
 * The channels on a phone, which come from above. The focus goes along.
 * @param {{ sidebar: HTMLElement, button: HTMLElement, shade: HTMLElement }} parts
 * @returns {(shown: boolean) => void}
 */
export function createDrawer({ sidebar, button, shade }) {
  const { classList } = document.body;
  /** @param {boolean} shown */
  const show = (shown) => {
    const open = classList.contains('drawer-open');
    classList.toggle('drawer-open', shown);
    button.setAttribute('aria-expanded', String(shown));
    if (shown && !open) sidebar.querySelector('summary')?.focus();
    if (!shown && open) button.focus();
  };
  button.onclick = () => show(!classList.contains('drawer-open'));
  shade.onclick = () => show(false);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented) show(false);
  });
  return show;
}
