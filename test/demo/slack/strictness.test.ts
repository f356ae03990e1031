import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);
const table = readFileSync(new URL('STRICTNESS.md', import.meta.url), 'utf8');

/** The rows: number, point, file, titles. */
const rows = table
  .split('\n')
  .filter((line) => /^\| \d/.test(line))
  .map((line) => {
    const [, no = '', point = '', file = '', titles = ''] = line.split('|').map((cell) => cell.trim());
    return { no, point, file: file.replaceAll('`', ''), titles: titles.split(' · ') };
  });

/** The titles of a file's tests, those of `it.each` included. */
const titlesIn = (file: string): string[] =>
  [...readFileSync(new URL(file, root), 'utf8').matchAll(/(?:\bit\(|\)\()\s*'((?:[^'\\\n]|\\.)*)'/g)].map(
    ([, title]) => title ?? '',
  );

describe('STRICTNESS.md', () => {
  it('names tests that exist', () => {
    const missing = rows.flatMap(({ no, file, titles }) => {
      const there = titlesIn(file);
      return titles.filter((title) => !there.includes(title)).map((title) => `${no} ${file}: ${title}`);
    });
    expect(missing).toEqual([]);
  });

  it('has a row for every point, counted through', () => {
    const numbers = [...new Set(rows.map(({ no }) => Number(no)))];
    expect(numbers.length).toBeGreaterThanOrEqual(40);
    expect(numbers).toEqual(numbers.map((_, at) => at + 1));
    for (const { no, point, titles } of rows)
      expect([no, point.length > 0, titles[0] !== '']).toEqual([no, true, true]);
  });
});
