import type { Checkboxes, ExternalSelect, InputBlock, ModalView, PlainTextOption, StaticSelect } from '@slack/types';
import { COUNTRIES_WITH_REGIONS, DID_TYPES, FEATURES, type Place } from '../../domain/group.ts';
import { channelMention, clip, didType } from '../format.ts';
import { ids } from '../ids.ts';
import { COUNTRIES_NEEDING_REGION, countryName } from '../text/countries.ts';
import { type BlockIds, type Draft, LISTED, NOT_LISTED, TYPED } from '../text/draft.ts';
import { words } from '../words/words.ts';
import { context, modal, mrkdwn, plain } from './blocks.ts';

const MAX_PURPOSE = 500;
const MAX_PRICE = 20;
/** Slack shows nothing at all when it gets more. */
export const MAX_OPTIONS = 100;
/** Slack's limits for an option. */
const MAX_OPTION_TEXT = 75;

/** What a form shows besides its fields. */
export type FormLook = Readonly<{
  byPlace: boolean;
  note?: string | undefined;
  seenIn?: string | undefined;
  /** What is left of budgets (mrkdwn). */
  left?: string | undefined;
}>;

/**
 * The form for a request. Block ids carry what a field depends on, so that Slack forgets a city when the country changes
 * and keeps everything else that was entered. Without `byPlace` no provider can be asked for numbers of a region; `seenIn` is the channel where
 * everybody sees the card, if it is not the requester's alone.
 */
export function requestForm(
  draft: Draft,
  metadata: string,
  title: string,
  { byPlace, note, seenIn, left }: FormLook,
): ModalView {
  return modal({
    id: ids.views.form,
    metadata,
    title,
    submit: words.form.submit,
    close: words.form.close,
    blocks: [
      ...(note === undefined ? [] : [context(plain(note, 500))]),
      countryField(draft),
      typeField(draft),
      ...(byPlace ? regionField(draft) : []),
      cityField(draft, note !== undefined),
      featuresField(draft),
      maxMonthlyField(draft),
      purposeField(draft),
      ...(left === undefined ? [] : [{ ...context(mrkdwn(left)), block_id: ids.blocks.budget }]),
      ...(seenIn === undefined ? [] : [context(mrkdwn(words.form.seenIn(channelMention(seenIn))))]),
    ],
  });
}

/** The block ids of the form drawn for this draft. */
export function formBlocks(draft: Draft): BlockIds {
  const { country } = draft;
  return {
    country: ids.fields.country,
    maxMonthly: ids.fields.maxMonthly,
    purpose: ids.fields.purpose,
    region: country && COUNTRIES_WITH_REGIONS.has(country) ? `${ids.fields.region}.${country}` : undefined,
  };
}

/** What a place field's block id says of the fields that it depends on. */
export function readPlaceBlock(blockId: string): { country?: string; region?: string } {
  const [, , country, region] = blockId.split('.');
  return { country: country || undefined, region: region || undefined };
}

function countryField({ country }: Draft): InputBlock {
  const chosen = country ? option(countryName(country), country) : undefined;
  const element = typeahead(ids.fields.country, words.form.countryPlaceholder, chosen);
  return input(ids.fields.country, words.form.country, element, { hint: words.form.countryHint, dispatch: true });
}

function typeField({ type }: Draft): InputBlock {
  const options = (['all', ...DID_TYPES] as const).map((each) => option(didType(each), each));
  const element: StaticSelect = {
    type: 'static_select',
    action_id: ids.fields.type,
    options,
    initial_option: options.find(({ value }) => value === type),
  };
  return input(ids.fields.type, words.form.type, element);
}

function regionField(draft: Draft): InputBlock[] {
  const { country, region, city } = draft;
  const plainId = formBlocks(draft).region;
  if (!country || !plainId) return [];
  // Another block where the city has set it: Slack would keep what stood in the same one, which is nothing.
  const blockId = clip([plainId, ...(region && city ? [city.id] : [])].join('.'), 255);
  const needed = COUNTRIES_NEEDING_REGION.has(country);
  const element = typeahead(ids.fields.region, words.form.regionPlaceholder, region && option(region.name, region.id));
  return [
    input(blockId, words.form.region, element, {
      optional: true,
      dispatch: true,
      hint: needed ? words.form.regionHint : undefined,
    }),
  ];
}

function cityField({ country, region, city, cityText }: Draft, isNoted: boolean): InputBlock {
  const blockId = [ids.fields.city, country, region?.id].filter(Boolean).join('.');
  const chosen = city ? listedCity(city) : cityText === undefined ? undefined : typedCity(cityText);
  const element = typeahead(ids.fields.city, words.form.cityPlaceholder, chosen);
  return input(clip(blockId, 255), words.form.city, element, {
    optional: true,
    hint: words.form.cityHint,
    // The region follows it, and a note on the place that was typed is out of date.
    dispatch: isNoted || (country !== undefined && COUNTRIES_WITH_REGIONS.has(country) && !region),
  });
}

function featuresField({ features = [] }: Draft): InputBlock {
  const options = FEATURES.map((feature) => option(words.features[feature], feature));
  const ticked = options.filter(({ value }) => features.some((feature) => feature === value));
  const element: Checkboxes = {
    type: 'checkboxes',
    action_id: ids.fields.features,
    options,
    initial_options: ticked.length > 0 ? ticked : undefined,
  };
  return input(ids.fields.features, words.form.features, element, { optional: true });
}

/** A text field, since Slack's number field refuses "4,50" in its own words. */
function maxMonthlyField({ maxMonthly }: Draft): InputBlock {
  return input(
    ids.fields.maxMonthly,
    words.form.maxMonthly,
    {
      type: 'plain_text_input',
      action_id: ids.fields.maxMonthly,
      max_length: MAX_PRICE,
      placeholder: plain(words.form.maxMonthlyPlaceholder, 150),
      initial_value: maxMonthly?.slice(0, MAX_PRICE) || undefined,
    },
    { optional: true, hint: words.form.maxMonthlyHint },
  );
}

/** What the number is for. */
export function purposeField({ purpose }: Draft): InputBlock {
  return input(
    ids.fields.purpose,
    words.form.purpose,
    {
      type: 'plain_text_input',
      action_id: ids.fields.purpose,
      multiline: true,
      max_length: MAX_PURPOSE,
      placeholder: plain(words.form.purposePlaceholder, 150),
      initial_value: purpose || undefined,
    },
    { hint: words.form.purposeHint },
  );
}

/** A city of the list, with its region where others are called so too. */
export function listedCity({ id, name }: Place, region?: string): PlainTextOption {
  return option(name, LISTED + id, region);
}

export function typedCity(text: string): PlainTextOption {
  return option(words.form.cityTyped(text), clip(TYPED + text, MAX_OPTION_TEXT));
}

export function option(text: string, value: string, description?: string): PlainTextOption {
  return {
    text: plain(text, MAX_OPTION_TEXT),
    value,
    description: description === undefined ? undefined : plain(description, MAX_OPTION_TEXT),
  };
}

/** A line in a list that says why there are no options. A person who picks it is told so. */
export function notListed(text: string): PlainTextOption {
  return option(text, NOT_LISTED);
}

/** A select whose options are looked up as one types, from the first look on. */
export function typeahead(actionId: string, placeholder: string, chosen?: PlainTextOption): ExternalSelect {
  return {
    type: 'external_select',
    action_id: actionId,
    min_query_length: 0,
    placeholder: plain(placeholder, 150),
    initial_option: chosen,
  };
}

/** A field of a form. */
export function input(
  blockId: string,
  label: string,
  element: InputBlock['element'],
  { hint, optional = false, dispatch = false }: { hint?: string; optional?: boolean; dispatch?: boolean } = {},
): InputBlock {
  return {
    type: 'input',
    block_id: blockId,
    label: plain(label),
    element,
    optional,
    hint: hint ? plain(hint) : undefined,
    dispatch_action: dispatch || undefined,
  };
}
