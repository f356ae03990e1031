import { expect, it } from 'vitest';
import { findCountries } from '../../src/slack/text/countries.ts';
import { byRelevance } from '../../src/slack/text/typeahead.ts';

const nameOf = ({ name }: { name: string }) => name;
const named = (...names: string[]) => names.map((name) => ({ name }));

it('what was found in a list is kept for that list alone, and for that many', () => {
  const old = named('Porto', 'Portland', 'Newport', 'Lisbon');
  expect(byRelevance(old, 'port', nameOf).map(nameOf)).toEqual(['Porto', 'Portland', 'Newport']);
  expect(byRelevance(old, 'port', nameOf, 2).map(nameOf)).toEqual(['Porto', 'Portland']);
  expect(byRelevance(old, ' PÔRT ', nameOf).map(nameOf)).toEqual(['Porto', 'Portland', 'Newport']);
  expect(byRelevance(named('Portsmouth'), 'port', nameOf).map(nameOf)).toEqual(['Portsmouth']);
});

it('what is kept of a list cannot be changed by whoever was given a part of it', () => {
  const first = [...findCountries('united', 100)];
  (findCountries('united', 100) as unknown[]).length = 0;
  expect(findCountries('united', 100)).toEqual(first);
  expect(findCountries('united', 1)).toEqual(first.slice(0, 1));
});

it.each([
  '',
  '   ',
  '__proto__',
  'constructor',
  '🇩🇪',
  '\u0000',
  'x'.repeat(10_000),
])('%j is answered twice alike', (typed) => {
  expect(findCountries(typed, 5)).toEqual(findCountries(typed, 5));
  const list = named('__proto__', 'constructor', 'Köln');
  expect(byRelevance(list, typed, nameOf)).toEqual(byRelevance(list, typed, nameOf));
});
