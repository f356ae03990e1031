import type { Button, KnownBlock } from '@slack/types';
import { pages } from '../../domain/choosing.ts';
import { groupFingerprint } from '../../domain/fingerprint.ts';
import type { Group, Order, Search } from '../../domain/group.ts';
import type { Options } from '../../domain/options.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Request } from '../../domain/request.ts';
import { GROUPS_PER_PAGE } from '../../domain/rules.ts';
import type { State } from '../../domain/state.ts';
import { didType, escapeMrkdwn, features, mention, monthly, price, prices, quoted, setup } from '../format.ts';
import { ids } from '../ids.ts';
import { countryName } from '../text/countries.ts';
import { explainMissing, problemLines, providerName } from '../words/problems.ts';
import { headlineOf } from '../words/states.ts';
import { words } from '../words/words.ts';
import { actions, type Content, context, message, mrkdwn, plain, requestButton, section } from './blocks.ts';
import { cancelButton, MAX, providerOf, quoteBlocks, whatIsSought } from './rows.ts';
import { headline } from './status.ts';

/** The same with the filters: "… with SMS in, SMS out for at most 5.00 a month". */
function allThatIsSought(search: Search): string {
  const { features: wanted = [], maxMonthly } = search;
  const what = whatIsSought(search);
  const able = wanted.length === 0 ? what : words.options.able(what, features(wanted));
  if (maxMonthly === undefined) return able;
  return words.options.atMost(able, price({ amount: maxMonthly, currency: null }));
}

/** The request's card while the search runs. */
export function searchingCard(request: Request): Content {
  const news = words.options.searching(allThatIsSought(request.search));
  return message(escapeMrkdwn(news), [section(plain(news, MAX.headline)), whoAndWhy(request)]);
}

/** The request's card while the provider is asked to hold a number: any of the group, or the one that the requester picked. */
export function reservingCard(request: Request, state: Extract<State, { name: 'reserving' }>): Content {
  const { group, number = group.number } = state;
  const news = number === undefined ? headlineOf(state, `a number: ${group.prefix} ${group.place}`) : headline(request);
  return message(escapeMrkdwn(news), [section(plain(news, MAX.headline)), whoAndWhy(request)]);
}

/** The request's card while a group is to be chosen: one page of options, or why there are none. */
export function optionsCard(request: Request, options: Options, problem: Problem | undefined): Content {
  const news = optionsHeadline(request.search, options, problem);
  const [warn] = problemLines(problem);
  const text = warn === undefined ? news : `${news} ${warn}`;
  const first = options.page * GROUPS_PER_PAGE;
  const shown = options.groups.slice(first, first + GROUPS_PER_PAGE);
  const uncertain = shown.find(({ monthly }) => monthly.currency === null);
  return message(escapeMrkdwn(text), [
    section(plain(news, MAX.headline)),
    whoAndWhy(request),
    ...quoteBlocks(problemLines(problem)),
    ...shown.flatMap((group, index) => groupBlocks(request, group, nameOf(group, options), index)),
    ...(shown.length > 0 ? [{ type: 'divider' } as const] : []),
    ...footnotes(request.search, options, uncertain && providerOf(uncertain)),
    navigation(request, options),
  ]);
}

function optionsHeadline(search: Search, options: Options, problem: Problem | undefined): string {
  const { groups, total, waiting } = options;
  const what = allThatIsSought(search);
  if (groups.length === 0 && waiting.length > 0) return words.options.soFar(what);
  if (problem?.code === 'searchFailed') return words.options.failed(what);
  if (groups.length === 0) return [words.options.nothing(what), ...whatToTry(search)].join(' ');
  if (total === 1) return words.options.one(what);
  if (options.order === 'place') return words.options.byPlace(what, total);
  const currencies = new Set(groups.map(({ monthly }) => monthly.currency));
  return currencies.size > 1 ? words.options.byPriceMixed(what, total) : words.options.byPrice(what, total);
}

/** What was asked for and could be asked for less. */
function whatToTry({ features: wanted = [], maxMonthly, type, region, city, cityText }: Search): string[] {
  const say = words.options.tries;
  const tries = [
    ...(wanted.length > 0 ? [say.features] : []),
    ...(maxMonthly === undefined ? [] : [say.maxMonthly]),
    ...(type === 'all' ? [] : [say.type]),
    ...((city ?? cityText ?? region) ? [say.place] : []),
  ];
  return tries.length > 0 ? tries : [say.country];
}

function whoAndWhy({ requester, purpose }: Request): KnownBlock {
  return context(
    mrkdwn(words.options.askedBy(mention(requester))),
    plain(words.options.purpose(quoted(purpose)), MAX.words),
  );
}

/** The place of a group: with its region where another place has the same name, and without a place its region. */
function nameOf({ place, region }: Group, { groups }: Options): string {
  if (region === undefined) return place;
  if (place === '') return region;
  const regions = new Set(groups.flatMap((other) => (other.place === place ? (other.region ?? []) : [])));
  return regions.size > 1 ? `${place}, ${region}` : place;
}

/** "Los Angeles", or the region where no city was asked for. */
function placeAsked({ city, cityText, region, country }: Search): string {
  return city?.name ?? (cityText || (region?.name ?? countryName(country)));
}

function groupBlocks(request: Request, group: Group, place: string, index: number): KnownBlock[] {
  const needsDocuments = group.requirements.length > 0;
  const reserve = needsDocuments ? words.options.reserveWithDocuments : words.options.reserve;
  const reserveLabel = needsDocuments ? words.options.documentsLabel : words.options.reserveLabel;
  const shown = groupFingerprint(group);
  const name = `${group.prefix} ${place}, ${prices(group)}`;
  const invalidate = group.placed ? [words.options.perhapsElsewhere] : [];
  const documents = needsDocuments ? [plain(`${words.options.documents}: ${group.requirements.join('; ')}`, 400)] : [];
  return [
    { type: 'divider' },
    {
      type: 'section',
      text: mrkdwn(`*${monthly(group.monthly)}* · ${setup(group.setup)} · ${providerOf(group)}`),
      fields: [
        plain([group.prefix, place || countryName(group.country), ...invalidate].join(' · '), 200),
        plain(`${didType(group.type)} · ${features(group.features)}`, 300),
        ...documents,
      ],
      accessory: requestButton(request, `${ids.actions.reserve}.${index}`, reserve, {
        label: reserveLabel(name),
        shown,
      }),
    },
    ...(group.picksNumber ? [actions(pickButton(request, group, index))] : []),
  ];
}

function footnotes(search: Search, options: Options, currencyUnknownAt: string | undefined): KnownBlock[] {
  const { groups, total, page, waiting, missing, leftOut = [] } = options;
  const perhaps = [...new Set(groups.filter(({ placed }) => placed).map(({ provider }) => provider))];
  const notes = [
    ...(pages(options) > 1 ? [words.options.page(page + 1, pages(options))] : []),
    ...(total > groups.length ? [words.options.cut(groups.length, total)] : []),
    ...waiting.map((name) => words.options.waiting(providerName(name))),
    ...missing.map(explainMissing),
    ...leftOut.map(({ provider, why, count }) => words.options.leftOut[why](providerName(provider), count)),
    ...perhaps.map((name) => words.options.placeUnknown(providerName(name), placeAsked(search))),
    ...(currencyUnknownAt ? [words.price.currencyUnknown(currencyUnknownAt)] : []),
  ];
  // Slack takes ten elements in a context block.
  const tens = Array.from({ length: Math.ceil(notes.length / 10) }, (_, at) => notes.slice(at * 10, at * 10 + 10));
  return tens.map((some) => context(...some.map((note) => plain(note, MAX.words))));
}

function pickButton(request: Request, group: Group, index: number): Button {
  const label = words.options.pickLabel(`${group.prefix} ${group.place}`);
  const shown = groupFingerprint(group);
  return requestButton(request, `${ids.actions.pick}.${index}`, words.options.pick, { label, shown });
}

function navigation(request: Request, options: Options): KnownBlock {
  const { page } = options;
  const all = pages(options);
  const turn = (way: string, to: number, text: string) =>
    requestButton(request, `${ids.actions.turnPage}.${way}`, text, { shown: String((to + all) % all) });
  const { cancel, cancelText, changeSearch, next, previous } = words.options;
  // The same buttons in the same places on every page, round and round, so that a second click meets what the first one met.
  const turns = [turn('previous', page - 1, previous), turn('next', page + 1, next)];
  return actions(
    ...(all > 1 ? turns : []),
    ...(options.groups.length > 1 ? [sortButton(request, options)] : []),
    requestButton(request, ids.actions.changeSearch, changeSearch),
    cancelButton(request, cancel, cancelText(escapeMrkdwn(whatIsSought(request.search)))),
  );
}

function sortButton(request: Request, { order }: Options): Button {
  const other: Order = order === 'price' ? 'place' : 'price';
  const text = other === 'price' ? words.options.sortByPrice : words.options.sortByPlace;
  return requestButton(request, ids.actions.sort, text, { shown: other });
}
