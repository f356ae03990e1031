import type { KnownBlock } from '@slack/types';
import type { Audience, NewsFor, RecordNews } from '../../domain/register/news.ts';
import { type NumberRecord, statusOf } from '../../domain/register/record.ts';
import { didType, monthly, quoted } from '../format.ts';
import { countryName } from '../text/countries.ts';
import { providerName } from '../words/problems.ts';
import { words } from '../words/words.ts';
import { actions, type Content, context, message, plain, section } from './blocks.ts';
import { type Reader, TELLINGS, type Telling } from './number-telling.ts';
import { inMrkdwn, type Line, line, rich, say, when, who } from './rich.ts';

/** So many numbers are shown in one message, and so much of other people's text with each. @internal */
export const MAX_ROWS = 10;
const MAX = { place: 100, inShort: 80, words: 600 };

const texts = words.numberNews;

/** One message that tells all of this; undefined where nobody is told of this kind of news. */
export function numberNews({ audience, what, news }: NewsFor): Content | undefined {
  const telling = TELLINGS[what];
  const all = newestOfEach(news);
  const [only, ...others] = all;
  if (!telling || !only) return undefined;
  return others.length === 0 ? aboutOne(telling, only, readerOf(audience, only)) : aboutMany(telling, all, audience);
}

/** A number to which the same happened twice is told of once, as it went last. */
function newestOfEach(news: readonly RecordNews[]): RecordNews[] {
  return [...new Map(news.map((each) => [each.record.id, each])).values()];
}

function readerOf(audience: Audience, { record }: RecordNews): Reader {
  if (typeof audience === 'string') return { is: audience };
  const { user } = audience;
  return { is: record.owner === user ? 'owner' : 'person', user };
}

function aboutOne(telling: Telling, news: RecordNews, reader: Reader): Content {
  const { record, entry } = news;
  const why = telling.why?.(news);
  const quote = quoteOf(telling, news);
  const next = telling.next?.(news, reader) ?? [];
  const lines = [
    telling.one(news, reader),
    ...(why === undefined ? [] : [[say(why)]]),
    // A new owner reads below what it is for.
    ...(entry.note === undefined || entry.by === undefined || entry.note === record.purpose
      ? []
      : [line(texts.says, who(entry.by), say(quoted(entry.note, MAX.words)))]),
    ...(reader.is === 'feed' ? [whatItIs(record)] : about(record, reader)),
  ];
  const buttons = telling.buttons(record, reader);
  return message(textOf([...lines, ...(quote === undefined ? [] : [[say(quote)]]), next]), [
    rich(...lines),
    ...(quote === undefined ? [] : [section(plain(quote, MAX.words))]),
    ...(next.length === 0 ? [] : [rich(next)]),
    ...(buttons.length === 0 ? [] : [actions(...buttons)]),
  ]);
}

function aboutMany(telling: Telling, all: readonly RecordNews[], audience: Audience): Content {
  const shown = all.slice(0, MAX_ROWS).map((news) => ({ news, reader: readerOf(audience, news) }));
  const head: Line = [say(telling.many(all.length))];
  const next = sameForAll(shown.map(({ news, reader }) => telling.next?.(news, reader) ?? []));
  const rows = shown.map(({ news, reader }) => ({
    lines: [telling.one(news, reader), whatItIs(news.record), inShort(news.record, reader)].filter(
      ({ length }) => length > 0,
    ),
    buttons: telling.buttons(news.record, reader),
  }));
  const left = all.length - shown.length;
  const more: Line = left > 0 ? [say(texts.more(left))] : [];
  return message(textOf([head, ...rows.flatMap(({ lines }) => lines), more, next]), [
    rich(head),
    ...rows.flatMap(({ lines, buttons }): KnownBlock[] => [
      rich(...lines),
      ...(buttons.length === 0 ? [] : [actions(...buttons)]),
    ]),
    ...(next.length === 0 ? [] : [rich(next)]),
    ...(left > 0 ? [context(plain(texts.more(left)))] : []),
  ]);
}

/** On one line: what it costs and until when, and what it is for, which is not for everybody. */
function inShort(record: NumberRecord, { is }: Reader): Line {
  const cost = isOver(record) ? [] : whatItCosts(record);
  return is === 'feed' || !record.purpose
    ? cost
    : [...cost, say(`${cost.length > 0 ? ' ' : ''}${quoted(record.purpose, MAX.inShort)}`)];
}

/** What follows, where it reads the same of each. */
function sameForAll(lines: readonly Line[]): Line {
  const [first = []] = lines;
  return lines.every((each) => inMrkdwn(each) === inMrkdwn(first)) ? first : [];
}

/** In mrkdwn, one below the other; words of others stay what they are. */
function textOf(lines: readonly Line[]): string {
  return lines
    .filter((each) => each.length > 0)
    .map(inMrkdwn)
    .join('\n');
}

function quoteOf({ quote }: Telling, news: RecordNews): string | undefined {
  const said = quote?.(news);
  return said === undefined ? undefined : texts.itsWord(providerName(news.record.provider), quoted(said, MAX.words));
}

/** What a decision about it needs: what it is, what it costs and until when, whose it is, and what it is for. */
function about(record: NumberRecord, { is }: Reader): Line[] {
  const { owner, formerOwner, purpose } = record;
  return [
    whatItIs(record),
    ...(isOver(record) ? [] : [whatItCosts(record)]),
    ...(is !== 'owner' && owner !== undefined ? [line(texts.owner, who(owner))] : []),
    ...(owner === undefined && formerOwner !== undefined ? [line(texts.former, who(formerOwner))] : []),
    ...(purpose ? [[say(quoted(purpose, MAX.words))]] : []),
  ];
}

/** "Los Angeles, United States · Local · 2Chat" */
function whatItIs({ place, country, type, provider }: NumberRecord): Line {
  const where = [place, country && countryName(country)].filter(Boolean).join(', ');
  const parts = [where, type && didType(type), providerName(provider)];
  return [say(parts.filter(Boolean).join(' · '), 2 * MAX.place)];
}

/** It costs nothing any more, or will not for long, and is renewed no more. */
function isOver(record: NumberRecord): boolean {
  const status = statusOf(record);
  return status === 'ending' || status === 'gone';
}

/** "It costs $1.50 a month. Renews Tuesday at 5:06 PM." */
function whatItCosts({ monthly: rent, listed }: NumberRecord): Line {
  const endsAt = listed?.endsAt;
  const cost = rent ? texts.costs(monthly(rent)) : texts.costsUnknown;
  if (endsAt === undefined) return [say(`${cost}.`)];
  return [say(`${cost}. `), ...line(listed?.ends ? texts.ends : texts.renews, when(endsAt)), say('.')];
}
