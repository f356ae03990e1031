import type { App, SlackOptions } from '@slack/bolt';
import type { PlainTextOption } from '@slack/types';
import { findCountries } from '../countries.ts';
import { idOf, ids } from '../ids.ts';
import { byRelevance } from '../typeahead.ts';
import { listedCity, option, readPlaceBlock, typedCity } from '../views/form.ts';
import type { Desk } from './desk.ts';
import { numberOptions } from './picking.ts';

/** Slack shows nothing at all when it gets more. */
const MOST_OPTIONS = 100;
/** Slack waits three seconds; a list that is not there by then is answered without. */
const PATIENCE_MS = 2_300;

/** Typeahead of the form's country, region and city, and of the numbers of a group. */
export function listenToSuggestions(app: App, desk: Desk): void {
  app.options(/^form\./, async ({ ack, options }) => {
    await ack({ options: (await suggestions(options, desk)).slice(0, MOST_OPTIONS) });
  });
}

async function suggestions({ action_id, block_id, value }: SlackOptions, desk: Desk): Promise<PlainTextOption[]> {
  const text = value.slice(0, 60);
  const { country, region } = readPlaceBlock(block_id);
  switch (idOf(action_id)) {
    case ids.fields.country:
      return findCountries(text).map(({ code, name }) => option(name, code));
    case ids.fields.region: {
      const regions = country ? await inTime(desk.places?.regions(country), desk) : [];
      return byRelevance(regions, text, ({ name }) => name).map(({ id, name }) => option(name, id));
    }
    case ids.fields.city: {
      const cities = country ? await inTime(desk.places?.cities(country, region), desk) : [];
      const listed = byRelevance(cities, text, ({ name }) => name).slice(0, MOST_OPTIONS - 1);
      const typed = text.trim();
      const isListed = listed.some(({ name }) => name.toLowerCase() === typed.toLowerCase());
      return [...listed.map(listedCity), ...(typed && !isListed ? [typedCity(typed)] : [])];
    }
    case ids.fields.number:
      return inTime(numberOptions(desk.teamId, block_id, text, desk), desk);
    default:
      return [];
  }
}

/** The list, or none when it does not come in time: what was typed can still be searched for. */
async function inTime<T>(list: Promise<T[] | readonly T[]> | undefined, { observer }: Desk): Promise<T[]> {
  let timer: NodeJS.Timeout | undefined;
  const nothing = new Promise<T[]>((resolve) => {
    timer = setTimeout(() => resolve([]), PATIENCE_MS);
  });
  try {
    return [...((await Promise.race([list, nothing])) ?? [])];
  } catch (error) {
    observer.trouble('options not listed', error, {});
    return [];
  } finally {
    clearTimeout(timer);
  }
}
