// @ts-check
import { h, newId } from './dom.js';
import { menuButton } from './menu.js';

/** @typedef {Pick<import('../page-protocol.ts').Snapshot, 'commands' | 'shortcuts'>} Offers */

/**
 * The field at the bottom of a channel. Drafts are kept per channel while the page is open.
 * @param {(text: string) => Promise<boolean>} send false when it could not be sent; then the text comes back
 * @param {(callbackId: string) => void} onShortcut
 */
export function createComposer(send, onShortcut) {
  /** @type {Map<string, string>} */
  const drafts = new Map();
  let channel = '';
  /** @type {Offers} */
  let offers = { commands: [], shortcuts: [] };
  let active = 0;
  let closed = false;
  const listId = newId();

  const input = h('textarea', {
    class: 'composer-input',
    rows: 1,
    'aria-label': 'Message',
    role: 'combobox',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': listId,
    oninput: () => {
      closed = false;
      drafts.set(channel, input.value);
      paint();
    },
    onkeydown: (/** @type {KeyboardEvent} */ event) => onKey(event),
  });
  const list = h('div', { id: listId, class: 'commands', role: 'listbox', 'aria-label': 'Commands', hidden: true });
  const button = h('button', { type: 'submit', class: 'send', 'aria-label': 'Send' }, '➤');
  const shortcuts = menuButton({ class: 'icon-button', 'aria-label': 'Shortcuts', title: 'Shortcuts' }, '⚡', () =>
    offers.shortcuts.map(({ name, description, callback_id }) => ({
      text: name,
      description,
      choose: () => onShortcut(callback_id),
    })),
  );
  const hint = h('p', { class: 'composer-hint' }, 'Enter sends · Shift + Enter starts a new line · / shows commands');
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    void sendNow();
  };
  const node = h(
    'form',
    { class: 'composer', onsubmit: submit },
    list,
    h('div', { class: 'composer-box' }, shortcuts, input, button),
    hint,
  );

  const offered = () => {
    const text = input.value;
    if (closed || !text.startsWith('/')) return [];
    const word = text.split(/\s/, 1)[0] ?? '';
    return offers.commands.filter(({ command }) => (text === word ? command.startsWith(word) : command === word));
  };

  function paint() {
    input.style.height = 'auto';
    // Nothing can be measured while the field is not on show.
    if (input.scrollHeight > 0) input.style.height = `${Math.min(input.scrollHeight, 160)}px`;
    button.classList.toggle('ready', input.value.trim() !== '');
    const commands = offered();
    active = Math.min(active, Math.max(0, commands.length - 1));
    list.hidden = commands.length === 0;
    input.setAttribute('aria-expanded', String(commands.length > 0));
    const rows = commands.map((command, index) =>
      h(
        'div',
        {
          id: `${listId}-${index}`,
          role: 'option',
          class: index === active ? 'option active' : 'option',
          'aria-selected': String(index === active),
          onmousedown: (/** @type {Event} */ event) => {
            event.preventDefault();
            complete(command.command);
          },
        },
        h('span', {}, h('strong', {}, command.command), ` ${command.usage_hint ?? ''}`),
        h('small', {}, command.description ?? ''),
      ),
    );
    list.replaceChildren(...rows);
    if (rows.length > 0) input.setAttribute('aria-activedescendant', `${listId}-${active}`);
    else input.removeAttribute('aria-activedescendant');
  }

  /** @param {string} name */
  function complete(name) {
    input.value = `${name} `;
    drafts.set(channel, input.value);
    input.focus();
    paint();
  }

  async function sendNow() {
    const text = input.value.trim();
    if (!text) return;
    const from = channel;
    input.value = '';
    drafts.delete(from);
    paint();
    if ((await send(text)) || drafts.get(from)) return;
    drafts.set(from, text);
    if (channel === from) input.value = text;
    paint();
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.isComposing) return;
    const commands = offered();
    const command = commands[active];
    const partial = command && input.value !== command.command && command.command.startsWith(input.value);
    if (event.key === 'Escape' && commands.length > 0) {
      closed = true;
      paint();
    } else if (command && (event.key === 'ArrowDown' || event.key === 'ArrowUp') && commands.length > 1) {
      event.preventDefault();
      active = (active + (event.key === 'ArrowDown' ? 1 : commands.length - 1)) % commands.length;
      paint();
    } else if (partial && (event.key === 'Tab' || event.key === 'Enter') && !event.shiftKey) {
      event.preventDefault();
      complete(command.command);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void sendNow();
    }
  }

  return {
    node,
    /**
     * @param {string} next
     * @param {string} name "#general" or the bot's name
     * @param {Offers} offered
     */
    show(next, name, offered) {
      offers = offered;
      shortcuts.hidden = offers.shortcuts.length === 0;
      input.placeholder = `Message ${name}`;
      input.setAttribute('aria-label', `Message ${name}`);
      if (next === channel) return;
      channel = next;
      input.value = drafts.get(next) ?? '';
      paint();
    },
    focus: () => input.focus({ preventScroll: true }),
  };
}
