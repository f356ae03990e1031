import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../', import.meta.url);
const rows = readFileSync(new URL('test/FAILURE-MODES.md', root), 'utf8')
  .split('\n')
  .map((line) => /^\| (F\d+) \| (.+) \| (.+) \|$/.exec(line))
  .filter((row) => row !== null)
  .map(([, no = '', wrong = '', kept = '']) => ({ no, wrong, kept }));

/** The tests that a row names, as file and title. */
function named(kept: string): [file: string, title: string][] {
  return kept
    .split(' · ')
    .map((part) => /`(test\/[\w/.-]+\.test\.ts)`: (.+)$/.exec(part))
    .filter((found) => found !== null)
    .map(([, file = '', title = '']) => [file, title]);
}

describe('FAILURE-MODES.md', () => {
  it('has every failure once', () => {
    const all = Array.from({ length: 146 }, (_, index) => index + 1);
    expect(rows.map(({ no }) => no)).toEqual(all.map((no) => `F${no}`));
  });

  it.each(rows)('$no, $wrong: a test, or a reason', ({ kept }) => {
    const tests = named(kept);
    expect(tests.length > 0 || kept.startsWith('Cannot happen: ')).toBe(true);
    for (const [file, title] of tests) {
      const titles = [...readFileSync(new URL(file, root), 'utf8').matchAll(/(['`])((?:(?!\1)[^\\\n]|\\.)*)\1,/g)];
      expect(titles.map(([, , text]) => text)).toContain(title);
    }
  });

  it('is right that no job and no schedule is ever removed', () => {
    const jobs = readdirSync(new URL('src/jobs', root)).map((file) =>
      readFileSync(new URL(`src/jobs/${file}`, root), 'utf8'),
    );
    expect(jobs.filter((text) => /\.(remove|removeJobScheduler|obliterate|drain|clean)\(/.test(text))).toEqual([]);
  });
});
