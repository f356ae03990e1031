import { describe, expect, it } from 'vitest';
import type { Place } from '../../src/domain/group.ts';
import { cityIn, regionIn } from '../../src/slack/text/place-words.ts';

const places = (...names: string[]): Place[] => names.map((name, index) => ({ id: String(index), name }));
const states = places('California', 'New York', 'Washington', 'District of Columbia', 'Oregon', 'Texas', 'Louisiana');

describe('the region that words name', () => {
  it.each([
    ['California', 'California', []],
    ['los angeles', 'California', ['los angeles']],
    ['la', 'California', ['Los Angeles']],
    ['la cheap', 'California', ['Los Angeles', 'cheap']],
    ['new orleans la', 'Louisiana', ['new orleans']],
    ['austin tx', 'Texas', ['austin']],
    ['portland or', 'Oregon', ['portland']],
    ['New York', 'New York', ['New York']],
    ['nyc', 'New York', ['New York']],
    ['buffalo new york', 'New York', ['buffalo']],
    ['dc', 'District of Columbia', ['Washington']],
    ['Washington D.C.', 'District of Columbia', ['Washington']],
    ['Washington', 'Washington', []],
    ['springfield', undefined, ['springfield']],
  ])('%s: %s', (text, region, rest) => {
    const named = regionIn(text.split(' '), states, 'US');
    expect({ region: named.place?.name, rest: named.rest }).toEqual({ region, rest });
  });

  it('is none that the provider does not list', () => {
    expect(regionIn(['la'], places('Ohio'), 'US')).toEqual({ rest: ['la'] });
    expect(regionIn(['Ohio'], [], 'US')).toEqual({ rest: ['Ohio'] });
  });

  it('of another country has nothing to do with American cities', () => {
    expect(regionIn(['la'], places('California'), 'GB')).toEqual({ rest: ['la'] });
    expect(regionIn(['London', 'on'], places('Ontario'), 'CA').place?.name).toBe('Ontario');
  });
});

describe('the listed city that words name', () => {
  const cities = places('Los Angeles', 'Portland', 'Portland', 'St. Louis', 'São Paulo', 'San Jose', 'San Diego');

  it.each([
    ['Los Angeles', 'Los Angeles', []],
    ['cheap los angeles now', 'Los Angeles', ['cheap', 'now']],
    ['st louis', 'St. Louis', []],
    ['sao paulo', 'São Paulo', []],
    ['los ang', 'Los Angeles', []],
    ['san', undefined, ['san']],
    ['lo', undefined, ['lo']],
    ['constructor', undefined, ['constructor']],
  ])('%s: %s', (text, city, rest) => {
    const named = cityIn(text.split(' '), cities);
    expect({ city: named.place?.name, rest: named.rest }).toEqual({ city, rest });
  });

  it('is none of several with the same name', () => {
    expect(cityIn(['portland'], cities)).toEqual({ several: 'portland', rest: ['portland'] });
  });
});
