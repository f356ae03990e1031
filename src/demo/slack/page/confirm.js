// @ts-check
import { h, newId } from './dom.js';
import { withEmoji } from './emoji.js';
import { rememberFocus } from './focus.js';
import { mrkdwn } from './mrkdwn.js';
import { keepClear, shield } from './pointer.js';
import { toastCorner } from './toasts.js';

/** @typedef {import('./surface.js').Json} Json */

/**
 * Asks the question of a Block Kit `confirm` object; true when the person confirms. Without a question the answer is yes.
 * @param {Json} confirm
 * @param {import('./mrkdwn.js').Directory} directory
 * @returns {Promise<boolean>}
 */
export function ask(confirm, directory) {
  if (!confirm) return Promise.resolve(true);
  return new Promise((resolve) => {
    const title = newId();
    const text = newId();
    const restoreFocus = rememberFocus();
    /** @param {boolean} answer */
    const answer = (answer) => () => {
      dialog.close();
      toastCorner();
      dialog.remove();
      restoreFocus();
      // What lay behind the dialog is not to take the second half of a double click.
      shield();
      resolve(answer);
    };
    const deny = h(
      'button',
      { type: 'button', class: 'button', onclick: answer(false) },
      confirm.deny?.text ?? 'Cancel',
    );
    const style = confirm.style === 'danger' ? 'button button-danger' : 'button button-primary';
    const yes = h('button', { type: 'button', class: style, onclick: answer(true) }, confirm.confirm?.text ?? 'Yes');
    const foot = h('div', { class: 'modal-foot' }, deny, yes);
    const dialog = h(
      'dialog',
      {
        class: 'modal confirm',
        role: 'alertdialog',
        'aria-labelledby': title,
        'aria-describedby': text,
        oncancel: answer(false),
      },
      h('div', { class: 'modal-head' }, h('h2', { id: title }, withEmoji(confirm.title?.text ?? 'Are you sure?'))),
      h('div', { class: 'modal-body rich', id: text }, textNodes(confirm.text, directory)),
      foot,
    );
    document.body.append(dialog);
    dialog.showModal();
    keepClear(dialog, foot);
    (confirm.style === 'danger' ? deny : yes).focus();
  });
}

/**
 * The nodes of a Block Kit text object: mrkdwn is formatted, plain_text is shown literally.
 * @param {Json} text
 * @param {import('./mrkdwn.js').Directory} directory
 * @returns {(Node | string)[]}
 */
export function textNodes(text, directory) {
  if (!text) return [];
  if (text.type === 'mrkdwn') return mrkdwn(text.text, directory);
  return [text.emoji === false ? text.text : withEmoji(text.text)];
}
