// @ts-check
import { patchBlocks } from './blocks.js';
import { h } from './dom.js';
import { createSurface } from './surface.js';

/** @typedef {import('../page-protocol.ts').UserActionResult} UserActionResult */

/**
 * The app's home tab.
 * @param {HTMLElement} root
 * @param {(userAction: Record<string, unknown>) => Promise<UserActionResult>} perform
 */
export function createHome(root, perform) {
  const blocks = h('div', { class: 'home-blocks' });
  const note = h('p', { class: 'empty' }, 'The bot has not shown a Home yet.');
  root.append(blocks, note);
  /** @type {{ id: string, surface: ReturnType<typeof createSurface> } | undefined} */
  let shown;

  return {
    /** @param {string} why there is nothing to see */
    say(why) {
      note.textContent = why;
    },
    /**
     * @param {import('../page-protocol.ts').OpenView | null} home
     * @param {import('./mrkdwn.js').Directory} directory
     */
    update(home, directory) {
      blocks.hidden = home === null;
      note.hidden = home !== null;
      if (!home) return;
      if (shown?.id !== home.id) shown = { id: home.id, surface: createSurface({ view_id: home.id }, perform) };
      patchBlocks(blocks, home.view.blocks, shown.surface, directory, home.values);
    },
  };
}
