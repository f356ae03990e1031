import { randomUUID } from 'node:crypto';
import type { ModalView } from '@slack/types';
import { COUNTRIES_WITH_REGIONS } from '../../domain/group.ts';
import { mayNotAsk } from '../../domain/limits.ts';
import type { PlacesAbility } from '../../workflow/provider.ts';
import { reference } from '../../workflow/span.ts';
import { withTimeout } from '../../workflow/with-timeout.ts';
import { type SlackClient, slackErrorOf } from '../connection/api.ts';
import { clip } from '../format.ts';
import { type Remark, readAsk } from '../text/ask.ts';
import { COUNTRIES_NEEDING_REGION, countryName } from '../text/countries.ts';
import type { Draft } from '../text/draft.ts';
import type { Reading } from '../text/place-reading.ts';
import { cityIn, regionIn } from '../text/place-words.ts';
import { regionOfCity } from '../text/region-of-city.ts';
import { plainName } from '../text/typeahead.ts';
import { requestForm } from '../views/form.ts';
import { brokenView, loadingView } from '../views/loading.ts';
import { explainRefusal } from '../words/refusals.ts';
import { words } from '../words/words.ts';
import { cardChannel, formLook } from './card-channel.ts';
import type { Reply, Who } from './guard.ts';
import { leftFor } from './left-on-form.ts';
import type { ListenerContext } from './listener-context.ts';
import { type Opened, openView } from './open-view.ts';
import { SHORT_PATIENCE_MS, withTimeoutOrUndefined } from './with-timeout-or-undefined.ts';

type Loading = Exclude<Opened, string>;
/** So long the form is waited for before a loading view is opened in its place. It mostly is ready in a tenth of that, and then nobody sees one view turn into another. */
const READY_MS = 250;
/** Of what was not understood; the other notes must not be cut off. */
const MAX_QUOTED = 100;
/** The most words that a person types for a city. */
const MAX_NAMED = 3;

/** How often a form is drawn in place of the loading view, where Slack says that the view has changed. */
const MAX_DRAWN = 4;

type Filled = Readonly<{ draft: Draft; notes: readonly string[] }>;

/** The person who asks for the form, and how it is opened. */
type From = Who & Readonly<{ channel: string; client: SlackClient; triggerId: string; reply: Reply }>;

/**
 * Opens the form for a request, filled in with what the text says; the channel is where it is asked for. Where it is not ready at once, a loading view
 * comes first, since Slack gives a click three seconds and places are looked up at the provider. When even that came too late, or the form could not be
 * drawn in its place, it is to be opened again, and so it is said.
 */
export async function startForm(from: From, context: ListenerContext, text = ''): Promise<void> {
  const { client, triggerId, reply } = from;
  const form = formOrWhyNot(from, context, text);
  const ready = await withTimeout(READY_MS, form, () => undefined);
  const opened = await openView(client, triggerId, { ...(ready ?? loadingView()), external_id: randomUUID() });
  // The second delivery of one click: the first one draws the form.
  if (opened === 'already') return;
  const isThere = ready !== undefined && opened !== 'tooSlow' && !('lost' in opened);
  if (isThere) return;
  if (opened === 'tooSlow' || !(await draw(client, opened, form, context))) await reply(words.tooSlow);
}

/** The form, or a view that says why there is none. */
async function formOrWhyNot(
  { teamId, user, channel }: From,
  context: ListenerContext,
  text: string,
): Promise<ModalView> {
  try {
    const [{ draft, notes }, membership, groups, left] = await Promise.all([
      filledIn(text, context),
      // Not known in time: said when the form is sent, if Slack still does not say.
      withTimeoutOrUndefined(context.membership(teamId, user), context, { warn: 'asker not looked up' }),
      withTimeoutOrUndefined(context.askerGroups(), context, { warn: 'groups that may ask not looked up' }),
      leftFor({ teamId, user }, channel, context),
    ]);
    const no = membership && mayNotAsk({ id: user, membership }, context.rules(), groups);
    if (no && no.why !== 'unknown') return brokenView(explainRefusal(no));
    const card = cardChannel(channel, user, context.cardPlaces);
    const look = { ...formLook(card, user, context), left, note: notes.length > 0 ? notes.join(' ') : undefined };
    return requestForm(draft, JSON.stringify({ channel }), words.form.title, look);
  } catch (error) {
    return broken(error, context);
  }
}

/** Draws the form in place of the loading view; false when Slack did not let it. */
async function draw(client: SlackClient, loading: Loading, form: Promise<ModalView>, context: ListenerContext) {
  try {
    const isDrawn = await replace(client, loading, await form);
    if (!isDrawn) context.observer.warn('form not drawn', new Error('hash_conflict each time'), {});
    return isDrawn;
  } catch (error) {
    await replaceIfUntouched(client, loading, broken(error, context));
    return true;
  }
}

function broken(error: unknown, { observer }: Pick<ListenerContext, 'observer'>): ModalView {
  const told = reference();
  observer.warn('form not drawn', error, { reference: told });
  return brokenView(words.broken(told));
}

/** What the words say, with the places in them as the provider lists them, and what is to be said of the rest. */
async function filledIn(text: string, context: Pick<ListenerContext, 'places' | 'observer'>): Promise<Filled> {
  const { draft, notUnderstood, readings = [], remarks = [], perhaps } = readAsk(text);
  const { country, cityText } = draft;
  const rest = perhaps?.rest ?? notUnderstood;
  const notes = [...readings.map(sayReading), ...remarks.map(sayRemark)];
  if (country === undefined) {
    const isShared = readings.some((reading) => 'shared' in reading);
    const missing = cityText === undefined || isShared ? [] : [words.form.countryMissing(cityText)];
    return { draft, notes: [...notes, ...notFilledIn(notUnderstood), ...missing] };
  }
  const places = context.places;
  const isPrefix = cityText?.startsWith('+') === true;
  const typed = perhaps?.words ?? (isPrefix ? [] : (cityText?.split(' ') ?? []));
  const looked =
    places && typed.length > 0
      ? await withTimeoutOrUndefined(withPlaces(draft, typed, places, context), context)
      : undefined;
  const isLate = places && typed.length > 0 && !looked;
  const filled = looked
    ? { ...looked, notes: [...looked.notes, ...notFilledIn([...looked.rest, ...rest])] }
    : { draft, notes: [...(isLate ? [words.form.notLookedUp] : []), ...notFilledIn(notUnderstood)] };
  const needsRegion =
    context.places && COUNTRIES_NEEDING_REGION.has(country) && !filled.draft.region && !filled.draft.city;
  // An empty form says itself that a region is needed.
  const hint =
    needsRegion && (cityText !== undefined || typed.length > 0) ? [words.form.regionMissing(countryName(country))] : [];
  return { draft: filled.draft, notes: [...notes, ...filled.notes, ...hint] };
}

function sayReading(reading: Reading): string {
  if ('shared' in reading) return words.form.sharedPrefix(reading.word);
  return words.form.reading(clip(reading.word, MAX_QUOTED), reading.taken, reading.other);
}

function sayRemark(remark: Remark): string {
  switch (remark.kind) {
    case 'notMonthly':
      return words.form.notMonthly(clip(remark.typed, MAX_QUOTED));
    case 'currency':
      return words.form.currency;
    case 'oneCountry':
      return words.form.oneCountry(remark.taken);
  }
}

/** The draft with the places that the words name, as the provider lists them; `rest` are the words that name none and are not spoken of in the notes. */
async function withPlaces(
  { cityText, ...draft }: Draft,
  typed: readonly string[],
  places: PlacesAbility,
  context: Pick<ListenerContext, 'observer'>,
): Promise<Filled & Readonly<{ rest: readonly string[] }>> {
  const { country = '' } = draft;
  const regions = COUNTRIES_WITH_REGIONS.has(country) ? await places.regions(country) : [];
  const { place: region, rest } = regionIn(typed, regions, country);
  const known = { ...draft, region };
  if (rest.length === 0) return { draft: known, notes: [], rest: [] };

  const cities = await places.cities(country, region?.id);
  const city = cityIn(rest, cities);
  if (city.place) {
    const own =
      region ??
      (await withTimeoutOrUndefined(regionOfCity(places, country, city.place), context, {
        patienceMs: SHORT_PATIENCE_MS,
      }));
    const begun = city.begun === undefined ? [] : [words.form.cityBegun(clip(city.begun, MAX_QUOTED), city.place.name)];
    return { draft: { ...known, region: own, city: city.place }, notes: begun, rest: city.rest };
  }
  if (cities.length === 0 && cityText !== undefined) {
    const named = new Set(cityText.split(' ').map(plainName));
    return { draft: { ...known, cityText }, notes: [], rest: rest.filter((word) => !named.has(plainName(word))) };
  }
  const unlisted = rest.join(' ');
  if (city.several) {
    return { draft: { ...known, cityText: unlisted }, notes: [words.form.severalCities(city.several)], rest: [] };
  }
  // No name of a city has so many words.
  if (rest.length > MAX_NAMED) return { draft: known, notes: [], rest };
  // A word that no place is called is none: a search for it would find nothing.
  return { draft: known, notes: [words.form.cityNotListed(clip(unlisted, MAX_QUOTED))], rest: [] };
}

function notFilledIn(rest: readonly string[]): string[] {
  return rest.length === 0 ? [] : [words.form.notUnderstood(clip(rest.join(' '), MAX_QUOTED))];
}

/** Draws a view in place of the loading one; false when Slack does not let it. A person who closed it meanwhile does not want it any more. */
async function replace(client: SlackClient, loading: Loading, view: ModalView): Promise<boolean> {
  if ('lost' in loading) {
    const { external_id, lost } = loading;
    await client.views.update({ external_id, view }).catch((error: unknown) => {
      throw slackErrorOf(error) === 'not_found' ? lost : error;
    });
    return true;
  }
  let code = await refusalOf(client.views.update({ ...loading, view }));
  // No other listener draws this view, and a loading view must not stay.
  for (let tries = 1; code === 'hash_conflict' && tries < MAX_DRAWN; tries += 1) {
    code = await refusalOf(client.views.update({ view_id: loading.view_id, view }));
  }
  return code !== 'hash_conflict';
}

/** Says why there is no form; unless the form was drawn after all, and only Slack's answer was lost. */
async function replaceIfUntouched(client: SlackClient, loading: Loading, view: ModalView): Promise<void> {
  if ('lost' in loading) throw loading.lost;
  await refusalOf(client.views.update({ ...loading, view }));
}

/** Which of the two harmless refusals of an update it was, if any. */
async function refusalOf(update: Promise<unknown>): Promise<'not_found' | 'hash_conflict' | undefined> {
  try {
    await update;
    return undefined;
  } catch (error) {
    const code = slackErrorOf(error);
    if (code === 'not_found' || code === 'hash_conflict') return code;
    throw error;
  }
}
