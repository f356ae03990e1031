// @ts-check

const SVG = 'http://www.w3.org/2000/svg';

/** Drawn here, since an emoji looks different on every machine. @type {Record<string, string>} */
const PATHS = {
  eye: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8ZM8 10.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4Z',
  reply: 'M2.5 3.5h11v7.5H7l-3 2.8V11H2.5ZM5.2 6.2h5.6M5.2 8.4h3.6',
};

/**
 * A small picture beside words; it says nothing that they do not say.
 * @param {'eye' | 'reply'} name
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name] ?? '');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  svg.append(path);
  return svg;
}
