import type { Listing } from '../messages/lists.ts';
import { words } from '../words/words.ts';
import { type Content, context, header, plain } from './blocks.ts';
import { moreWords, rowBlocks, rowLine, unreadableWords, type Viewer } from './list-rows.ts';

/** How many characters the rows, and the lines that say the same, may have: with the words around them below the 9,000 that Slack takes. */
const MAX_IN_ROWS = 7_000;
const MAX_IN_TEXT = 1_400;

/** A list for one person. Rows that would make it too long for Slack are left out, and it says how many. */
export function listMessage(title: (count: string) => string, listing: Listing, viewer: Viewer): Content {
  const { items, more, orMore } = listing;
  const lines = items.map((listed) => rowLine(listed, viewer));
  const shown = countThatFit(MAX_IN_ROWS, lines);
  const total = items.length + more;
  const heading = title(orMore ? words.lists.orMore(total) : String(total));
  const left = moreWords({ more: total - shown, orMore });
  const ending = [left, unreadableWords(listing)].filter((text) => text !== '');
  return {
    text: [`${heading}.`, ...lines.slice(0, countThatFit(MAX_IN_TEXT, lines.slice(0, shown))), ...ending].join('\n'),
    blocks: [
      header(heading),
      ...items.slice(0, shown).flatMap((listed) => rowBlocks(listed, viewer)),
      ...ending.map((text) => context(plain(text))),
    ],
  };
}

/** How many of the lines, from the first on, have no more than so many characters, each counted with its button. */
function countThatFit(most: number, lines: readonly string[]): number {
  let left = most;
  const over = lines.findIndex((line) => {
    left -= line.length + words.lists.open.length;
    return left < 0;
  });
  return over === -1 ? lines.length : over;
}
