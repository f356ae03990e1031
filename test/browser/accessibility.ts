import axe from 'axe-core';
import type { Page } from 'playwright-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe-core finds on the page that is serious or critical, and every name that does not begin with what is written on its button. */
export async function barriers(page: Page): Promise<string[]> {
  // The page's own rules let in no script from elsewhere; this is how a debugger would bring one.
  await page.evaluate(axe.source);
  return page.evaluate(`(${inPage})(${JSON.stringify(TAGS)})`);
}

// Runs in the browser, so it is text here: this project's types know no DOM.
const inPage = `async (tags) => {
  const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
  const found = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const words = (text) => text.toLowerCase().replace(/[^\\p{L}\\p{N}+]+/gu, ' ').trim();
  const written = (node) => {
    if (node.nodeType === 3) return node.data;
    if (node.nodeType !== 1 || node.hidden || node.matches('[aria-hidden=true], .unseen')) return '';
    return [...node.childNodes].map(written).join(' ');
  };
  const named = [...document.querySelectorAll('button[aria-label], a[aria-label], [role=option][aria-label]')];
  const odd = named.filter((node) => node.checkVisibility({ visibilityProperty: true }) &&
    !(words(node.getAttribute('aria-label')) + ' ').startsWith((words(written(node)) + ' ').trimStart()));
  return [
    ...found.flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.html.slice(0, 160) + ' ' + node.failureSummary)),
    ...odd.map((node) => 'name: "' + written(node).trim() + '" is called "' + node.getAttribute('aria-label') + '"'),
  ];
}`;
