import { plainName } from './typeahead.ts';

/** What everybody calls a few cities of the United States. */
const NICKNAMES = new Map<string, string>(
  Object.entries({
    la: 'Los Angeles',
    nyc: 'New York',
    'new york city': 'New York',
    sf: 'San Francisco',
    dc: 'Washington DC',
  }),
);

/**
 * The largest cities of the United States by their states: their names say enough without one, while providers need the state and list
 * cities without it. For every other city the state is asked for.
 */
const STATES = new Map<string, string>(
  Object.entries({
    California: ['Los Angeles', 'San Diego', 'San Francisco', 'San Jose', 'Sacramento'],
    'New York': ['New York', 'Brooklyn'],
    Illinois: ['Chicago'],
    Texas: ['Houston', 'Dallas', 'San Antonio', 'Austin'],
    Arizona: ['Phoenix'],
    Pennsylvania: ['Philadelphia'],
    Washington: ['Seattle'],
    Colorado: ['Denver'],
    'District of Columbia': ['Washington DC'],
    Massachusetts: ['Boston'],
    Michigan: ['Detroit'],
    Nevada: ['Las Vegas'],
    Georgia: ['Atlanta'],
    Florida: ['Miami', 'Orlando'],
    Louisiana: ['New Orleans'],
    Missouri: ['Kansas City'],
    Oklahoma: ['Oklahoma City'],
  }).flatMap(([state, cities]) => cities.map((city) => [plainName(city), state] as const)),
);

/** The city of the United States that is called so, if it is one of a few. */
export function cityByNickname(text: string): string | undefined {
  return NICKNAMES.get(plainName(text));
}

/** A city of the United States with its state, by its name or nickname, if it is one of the largest. */
export function largeCity(text: string): Readonly<{ city: string; state: string }> | undefined {
  const name = cityByNickname(text) ?? text;
  const state = STATES.get(plainName(name));
  return state === undefined ? undefined : { city: name.replace(/ d\.?c\.?$/i, ''), state };
}
