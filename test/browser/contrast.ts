import type { Page } from 'playwright-core';

/** Text on the page whose contrast with what lies behind it is below 4.5:1 (WCAG 1.4.3, AA), as "ratio: words (colours)". */
export const faintTexts = (page: Page): Promise<string[]> => page.evaluate(`(${inPage})()`);

// Runs in the browser, so it is text here: this project's types know no DOM.
const inPage = `() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const behind = (node) => {
    if (!node) return [255, 255, 255, 1];
    const own = rgba(getComputedStyle(node).backgroundColor);
    return own[3] === 1 ? own : over(own, behind(node.parentElement));
  };
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
  const faint = [];
  const check = (node, words, colour) => {
    const back = behind(node);
    const contrast = ratio(over(rgba(colour), back), back);
    if (contrast < 4.5) faint.push(contrast.toFixed(2) + ': ' + words.slice(0, 40) + ' (' + colour + ' on ' + back + ')');
  };
  const modal = [...document.querySelectorAll('dialog[open]')].at(-1);
  for (const node of (modal ?? document.body).querySelectorAll('*')) {
    if (!node.checkVisibility({ visibilityProperty: true })) continue;
    const own = [...node.childNodes].filter((child) => child.nodeType === 3).map((child) => child.data.trim()).join('');
    if (own) check(node, own, getComputedStyle(node).color);
    if (node.matches('input, textarea') && node.value) check(node, node.value, getComputedStyle(node).color);
    if (node.matches('[placeholder]')) check(node, node.placeholder, getComputedStyle(node, '::placeholder').color);
  }
  return faint;
}`;
