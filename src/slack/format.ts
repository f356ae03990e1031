import { getUnixTime } from 'date-fns';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { LRUCache } from 'lru-cache';
import { isFree, type Money, sum } from '../domain/money.ts';
import type { Prices } from '../domain/problem.ts';
import { FORGOTTEN } from '../domain/state.ts';
import { MAX_TYPED, oneLine } from './text/clean.ts';
import { words } from './words/words.ts';

/** People named in one sentence. */
export const MAX_MENTIONS = 20;

/** A number as people read it, "+1 213 555 0134"; as it came when it is none. */
export function phone(number: string): string {
  return phones.memo(number);
}

/** A card has some dozens, and is drawn again and again. */
const phones = new LRUCache<string, string>({
  max: 5_000,
  memoMethod: (number) => parsePhoneNumberFromString(number)?.formatInternational() ?? number,
});

/** A price with its currency: "$3.50"; without one where the provider states none: "3.50". */
export function price({ amount, currency }: Money): string {
  // Formats the decimal string itself, digit by digit; a float in between could round.
  return formats.memo(currency ?? '').format(amount as `${number}`);
}

/** By currency, "" for none: to make one takes longer than all else that a price is drawn with. */
const formats = new LRUCache<string, Intl.NumberFormat>({
  max: 200,
  memoMethod: (currency) =>
    new Intl.NumberFormat('en-US', {
      // As many decimals as the currency has: of yen none.
      ...(currency === '' ? { minimumFractionDigits: 2 } : { style: 'currency', currency }),
      // A price so small that it would be rounded to nothing is shown to its last digit.
      maximumFractionDigits: 20,
    }),
});

export function monthly(money: Money): string {
  return words.price.monthly(price(money));
}

export function setup(money: Money | undefined): string {
  if (money === undefined) return words.price.setupUnknown;
  return isFree(money) ? words.price.noSetup : words.price.setup(price(money));
}

/** "3.50 a month, 1.00 to set up" */
export function prices(of: Prices): string {
  return `${monthly(of.monthly)}, ${setup(of.setup)}`;
}

/** "November 2026" of "2026-11". */
export function monthName(month: string): string {
  const named = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return named.format(new Date(`${month}-01T00:00:00Z`));
}

/** "6.50 for the first month, then 1.50 a month"; without a sum where the set-up fee is not known or in another currency. */
export function cost(of: Prices): string {
  return costAs(of, words.price.firstMonth);
}

/** "6.50, then 1.50 a month" */
export function costInShort(of: Prices): string {
  return costAs(of, words.price.firstMonthShort);
}

function costAs(of: Prices, said: (total: string, then: string) => string): string {
  const { monthly: each, setup: once } = of;
  if (once === undefined || isFree(once)) return prices(of);
  const total = sum(once, each);
  return total ? said(price(total), monthly(each)) : words.price.twoCurrencies(setup(once), monthly(each));
}

/** A moment in the reader's own time zone, by Slack's date markup (mrkdwn only); the fallback is UTC. */
export function moment(at: number): string {
  const utc = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  return `<!date^${getUnixTime(at)}^{date_short_pretty} at {time}|${utc} UTC>`;
}

/** Our own words where Slack shows no markup, as at a field of a form: times become their fallback. */
export function withoutMarkup(text: string): string {
  return text.replaceAll(/<!date\^[^|>]*\|([^>]*)>/g, '$1');
}

/** Mentions a user (U…, W…) or a user group (S…), or says that nobody knows who it was; mrkdwn only. */
export function mention(id: string): string {
  if (id === FORGOTTEN) return words.somebody;
  return id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`;
}

/** Whether an id is a channel's, rather than a person's or a direct message's. */
export function isChannel(id: string): boolean {
  return /^[CG]/.test(id);
}

export function channelMention(id: string): string {
  return `<#${id}>`;
}

/** "a, b, or c"; of very many the first, and how many more there are. */
export function mentions(ids: readonly string[]): string {
  const left = ids.length - MAX_MENTIONS;
  const named = ids.slice(0, MAX_MENTIONS).map(mention);
  return list(left > 0 ? [...named, words.others(left)] : named, 'disjunction');
}

/** "a, b, or c" and the like. */
export function list(items: readonly string[], type: 'conjunction' | 'disjunction' = 'conjunction'): string {
  return new Intl.ListFormat('en', { type }).format(items);
}

/** Makes text safe inside mrkdwn as far as Slack's control characters go. For text of strangers use `plain_text` instead. */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Cuts text to a limit of Slack's, counted as Slack does in UTF-16 units, without cutting a character in two. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1);
  return `${cut.replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** A person's words as a quotation on one line, so that they cannot look like a card's own rows. */
export function quoted(text: string, most = MAX_TYPED): string {
  return `“${clip(oneLine(text).replaceAll(/[“”]/g, '"'), most)}”`;
}

export function didType(type: string): string {
  return labelOf(words.didTypes, type);
}

export function features(names: readonly string[]): string {
  return names.map((name) => labelOf(words.features, name)).join(', ');
}

/** Our word for what a provider calls by this name, else the name itself. */
function labelOf(labels: Readonly<Record<string, string>>, name: string): string {
  return (Object.hasOwn(labels, name) ? labels[name] : undefined) ?? name;
}
