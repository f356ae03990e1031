import type { SlackOptions } from '@slack/bolt';
import type { PlainTextOption } from '@slack/types';
import { idOf, ids } from '../ids.ts';
import { oneLine } from '../text/clean.ts';
import { findCountries } from '../text/countries.ts';
import { namesakesIn, regionsOf } from '../text/region-of-city.ts';
import { byRelevance, namesOf, plainName } from '../text/typeahead.ts';
import { listedCity, MAX_OPTIONS, notListed, option, readPlaceBlock, typedCity } from '../views/form.ts';
import { words } from '../words/words.ts';
import type { ListenerContext } from './listener-context.ts';
import { numberOptions } from './number-options.ts';
import type { Routes } from './routes.ts';
import { SHORT_PATIENCE_MS, withTimeoutOrUndefined } from './with-timeout-or-undefined.ts';

/** Typeahead of the form's country, region and city, and of the numbers of a group. */
export function listenToSuggestions(routes: Routes, context: ListenerContext): void {
  routes.options(/^form\./, async ({ ack, options }) => {
    await ack({ options: (await suggestions(options, context)).slice(0, MAX_OPTIONS) });
  });
}

/** An empty list is shown as "no results", so one that did not come in time says that instead. */
async function suggestions(
  { action_id, block_id, value }: SlackOptions,
  context: ListenerContext,
): Promise<PlainTextOption[]> {
  const text = oneLine(value, 60);
  const { country, region } = readPlaceBlock(block_id);
  const { places } = context;
  switch (idOf(action_id)) {
    case ids.fields.country:
      return findCountries(text, MAX_OPTIONS).map(({ code, name }) => option(name, code));
    case ids.fields.region: {
      if (!country || !places) return [];
      const regions = await withTimeoutOrUndefined(places.regions(country), context);
      if (!regions) return [notListed(words.form.listMissing)];
      return byRelevance(regions, text, ({ name }) => name, MAX_OPTIONS).map(({ id, name }) => option(name, id));
    }
    case ids.fields.city: {
      const typed = text.trim();
      const cities = country && places ? await withTimeoutOrUndefined(places.cities(country, region), context) : [];
      // What was typed can be searched for without a list.
      if (!cities) return typed ? [typedCity(typed)] : [notListed(words.form.listMissing)];
      const listed = byRelevance(cities, text, ({ name }) => name, MAX_OPTIONS - 1);
      const plain = plainName(typed);
      const isListed = namesOf(listed, ({ name }) => name).includes(plain);
      const namesakes = region ? [] : namesakesIn(listed);
      const regions =
        country && places && namesakes.length > 0
          ? await withTimeoutOrUndefined(regionsOf(places, country, namesakes), context, {
              patienceMs: SHORT_PATIENCE_MS,
            })
          : undefined;
      const options = listed.map((city) => listedCity(city, regions?.get(city.id)));
      return [...options, ...(typed && !isListed ? [typedCity(typed)] : [])];
    }
    case ids.fields.number:
      return (
        (await withTimeoutOrUndefined(numberOptions(context.teamId, block_id, text, context), context)) ?? [
          notListed(words.pick.listMissing),
        ]
      );
    default:
      return [];
  }
}
