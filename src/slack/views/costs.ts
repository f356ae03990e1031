import type { KnownBlock } from '@slack/types';
import type { Money } from '../../domain/money.ts';
import type { MonthOfCosts, Share } from '../../domain/register/costs.ts';
import type { RecordFacts } from '../../domain/register/facts.ts';
import { list, monthly, monthName, phone, price } from '../format.ts';
import { ids } from '../ids.ts';
import { words } from '../words/words.ts';
import { actions, type Content, header, message, requestButton } from './blocks.ts';
import { inMrkdwn, type Line, line, rich, say, strong, when, who } from './rich.ts';

/** How much of each list is shown, and so many currencies of a sum. @internal */
export const MAX_COSTS = { shares: 10, renewing: 15, inMonth: 5, currencies: 6, own: 20 };
/** How much of what people call a cost centre. */
const MAX_NAME = 60;

const texts = words.costs;

/** All that there is to know of what numbers cost, for one who approves. */
export function costsMessage(costs: MonthOfCosts): Content {
  return told(texts.title(monthName(costs.month)), [
    { lines: [...sums(costs), setupOf(costs.month, costs.bought, costs.setup), lastMonth(costs)] },
    ...sharesOf(costs, MAX_COSTS.shares),
    ...(costs.numbers > 0 ? [renewingOf(costs)] : []),
  ]);
}

/** The same of one person's own numbers. */
export function ownCostsMessage(costs: MonthOfCosts): Content {
  return told(texts.own, [
    { lines: costs.numbers === 0 ? [[say(texts.noneOwn)]] : sums(costs) },
    ...(costs.numbers > 0 ? [renewingOf(costs)] : []),
  ]);
}

/** Once a month, what the last one came to, with a small table. */
export function costsOfMonth(costs: MonthOfCosts): Content {
  const { text, blocks } = told(texts.title(monthName(costs.lastMonth)), [
    { lines: [lastMonth(costs), ...sums(costs), [say(`${texts.soon(costs.renewing.length)}.`)]] },
    ...sharesOf(costs, MAX_COSTS.inMonth),
  ]);
  return { text, blocks: [...blocks, actions(costsButton())] };
}

/** The same in one line, for everybody. */
export function costsInFeed(costs: MonthOfCosts): Content {
  const [rent = []] = sums(costs);
  const all: Line = [...lastMonth(costs), say(' '), ...rent];
  return message(inMrkdwn(all), [rich(all)]);
}

/** Two lines on the Home of one who approves. */
export function costLines(costs: MonthOfCosts): Line[] {
  const soon = costs.renewing.length === 0 ? [] : [say(` ${texts.soon(costs.renewing.length)}.`)];
  const [rent = [], ...more] = sums(costs);
  return [
    [...rent, ...more.flatMap((each) => [say(' '), ...each]), ...soon],
    [...setupOf(costs.month, costs.bought, costs.setup), say(' '), ...lastMonth(costs)],
  ];
}

/** What it carries must look like a request to those who read buttons, and names a list. */
export function costsButton() {
  return requestButton({ id: 'costs' }, `${ids.actions.list}.costs`, texts.button);
}

type Part = Readonly<{ title?: string; lines: readonly Line[] }>;

function told(title: string, parts: readonly Part[]): Content {
  const shown = parts.filter(({ lines }) => lines.length > 0);
  const said = shown.flatMap(({ title, lines }) => [
    ...(title === undefined ? [] : [`${title}:`]),
    ...lines.map(inMrkdwn),
  ]);
  const blocks = shown.map(
    ({ title, lines }): KnownBlock => rich(...(title === undefined ? [] : [[strong(title)]]), ...lines),
  );
  return message([`${title}.`, ...said].join('\n'), [header(title), ...blocks]);
}

function sums({ numbers, rent, unknownRent }: MonthOfCosts): Line[] {
  if (numbers === 0) return [[say(`${texts.noNumbers}.`)]];
  const count = texts.numbers(numbers);
  if (rent.length === 0) return [[say(`${texts.rentUnknown(count)}.`)]];
  return [
    [say(`${texts.rent(count, sum(rent))}.`)],
    ...(unknownRent > 0 ? [[say(`${texts.unknown(unknownRent)}.`)]] : []),
  ];
}

function setupOf(month: string, bought: number, setup: readonly Money[]): Line {
  const name = monthName(month);
  if (bought === 0) return [say(`${texts.setupNone(name)}.`)];
  const count = texts.numbers(bought);
  return [say(`${setup.length === 0 ? texts.setupUnknown(name, count) : texts.setup(name, count, sum(setup))}.`)];
}

function lastMonth({ lastMonth, lastBought, lastSetup }: MonthOfCosts): Line {
  return setupOf(lastMonth, lastBought, lastSetup);
}

/** A sum in each currency. */
function sum(sums: readonly Money[]): string {
  return list(sums.slice(0, MAX_COSTS.currencies).map(price));
}

/** Where nobody named a cost centre there is nothing to compare. */
function sharesOf({ byCostCentre, byOwner }: MonthOfCosts, most: number): Part[] {
  const isNamed = byCostCentre.some(({ of }) => of !== undefined);
  const centre = (of: string | undefined): Line => [strong(of ?? texts.noCostCentre, MAX_NAME)];
  const owner = (of: string | undefined): Line => [of === undefined ? strong(texts.noOwner) : who(of)];
  return [
    ...(isNamed ? [{ title: texts.byCostCentre, lines: shareLines(byCostCentre, most, centre) }] : []),
    { title: texts.byOwner, lines: shareLines(byOwner, most, owner) },
  ].filter(({ lines }) => lines.length > 0);
}

function shareLines(shares: readonly Share[], most: number, named: (of: string | undefined) => Line): Line[] {
  const rows = shares.slice(0, most).map(({ of, numbers, rent }) => {
    const cost = rent.length === 0 ? words.price.rentUnknown : texts.shareRent(sum(rent));
    return line(texts.share, named(of), [say(texts.numbers(numbers))], [say(cost)]);
  });
  return [...rows, ...moreLine(shares.length - most)];
}

function renewingOf({ renewing }: MonthOfCosts): Part {
  if (renewing.length === 0) return { lines: [[say(texts.nothingRenews)]] };
  const rows = renewing.slice(0, MAX_COSTS.renewing).map(renewalLine);
  return { title: texts.renewing, lines: [...rows, ...moreLine(renewing.length - MAX_COSTS.renewing)] };
}

function renewalLine({ number, monthly: rent, endsAt = 0, ends, owner }: RecordFacts): Line {
  const cost = rent ? monthly(rent) : words.price.rentUnknown;
  return [
    ...line(ends ? texts.ends : texts.renews, strong(phone(number), 40), [say(cost)], when(endsAt)),
    ...(owner === undefined ? [] : [say(' · '), who(owner)]),
  ];
}

function moreLine(count: number): Line[] {
  return count > 0 ? [[say(texts.more(count))]] : [];
}
