// @ts-check
import { h, newId } from './dom.js';
import { menuButton } from './menu.js';

/**
 * What can be typed for a command, and an example of what stands after it. In its usage hint the words that it knows come first, and an
 * example after "e.g.": "help | mine, or e.g. US local"; a hint without such words is an example.
 * @param {{ command: string, usage_hint?: string | undefined, description?: string | undefined }} command
 */
function readHint({ command, usage_hint = '', description = '' }) {
  const [hint = '', example] = usage_hint.split(/,?\s*(?:or\s+)?e\.g\.\s*/);
  const known = hint.includes('|') ? hint.split('|').map((word) => `${command} ${word.trim()}`) : [];
  const after = example ?? (known.length === 0 ? hint : '');
  return {
    command,
    rows: [{ text: command, description }, ...known.map((text) => ({ text, description: '' }))],
    example: after && `${command} ${after}`,
  };
}

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
  let active = -1;
  let closed = false;
  const listId = newId();
  const exampleId = newId();

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
      // After a whole command the words that it knows wait for an arrow: Enter sends what was typed.
      active = input.value.endsWith(' ') ? -1 : 0;
      paint();
    },
    onkeydown: (/** @type {KeyboardEvent} */ event) => onKey(event),
    onblur: () => {
      closed = true;
      paint();
    },
  });
  const list = h('div', { id: listId, role: 'listbox', 'aria-label': 'Commands' });
  const example = h('p', { id: exampleId, class: 'commands-example' });
  const popup = h('div', { class: 'commands', hidden: true }, list, example);
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
    popup,
    h('div', { class: 'composer-box' }, shortcuts, input, button),
    hint,
  );

  /** The commands that what was typed may still become. */
  const begun = () => {
    const [word = ''] = input.value.split(/\s/, 1);
    if (closed || !input.value.startsWith('/')) return [];
    return offers.commands
      .map(readHint)
      .filter(({ command }) => (input.value === word ? command.startsWith(word) : command === word));
  };
  const offered = () => {
    const typed = input.value.toLowerCase();
    return begun().flatMap(({ rows }) => rows.filter(({ text }) => text.startsWith(typed)));
  };

  function paint() {
    input.style.height = 'auto';
    // Nothing can be measured while the field is not on show.
    if (input.scrollHeight > 0) input.style.height = `${Math.min(input.scrollHeight, 160)}px`;
    button.classList.toggle('ready', input.value.trim() !== '');
    const rows = offered();
    const words = begun().find((command) => command.example)?.example ?? '';
    active = Math.min(active, rows.length - 1);
    popup.hidden = rows.length === 0 && words === '';
    list.hidden = rows.length === 0;
    input.setAttribute('aria-expanded', String(rows.length > 0));
    list.replaceChildren(...rows.map(row));
    example.hidden = words === '';
    example.replaceChildren('For example ', h('code', {}, words));
    if (words) input.setAttribute('aria-describedby', exampleId);
    else input.removeAttribute('aria-describedby');
    if (active >= 0) input.setAttribute('aria-activedescendant', `${listId}-${active}`);
    else input.removeAttribute('aria-activedescendant');
  }

  /** @param {{ text: string, description: string }} offer @param {number} index */
  const row = ({ text, description }, index) =>
    h(
      'div',
      {
        id: `${listId}-${index}`,
        role: 'option',
        class: index === active ? 'option active' : 'option',
        'aria-selected': String(index === active),
        onmousedown: (/** @type {Event} */ event) => {
          event.preventDefault();
          complete(text);
        },
      },
      h('strong', {}, text),
      description && h('small', {}, description),
    );

  /** @param {string} text a command, which more words may follow, or a command with its word */
  function complete(text) {
    input.value = offers.commands.some(({ command }) => command === text) ? `${text} ` : text;
    drafts.set(channel, input.value);
    active = -1;
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
    const rows = offered();
    const marked = rows[active];
    if (event.key === 'Escape' && !popup.hidden) {
      event.preventDefault();
      closed = true;
      paint();
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && rows.length > 0) {
      event.preventDefault();
      const from = active < 0 && event.key === 'ArrowUp' ? 0 : active;
      active = (from + (event.key === 'ArrowDown' ? 1 : rows.length - 1)) % rows.length;
      paint();
    } else if (event.key === 'Tab' && !event.shiftKey && rows.length > 0 && (marked ?? rows[0])?.text !== input.value) {
      event.preventDefault();
      complete((marked ?? rows[0])?.text ?? '');
    } else if (event.key === 'Enter' && !event.shiftKey && marked && marked.text !== input.value) {
      event.preventDefault();
      complete(marked.text);
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
