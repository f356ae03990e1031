import { expect, it } from 'vitest';
import { csvOf } from '../src/csv.ts';

it.each([
  ['=1+1', "'=1+1"],
  ['\t=1', `'\t'=1`],
  ['Sales;=1+cmd', "Sales;'=1+cmd"],
  ['Sales ; \u00A0-1', "Sales ; \u00A0'-1"],
  ['a|@SUM(A1)|+1', "a|'@SUM(A1)|'+1"],
  ['a\t=1', "a\t'=1"],
  ['a;\u200B=1', "a;\u200B'=1"],
  ['a;\uFF1D1|\uFF0B1;\uFF0D1;\uFF20a', "a;'\uFF1D1|'\uFF0B1;'\uFF0D1;'\uFF20a"],
  ['  =1', "  '=1"],
])('no list separator of a reader makes a formula of %j', (text, cell) => {
  expect(csvOf([['x', text]])).toBe(`x,${cell}\n`);
});

it('also not in a row that begins inside of a field, or behind quotes', () => {
  expect(csvOf([['a\n=1', 'a;"=1']])).toBe(`"a\n'=1","a;""'=1"\n`);
});

it('what is no formula stays as it is', () => {
  const cells = ['a-b; c', 'Q4 + Q1', 'a@b.c;d', 3.5, -2, undefined, true, false];
  expect(csvOf([cells])).toBe('a-b; c,Q4 + Q1,a@b.c;d,3.5,-2,,yes,\n');
});
