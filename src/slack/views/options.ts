import type { ActionsBlock, Button, KnownBlock, RichTextBlock, StaticSelect } from '@slack/types';
import { type Choice, type Choices, choicesOf, pageOf, pages, picksNumber } from '../../domain/choices.ts';
import { groupFingerprint } from '../../domain/fingerprint.ts';
import { ORDERS, type Search } from '../../domain/group.ts';
import type { Options } from '../../domain/options.ts';
import { feesDiffer } from '../../domain/ordering.ts';
import type { Policy } from '../../domain/policy/schema.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Request } from '../../domain/request.ts';
import { deniedByRule } from '../../domain/reserving.ts';
import type { State } from '../../domain/state.ts';
import { buttonValue } from '../button-value.ts';
import { didType, escapeMrkdwn, features, mention, price, quoted } from '../format.ts';
import { ids } from '../ids.ts';
import { countryName, theCountry } from '../text/countries.ts';
import { problemLines } from '../words/problems.ts';
import { headlineOf } from '../words/states.ts';
import { words } from '../words/words.ts';
import { type Content, context, message, mrkdwn, plain, requestButton, section } from './blocks.ts';
import { choiceBlock, commonDocuments, currenciesOf, elsewhereBlocks } from './choices.ts';
import { option } from './form.ts';
import { noteBlocks } from './options-notes.ts';
import { rich, say, strong, who } from './rich.ts';
import { cancelButton, MAX, quoteBlocks, whatIsSought } from './rows.ts';
import { headline } from './status.ts';

/** By which reason of a rule of spending a choice is not bought here. */
type WhyNot = (choice: Choice) => string | undefined;

/** Enough to know one's own request by; the form has the rest. */
const MAX_PURPOSE = 120;

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
export function optionsCard(
  request: Request,
  options: Options,
  problem: Problem | undefined,
  policy?: Policy,
): Content {
  const { search } = request;
  const choices = choicesOf(options, search);
  const news = optionsHeadline(search, options, choices, problem);
  const [warn] = problemLines(problem);
  const whyNot = ([group]: Choice) => deniedByRule(request, group, { policy })?.because;
  const reasons = new Set(choices.listed.map(whyNot));
  const [only] = reasons.size === 1 ? reasons : [];
  const none = only === undefined ? [] : [words.spending.notBoughtHere(only)];
  const text = escapeMrkdwn([news, ...(warn === undefined ? [] : [warn]), ...none].join(' '));
  const notes = noteBlocks(options, choices);
  const below = [...notes, navigation(request, options, choices, whyNot)];
  if (options.groups.length === 0) {
    const above = [section(plain(news, MAX.headline)), whoAndWhy(request), ...quoteBlocks(problemLines(problem))];
    return message(text, [...above, ...below]);
  }
  const together = {
    mixed: currenciesOf(choices.listed).size > 1,
    sameDocuments: commonDocuments(choices.listed) !== undefined,
    sameReason: only !== undefined,
  };
  const page = pageOf(choices, options.page);
  return message(text, [
    title(request, options, choices),
    ...quoteBlocks(problemLines(problem)),
    ...none.map((each) => section(plain(each, MAX.words))),
    ...page.map((choice, index) =>
      choiceBlock(request, options, choice, { index, ...together, denied: whyNot(choice) }),
    ),
    { type: 'divider' },
    ...elsewhereBlocks(request, choices),
    ...below,
  ]);
}

function optionsHeadline(search: Search, options: Options, choices: Choices, problem: Problem | undefined): string {
  const { groups, total, waiting } = options;
  const what = allThatIsSought(search);
  if (groups.length === 0 && waiting.length > 0) return words.options.soFar(what);
  if (problem?.code === 'searchFailed') return words.options.failed(what);
  if (groups.length === 0) return [words.options.nothing(what), ...whatToTry(search)].join(' ');
  const away = choices.folded ? choices.elsewhere.flat().length : 0;
  const found =
    total === 1 ? words.options.one(what) : words.options.many(what, total, inWhichOrder(options, choices), away);
  return choices.there.length === 0 ? words.options.elsewhere.noneOf(found) : found;
}

/** What was asked for, how many there are and in which order; below it what for, and what else was asked. */
function title(request: Request, options: Options, choices: Choices): RichTextBlock {
  const { search, purpose, requester, channel } = request;
  const { city, cityText, region, country, type, features: wanted = [], maxMonthly } = search;
  const place = [city?.name ?? cityText, region?.name].filter(Boolean);
  const where = place.length > 1 ? place : place.length > 0 ? [...place, countryName(country)] : [theCountry(country)];
  const texts = words.options;
  const found = choices.listed.flat().length;
  const count = options.total > options.groups.length ? texts.listed(found) : texts.found(found);
  const asked = [
    texts.purpose(quoted(purpose, MAX_PURPOSE)),
    ...(wanted.length > 0 ? [words.clauses.withFeatures(features(wanted))] : []),
    ...(maxMonthly === undefined ? [] : [words.clauses.mostMonthly(price({ amount: maxMonthly, currency: null }))]),
  ];
  const none = choices.there.length === 0 ? [words.clauses.noneThere] : [];
  const told = [...none, count, ...(found > 1 ? [inWhichOrder(options, choices)] : [])];
  return rich(
    [strong(texts.title(type === 'all' ? '' : didType(type), where.join(', ')), 200), say(`   ${told.join(' · ')}`)],
    [
      say(asked.join(' · '), MAX.words),
      // Where others read along, they see whose it is.
      ...(channel === requester ? [] : [say(` · ${words.clauses.asked} `), who(requester)]),
    ],
  );
}

/** "cheapest first", and by what where that is not plain. */
function inWhichOrder({ order }: Options, { listed }: Choices): string {
  const say = words.clauses.orders;
  if (order === 'place') return say.place;
  const first = feesDiffer(listed.flat()) ? say.year : say.price;
  return currenciesOf(listed).size > 1 ? say.mixed(first) : first;
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

/** The same buttons in the same places on every page, round and round, so that a second click meets what the first one met. */
function navigation(request: Request, options: Options, choices: Choices, whyNot: WhyNot): ActionsBlock {
  const all = pages(choices);
  const page = Math.min(options.page, all - 1);
  const turn = (way: string, to: number, text: string) =>
    requestButton(request, `${ids.actions.turnPage}.${way}`, text, { shown: String((to + all) % all) });
  const { cancel, cancelLabel, cancelText, changeSearch, next, previous } = words.options;
  const sought = whatIsSought(request.search);
  return {
    type: 'actions',
    elements: [
      ...(all > 1 ? [turn('previous', page - 1, previous), turn('next', page + 1, next)] : []),
      ...(choices.listed.length > 1 ? [sortSelect(request, options)] : []),
      ...pickButton(request, options, choices, whyNot),
      requestButton(request, ids.actions.changeSearch, changeSearch),
      cancelButton(request, cancel, cancelText(escapeMrkdwn(sought)), cancelLabel(sought)),
    ],
  };
}

/** A list, since a button that sorts the other way would sort back on a second click. */
function sortSelect({ id }: Request, { order }: Options): StaticSelect {
  const { sort, sortBy } = words.options;
  const options = ORDERS.map((each) => option(sortBy[each], buttonValue({ request: id, shown: each })));
  return {
    type: 'static_select',
    action_id: ids.actions.sort,
    placeholder: plain(sort),
    options,
    initial_option: options[ORDERS.indexOf(order)],
  };
}

/** One for the whole card, and on every page where any choice has numbers to pick; it begins with one that stands on this page. */
function pickButton(request: Request, options: Options, choices: Choices, whyNot: WhyNot): Button[] {
  const all = [...pageOf(choices, options.page), ...choices.there, ...choices.elsewhere];
  const choice = all.find((each) => picksNumber(each) && whyNot(each) === undefined);
  if (!choice) return [];
  const shown = groupFingerprint(choice[0]);
  return [requestButton(request, ids.actions.pick, words.options.pick, { shown })];
}
