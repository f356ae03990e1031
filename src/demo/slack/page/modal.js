// @ts-check
import { patchBlocks, showErrors } from './blocks.js';
import { ask } from './confirm.js';
import { h, newId } from './dom.js';
import { withEmoji } from './emoji.js';
import { rememberFocus } from './focus.js';
import { shield } from './pointer.js';
import { createSurface } from './surface.js';
import { toastCorner } from './toasts.js';

/** @typedef {import('../page-protocol.ts').OpenView} OpenView */
/** @typedef {import('../page-protocol.ts').UserActionResult} UserActionResult */

const FIRST = '[data-first], .modal-body input:not([type=hidden]), .modal-body textarea, .modal-body button';

/** @type {import('./mrkdwn.js').Directory} */
const NOBODY = { me: '', person: () => undefined, people: () => [], channel: () => undefined, group: () => undefined };

/** What is asked before words are thrown away. */
const LEAVING = {
  title: { type: 'plain_text', text: 'Close this form?' },
  text: { type: 'plain_text', text: 'What you have filled in is not kept.' },
  confirm: { type: 'plain_text', text: 'Close it' },
  deny: { type: 'plain_text', text: 'Keep editing' },
  style: 'danger',
};

/**
 * The person's stack of modals: one dialog on the page that shows the topmost view and keeps those below as they were left.
 * @param {(userAction: Record<string, unknown>) => Promise<UserActionResult>} perform
 */
export function createModals(perform) {
  /** @type {Map<string, ReturnType<typeof createSheet>>} */
  const sheets = new Map();
  /** @type {string | undefined} */
  let top;
  let giveBack = () => {};
  let asking = false;

  const close = () => {
    if (top !== undefined) void perform({ do: 'close', view_id: top });
  };
  /** Escape is pressed by mistake more often than "Cancel" is. */
  const leave = async () => {
    if (asking) return;
    asking = true;
    const sure = !sheets.get(top ?? '')?.isFilled() || (await ask(LEAVING, NOBODY));
    asking = false;
    if (sure) close();
  };
  const dialog = h('dialog', {
    class: 'modal',
    oncancel: (/** @type {Event} */ event) => event.preventDefault(),
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      // The bot's view stays until the local Slack has taken it from the stack.
      event.preventDefault();
      void leave();
    },
    // A browser may close a dialog in its own way; the view is then closed for the bot too.
    onclose: () => close(),
  });
  document.body.append(dialog);

  return {
    /**
     * @param {OpenView[]} views topmost last
     * @param {import('./mrkdwn.js').Directory} directory
     */
    update(views, directory) {
      const ids = new Set(views.map((view) => view.id));
      for (const [id, sheet] of sheets) {
        if (ids.has(id)) continue;
        sheet.node.remove();
        sheets.delete(id);
      }
      for (const view of views) {
        const sheet = sheets.get(view.id) ?? createSheet(view.id, perform, close);
        sheets.set(view.id, sheet);
        if (!sheet.node.isConnected) dialog.append(sheet.node);
        sheet.update(view, directory);
      }
      const next = views.at(-1)?.id;
      for (const [id, sheet] of sheets) sheet.node.hidden = id !== next;
      if (next === undefined && dialog.open) {
        dialog.close();
        giveBack();
        toastCorner();
        shield();
      }
      if (next !== undefined && !dialog.open) {
        giveBack = rememberFocus();
        dialog.showModal();
        toastCorner();
        shield();
      }
      const sheet = next === undefined ? undefined : sheets.get(next);
      if (sheet) dialog.setAttribute('aria-labelledby', sheet.titleId);
      // What was focused may be gone after an update, or wait for the first field of a view that was still loading;
      // the keyboard must not fall out of the dialog.
      const adrift = document.activeElement === document.body || document.activeElement === sheet?.node;
      if (sheet && (next !== top || adrift))
        /** @type {HTMLElement} */ (sheet.node.querySelector(FIRST) ?? sheet.node).focus();
      top = next;
    },
  };
}

/**
 * One view in the dialog.
 * @param {string} id
 * @param {(userAction: Record<string, unknown>) => Promise<UserActionResult>} perform
 * @param {() => void} close
 */
function createSheet(id, perform, close) {
  const titleId = newId();
  const surface = createSurface({ view_id: id }, perform);
  /** @type {OpenView | undefined} */
  let shown;
  /** @type {Record<string, string>} */
  let errors = {};
  let sending = false;

  const title = h('h2', { id: titleId });
  const body = h('div', { class: 'modal-body' });
  const cancel = h('button', { type: 'button', class: 'button', onclick: close });
  const submit = h('button', { type: 'submit', class: 'button button-primary' });
  const node = h(
    'form',
    {
      class: 'sheet',
      novalidate: true,
      tabindex: '-1',
      onsubmit: (/** @type {Event} */ event) => onSubmit(event),
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        // In a field of several lines Enter alone starts a new one.
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.defaultPrevented) void onSubmit(event);
      },
    },
    h(
      'div',
      { class: 'modal-head' },
      title,
      h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close', onclick: close }, '✕'),
    ),
    body,
    h('div', { class: 'modal-foot' }, cancel, submit),
  );

  // An error speaks of what was sent; once the person changes the field it is out of date.
  surface.listen((blockId) => {
    const { [blockId]: _, ...rest } = errors;
    errors = rest;
    showErrors(body, errors);
  });

  const paintBusy = () => {
    const busy = sending || shown?.busy === true;
    submit.setAttribute('aria-busy', String(busy));
    submit.setAttribute('aria-disabled', String(busy));
  };

  /** @param {Record<string, string>} next */
  const setErrors = (next) => {
    errors = next;
    showErrors(body, errors);
    const first = /** @type {HTMLElement | null} */ (body.querySelector('.has-error input, .has-error textarea'));
    first?.focus();
    // The sentence below the field is what has to be read.
    first?.closest('.input-block')?.scrollIntoView({ block: 'nearest' });
  };

  /** @param {Event} event */
  async function onSubmit(event) {
    event.preventDefault();
    if (sending || shown?.busy || submit.hidden) return;
    setErrors({});
    sending = true;
    paintBusy();
    const result = await perform({ do: 'submit', view_id: id, state: surface.state() });
    sending = false;
    paintBusy();
    if (!result.ok && result.errors) setErrors(result.errors);
  }

  return {
    node,
    titleId,
    isFilled: () => surface.isFilled(),
    /**
     * @param {OpenView} next
     * @param {import('./mrkdwn.js').Directory} directory
     */
    update(next, directory) {
      const before = shown;
      shown = next;
      const view = /** @type {import('@slack/types').ModalView} */ (next.view);
      title.textContent = withEmoji(view.title.text);
      patchBlocks(body, view.blocks, surface, directory, next.values);
      // Where nothing else takes the focus, the keyboard scrolls the words themselves.
      if (body.querySelector('input, textarea, button, a')) body.removeAttribute('tabindex');
      else body.tabIndex = 0;
      cancel.textContent = view.close ? withEmoji(view.close.text) : view.submit ? 'Cancel' : 'Close';
      submit.hidden = !view.submit;
      submit.textContent = view.submit ? withEmoji(view.submit.text) : '';
      // The answer to a submission brings its errors; a snapshot may come before or after that, and after the person has
      // typed on. So from snapshots they are only taken when the view is new here, and dropped when the bot changed the view.
      if (!before) errors = next.errors;
      else if (before.hash !== next.hash)
        errors = Object.fromEntries(Object.entries(errors).filter(([blockId]) => blockId in next.errors));
      showErrors(body, errors);
      paintBusy();
    },
  };
}
