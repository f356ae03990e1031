import type { KnownBlock } from '@slack/types';
import type { Choice, Choices } from '../../domain/choices.ts';
import { groupFingerprint } from '../../domain/fingerprint.ts';
import type { Group } from '../../domain/group.ts';
import { compareMoney, isFree, type Money } from '../../domain/money.ts';
import type { Options } from '../../domain/options.ts';
import type { Request } from '../../domain/request.ts';
import { didType, features, list, monthly, phone, price, prices, setup } from '../format.ts';
import { ids } from '../ids.ts';
import { countryName, theCountry } from '../text/countries.ts';
import { words } from '../words/words.ts';
import { mrkdwn, plain, requestButton, section } from './blocks.ts';
import { providerOf } from './rows.ts';

/** Prices to start from, one for each currency. */
const MAX_CURRENCIES = 4;
/** Of why a rule of spending denies something. */
const MAX_REASON = 400;

type InList = Readonly<{
  index: number;
  /** Several currencies are listed, or some prices have none. */
  mixed: boolean;
  /** Every choice needs the same documents, which is said once, below the list. */
  sameDocuments: boolean;
  /** Why a rule of spending says that it is not bought here. */
  denied?: string;
  /** So it says of every choice, for one reason, which is said once, above the list. */
  sameReason: boolean;
}>;

/** One choice of a list: its price, what it is, and what reserves it. Two lines, unless a provider is wordy. */
export function choiceBlock(
  request: Request,
  options: Options,
  choice: Choice,
  { index, mixed, sameDocuments, denied, sameReason }: InList,
): KnownBlock {
  const [group] = choice;
  const needsDocuments = group.requirements.length > 0;
  const { reserve, reserveLabel, reserveWithDocuments, documentsLabel } = words.options;
  const { noCurrency, perhapsElsewhere, documentsNeeded } = words.clauses;
  const name = `${group.number ? phone(group.number) : group.prefix} ${placeOf(group, options)}, ${prices(group)}`;
  const first = [
    `*${monthly(group.monthly)}*`,
    fee(group),
    ...(mixed && group.monthly.currency === null ? [noCurrency] : []),
    ...(group.placed ? [perhapsElsewhere] : []),
    ...(needsDocuments && !sameDocuments ? [documentsNeeded] : []),
  ];
  const place = nameOf(group, options);
  // What has a place is local, and what has another type is not of the place that was asked for.
  const isPlain = group.type === request.search.type || (group.type === 'local' && place !== '');
  const where = isPlain ? [placeOf(group, options)] : [place, didType(group.type)];
  const what = [abilities(group), providerOf(group)];
  // Two columns of one width: what is long goes to both.
  const [left, right] =
    choice.length > 1 ? [[lookOf(choice)], [...where, ...what]] : [[lookOf(choice), ...where], what];
  return {
    type: 'section',
    text: mrkdwn(first.join(' · ')),
    fields: [
      plain(left.filter(Boolean).join(' · '), 200),
      plain(right.filter(Boolean).join(' · '), 300),
      ...(denied === undefined || sameReason ? [] : [plain(words.spending.notBoughtHere(denied), MAX_REASON)]),
    ],
    ...(denied === undefined && {
      accessory: requestButton(
        request,
        `${ids.actions.reserve}.${index}`,
        needsDocuments ? reserveWithDocuments : reserve,
        { label: needsDocuments ? documentsLabel(name) : reserveLabel(name), shown: groupFingerprint(group) },
      ),
    }),
  };
}

/** A choice in a list of them, in one line of plain text. */
export function choiceLine(choice: Choice, options: Options): Readonly<{ text: string; more: string }> {
  const [group] = choice;
  return {
    text: [lookOf(choice), placeOf(group, options), monthly(group.monthly)].join(' · '),
    more: [fee(group), didType(group.type), abilities(group), providerOf(group)].filter(Boolean).join(' · '),
  };
}

/** What is elsewhere in one line, and a button to have it listed, or folded again. */
export function elsewhereBlocks(request: Request, { there, elsewhere, folded }: Choices): KnownBlock[] {
  const groups = elsewhere.flat();
  if (groups.length === 0) return [];
  const say = words.options;
  const country = theCountry(request.search.country);
  const kinds = [
    ...(groups.some((group) => isAway(group)) ? [words.clauses.away(country)] : []),
    ...(groups.some((group) => isWhole(group)) ? [words.clauses.whole(country)] : []),
    ...(groups.some(({ placed }) => placed) ? [words.clauses.unsure] : []),
  ];
  const where = kinds.length > 1 || !groups[0]?.placed ? list(kinds, 'disjunction') : words.clauses.unsurePlace;
  const line = say.elsewhere.line(where, groups.length, fromPrices(groups));
  if (there.length === 0) return [section(plain(say.elsewhere.only(line)))];
  const text = folded ? say.show : say.hide;
  return [
    {
      ...section(plain(line)),
      accessory: requestButton(request, ids.actions.elsewhere, text, {
        label: say.elsewhere.label(text, line),
        shown: folded ? 'shown' : 'folded',
      }),
    },
  ];
}

function isWhole({ placed, place, region }: Group): boolean {
  return placed === undefined && place === '' && region === undefined;
}

function isAway(group: Group): boolean {
  return group.placed === undefined && !isWhole(group);
}

/** "3.00 or €1.50": the cheapest month in each currency. */
function fromPrices(groups: readonly Group[]): string {
  const cheapest = new Map<string | null, Money>();
  for (const { monthly: month } of groups) {
    const before = cheapest.get(month.currency);
    if (!before || compareMoney(month, before) < 0) cheapest.set(month.currency, month);
  }
  const all = [...cheapest.values()].sort(compareMoney).slice(0, MAX_CURRENCIES).map(price);
  return list(all, 'disjunction');
}

/** The currencies of what is listed; `null` where none is stated. */
export function currenciesOf(choices: readonly Choice[]): ReadonlySet<string | null> {
  return new Set(choices.map(([{ monthly: month }]) => month.currency));
}

/** What every choice asks for, where all of them ask for the same. */
export function commonDocuments(choices: readonly Choice[]): string | undefined {
  const all = new Set(choices.map(([{ requirements }]) => requirements.toSorted().join('; ')));
  const [only = ''] = all;
  return all.size === 1 && only !== '' ? only : undefined;
}

/** What is paid once. */
function fee({ setup: once }: Group): string {
  return once === undefined || isFree(once) ? setup(once) : words.options.once(price(once));
}

/** "+1 (323)", or "12 numbers like +1 833 555 01xx". */
function lookOf(choice: Choice): string {
  const [{ number, prefix }] = choice;
  if (choice.length === 1 || number === undefined) return prefix;
  return words.options.like(choice.length, pattern(choice.flatMap((each) => each.number ?? [])));
}

/** A number as it is written, with an x for each digit in which these differ and those behind it. */
function pattern(numbers: readonly string[]): string {
  const [first = '', ...others] = numbers;
  let same = 0;
  while (others.every((other) => other[same] === first[same]) && same < first.length) same += 1;
  // The plus is no digit.
  let digits = 1;
  return [...phone(first)].map((sign) => (/\d/.test(sign) && digits++ >= same ? 'x' : sign)).join('');
}

/** What it can do, in few words: in and out is said once. */
function abilities({ features: names }: Group): string {
  const { both } = words.options;
  const short = Object.entries(both).filter(([name]) => names.includes(`${name}_in`) && names.includes(`${name}_out`));
  const said = new Set(short.flatMap(([name]) => [`${name}_in`, `${name}_out`]));
  const [firstName] = names.filter((name) => !said.has(name));
  const others = names.filter((name) => !said.has(name) && name !== firstName);
  return [features(firstName === undefined ? [] : [firstName]), ...short.map(([, word]) => word), features(others)]
    .filter(Boolean)
    .join(', ');
}

/** The place of a group; where none is known, its country. */
function placeOf(group: Group, options: Options): string {
  return nameOf(group, options) || countryName(group.country);
}

/** The place of a group: with its region where another place has the same name, and without a place its region. */
function nameOf({ place, region }: Group, { groups }: Options): string {
  if (region === undefined) return place;
  if (place === '') return region;
  const regions = new Set(groups.flatMap((other) => (other.place === place ? (other.region ?? []) : [])));
  return regions.size > 1 ? `${place}, ${region}` : place;
}
