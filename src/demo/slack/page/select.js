// @ts-check
import { h, newId } from './dom.js';

/** @typedef {import('./surface.js').Json} Json */

const DEBOUNCE_MS = 150;

/**
 * A select as a text field with a list under it: filterable, by mouse or keyboard.
 * @param {object} options
 * @param {Json} options.element a static_select or external_select
 * @param {Record<string, unknown>} options.field attributes for the text field (id, label, description)
 * @param {Json} options.selected the chosen option or null
 * @param {boolean} options.clearable
 * @param {(text: string) => Promise<{ ok: true, options?: Json[] } | { ok: false, error: string }>} options.suggest
 * @param {(option: Json) => void} options.choose called with null when the choice is taken back
 */
export function createSelect({ element, field, selected, clearable, suggest, choose }) {
  const external = element.type === 'external_select';
  const least = element.min_query_length ?? 3;
  const listId = newId();
  let open = false;
  let active = -1;
  let asked = 0;
  let typed = false;
  /** @type {{ node: HTMLElement, option: Json }[]} */
  let rows = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const input = h('input', {
    ...field,
    type: 'text',
    role: 'combobox',
    class: 'select-input',
    placeholder: element.placeholder?.text ?? 'Choose an option',
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': listId,
    onclick: () => show(),
    oninput: () => {
      typed = true;
      show();
      load();
    },
    onkeydown: (/** @type {KeyboardEvent} */ event) => onKey(event),
    onblur: () => hide(),
  });
  const list = h('div', {
    id: listId,
    role: 'listbox',
    class: 'listbox',
    popover: 'manual',
    'aria-label': field['aria-label'] ?? element.placeholder?.text ?? 'Options',
    // The field keeps the focus while the list is used.
    onmousedown: (/** @type {Event} */ event) => event.preventDefault(),
  });
  const clear = h(
    'button',
    {
      type: 'button',
      class: 'select-clear',
      'aria-label': 'Clear the choice',
      hidden: true,
      onclick: () => pick(null),
    },
    '✕',
  );
  const root = h(
    'div',
    { class: 'select' },
    input,
    clear,
    h('span', { class: 'select-arrow', 'aria-hidden': 'true' }),
    list,
  );

  function settle() {
    typed = false;
    input.value = selected?.text.text ?? '';
    clear.hidden = !clearable || !selected;
  }

  function place() {
    if (!root.isConnected) return hide();
    const box = input.getBoundingClientRect();
    const below = window.innerHeight - box.bottom - 12;
    const above = box.top - 12;
    const up = below < 220 && above > below;
    list.style.left = `${box.left}px`;
    list.style.minWidth = `${box.width}px`;
    list.style.maxWidth = `${Math.max(box.width, Math.min(380, window.innerWidth - box.left - 12))}px`;
    list.style.maxHeight = `${Math.min(300, up ? above : below)}px`;
    list.style.top = up ? 'auto' : `${box.bottom + 4}px`;
    list.style.bottom = up ? `${window.innerHeight - box.top + 4}px` : 'auto';
  }

  function show() {
    if (open) return;
    open = true;
    list.showPopover();
    input.setAttribute('aria-expanded', 'true');
    if (!typed) input.select();
    window.addEventListener('scroll', place, true);
    window.addEventListener('resize', place);
    place();
    if (!typed) load();
  }

  function hide() {
    clearTimeout(timer);
    asked++;
    if (open && list.isConnected) list.hidePopover();
    open = false;
    rows = [];
    list.replaceChildren();
    list.removeAttribute('aria-busy');
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
    window.removeEventListener('scroll', place, true);
    window.removeEventListener('resize', place);
    settle();
  }

  /** @param {Json} option */
  function pick(option) {
    const changed = option?.value !== selected?.value;
    selected = option;
    hide();
    if (changed) choose(option);
  }

  /** @param {string} text */
  function note(text) {
    rows = [];
    active = -1;
    input.removeAttribute('aria-activedescendant');
    list.replaceChildren(h('div', { class: 'listbox-note', role: 'status' }, text));
    place();
  }

  /** @param {number} index */
  function mark(index) {
    rows[active]?.node.classList.remove('active');
    active = rows.length === 0 ? -1 : (index + rows.length) % rows.length;
    const row = rows[active];
    row?.node.classList.add('active');
    row?.node.scrollIntoView({ block: 'nearest' });
    if (row) input.setAttribute('aria-activedescendant', row.node.id);
  }

  /** @param {{ label: string | null, options: Json[] }[]} groups */
  function fill(groups) {
    rows = [];
    active = -1;
    list.replaceChildren();
    for (const { label, options } of groups) {
      const home = label === null ? list : h('div', { role: 'group', 'aria-label': label });
      if (home !== list) {
        home.append(h('div', { class: 'listbox-group', 'aria-hidden': 'true' }, label));
        list.append(home);
      }
      for (const option of options) {
        const node = h(
          'div',
          {
            id: newId(),
            role: 'option',
            class: 'option',
            'aria-selected': String(option.value === selected?.value),
            onclick: () => pick(option),
          },
          h('span', {}, option.text.text),
          option.description && h('small', {}, option.description.text),
        );
        home.append(node);
        rows.push({ node, option });
      }
    }
    if (rows.length === 0) return note('No results');
    place();
    mark(Math.max(0, typed ? 0 : rows.findIndex((row) => row.option.value === selected?.value)));
  }

  function load() {
    const text = typed ? input.value.trim() : '';
    clearTimeout(timer);
    const mine = ++asked;
    if (!external) {
      const words = text.toLowerCase();
      /** @param {Json[]} options */
      const fitting = (options) => options.filter((option) => option.text.text.toLowerCase().includes(words));
      const groups = element.option_groups?.map((/** @type {Json} */ group) => ({
        label: group.label.text,
        options: fitting(group.options),
      })) ?? [{ label: null, options: fitting(element.options ?? []) }];
      fill(groups.filter((/** @type {Json} */ group) => group.options.length > 0));
      return;
    }
    if (text.length < least) {
      note(least === 1 ? 'Type to search' : `Type at least ${least} characters to search`);
      return;
    }
    if (rows.length === 0) note('Loading…');
    list.setAttribute('aria-busy', 'true');
    const ask = async () => {
      const result = await suggest(text);
      if (mine !== asked) return;
      list.removeAttribute('aria-busy');
      if (result.ok) fill([{ label: null, options: result.options ?? [] }]);
      else note(result.error);
    };
    timer = setTimeout(ask, typed ? DEBOUNCE_MS : 0);
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault();
      if (!open) show();
      else mark(active + (key === 'ArrowDown' ? 1 : -1));
    } else if (key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const row = rows[active];
      // While an answer is awaited, the rows on show belong to an older question.
      if (open && row && !list.hasAttribute('aria-busy')) pick(row.option);
      else if (!open) show();
    } else if (key === 'Escape' && open) {
      event.preventDefault();
      hide();
    }
  }

  settle();
  return root;
}
