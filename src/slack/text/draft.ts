import { z } from 'zod';
import {
  COUNTRIES_WITH_REGIONS,
  DID_TYPES,
  type DidType,
  FEATURES,
  type Feature,
  type Place,
  type Search,
} from '../../domain/group.ts';
import { ids } from '../ids.ts';
import { words } from '../words/words.ts';
import { countriesOfPrefix } from './calling-code.ts';
import { isReadable, oneLine, unescaped } from './clean.ts';
import { COUNTRIES_NEEDING_REGION, countryName, isCountry } from './countries.ts';
import { readPrice } from './price.ts';

/** The form as far as it is filled in. */
export type Draft = Readonly<{
  country?: string;
  type: DidType | 'all';
  region?: Place;
  city?: Place;
  cityText?: string;
  features?: readonly Feature[];
  /** As it was typed: may be no price at all. */
  maxMonthly?: string;
  purpose?: string;
  /** The blocks in which a line was picked that is no option: see {@link NOT_LISTED}. */
  unlisted?: readonly string[];
}>;

export const emptyDraft: Draft = { type: 'all' };

const option = z.object({ value: z.string(), text: z.object({ text: z.string() }) });
const element = z.object({
  value: z.string().nullish(),
  selected_option: option.nullish(),
  selected_options: z.array(option).nullish(),
});
const formType = z.enum([...DID_TYPES, 'all']).catch('all');
const stateValues = z.record(z.string(), z.record(z.string(), element.catch({})));

/** What may stand before a city's id in an option's value: picked from the list, or searched for as typed. */
export const LISTED = 'id:';
export const TYPED = 'text:';

/** The value of a line that stands in a list in place of options, and says why there are none. */
export const NOT_LISTED = 'note:';

/** Reads Slack's `view.state.values`. Fields are known by their action ids: block ids change so that dependent fields start afresh. */
export function readDraft(values: unknown): Draft {
  const blocks = stateValues.catch({}).parse(values);
  const fields = new Map(Object.values(blocks).flatMap((block) => Object.entries(block)));
  const isNote = (id: string) => fields.get(id)?.selected_option?.value === NOT_LISTED;
  const picked = (id: string) => (isNote(id) ? undefined : (fields.get(id)?.selected_option ?? undefined));
  const typed = (id: string) => oneLine(fields.get(id)?.value ?? '') || undefined;

  const country = picked(ids.fields.country)?.value;
  const region = picked(ids.fields.region);
  const city = picked(ids.fields.city);
  const ticked = fields.get(ids.fields.features)?.selected_options?.map(({ value }) => value) ?? [];
  const features = FEATURES.filter((feature) => ticked.includes(feature));
  const unlisted = Object.entries(blocks).flatMap(([block, own]) => (Object.keys(own).some(isNote) ? [block] : []));
  return {
    type: formType.parse(picked(ids.fields.type)?.value),
    country: country !== undefined && isCountry(country) ? country : undefined,
    region: region && { id: region.value, name: unescaped(region.text.text) },
    city: city?.value.startsWith(LISTED)
      ? { id: city.value.slice(LISTED.length), name: unescaped(city.text.text) }
      : undefined,
    cityText: city?.value.startsWith(TYPED) ? oneLine(unescaped(city.value.slice(TYPED.length)), 60) : undefined,
    features: features.length > 0 ? features : undefined,
    maxMonthly: typed(ids.fields.maxMonthly),
    purpose: typed(ids.fields.purpose),
    unlisted: unlisted.length > 0 ? unlisted : undefined,
  };
}

/**
 * The draft after another country was picked: what depended on the old one is gone. A prefix stays where it is the new one's too, and so do
 * words that waited for a country.
 */
export function withoutPlaces({ region: _region, city: _city, cityText, ...rest }: Draft, before?: string): Draft {
  const isPrefix = cityText?.startsWith('+') === true;
  const stays = isPrefix
    ? rest.country === undefined || countriesOfPrefix(cityText).includes(rest.country)
    : before === undefined;
  return { ...rest, cityText: stays ? cityText : undefined };
}

/** The draft after another region was picked: a listed city belongs to the old one, words that a person typed do not. */
export function withoutCity({ city: _city, ...rest }: Draft): Draft {
  return rest;
}

/** The draft that leads to this search again. */
export function draftOf(search: Search, purpose: string): Draft {
  return { ...search, purpose };
}

/** Where fields stand in the view; an error can only be shown at a block that is there. */
export type BlockIds = Readonly<{ country: string; region?: string; maxMonthly: string; purpose: string }>;

/** The search and purpose, or what is missing, by block id. */
export function complete(
  draft: Draft,
  blocks: BlockIds,
  { byPlace }: { byPlace: boolean },
): { search: Search; purpose: string } | { errors: Record<string, string> } {
  const say = words.form.errors;
  const { country, purpose, type, region, city, cityText, features, maxMonthly, unlisted = [] } = draft;
  const price = maxMonthly === undefined ? undefined : readPrice(maxMonthly);
  const errors: Record<string, string> = {};
  if (!country) errors[blocks.country] = say.country;
  if (!purpose || !isReadable(purpose)) errors[blocks.purpose] = say.purpose;
  if (byPlace && country && COUNTRIES_NEEDING_REGION.has(country) && !region && !city) {
    if (blocks.region) errors[blocks.region] = say.region(countryName(country));
    else errors[blocks.country] = say.regionMissing(countryName(country));
  }
  if (maxMonthly !== undefined && price === undefined) errors[blocks.maxMonthly] = say.maxMonthly;
  for (const block of unlisted) errors[block] = say.list;
  if (!country || !purpose || Object.keys(errors).length > 0) return { errors };
  const ownRegion = COUNTRIES_WITH_REGIONS.has(country) ? region : undefined;
  return { search: { country, type, region: ownRegion, city, cityText, features, maxMonthly: price }, purpose };
}
