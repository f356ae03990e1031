import type { KnownBlock, RichTextElement } from '@slack/types';
import { getUnixTime } from 'date-fns';
import { type NumberRecord, statusOf } from '../../domain/register/record.ts';
import { clip, didType, monthly, phone, quoted } from '../format.ts';
import { oneLine } from '../text/clean.ts';
import { countryName } from '../text/countries.ts';
import { providerName } from '../words/problems.ts';
import { words } from '../words/words.ts';
import { actions } from './blocks.ts';
import { adoptButton, showButton } from './number-buttons.ts';
import { inMrkdwn, type Line, line, rich, say, strong, who } from './rich.ts';

/** How much of other people's text a row shows: ten rows stay far below what Slack takes. */
const MAX = { number: 40, place: 80, costCentre: 60, purpose: 120 };

const texts = words.numbers.row;

/** A day in the reader's own time zone. */
function day(at: number): RichTextElement {
  const fallback = new Date(at).toISOString().slice(0, 10);
  return { type: 'date', timestamp: getUnixTime(at), format: '{date_short_pretty}', fallback };
}

/** "Los Angeles, United States (Local)"; the place is the provider's text. Empty where nothing is known. */
export function placeOfNumber({ place, country, type }: NumberRecord): string {
  const where = [oneLine(place ?? ''), country === undefined ? '' : countryName(country)].filter(Boolean).join(', ');
  const kind = type === undefined ? '' : didType(oneLine(type));
  return where === '' || kind === '' ? where || kind : `${where} (${kind})`;
}

/** One number in a list: what and where it is, whose, what it costs and until when; and what can be done. */
export function numberBlocks(record: NumberRecord, approves: boolean): KnownBlock[] {
  const isNobodys = record.owner === undefined && record.goneAt === undefined;
  return [
    rich(...linesOf(record)),
    actions(showButton(record), ...(approves && isNobodys ? [adoptButton(record)] : [])),
  ];
}

/** The same in one line of mrkdwn, for notifications and screen readers. */
export function numberLine(record: NumberRecord): string {
  return linesOf(record).map(inMrkdwn).join(' · ');
}

function linesOf(record: NumberRecord): Line[] {
  const { number, costCentre, purpose, provider } = record;
  const place = clip(placeOfNumber(record), MAX.place);
  const status = [words.register.status[statusOf(record)], ...(record.locked ? [texts.locked] : [])].join(', ');
  return [
    between([
      [strong(phone(number), MAX.number)],
      ...(place === '' ? [] : [[say(place)]]),
      [say(status)],
      [say(providerName(provider))],
    ]),
    between([
      ownerLine(record),
      [say(record.monthly ? texts.rent(monthly(record.monthly)) : texts.rentUnknown)],
      ...endsLine(record),
      ...(costCentre === undefined ? [] : [[say(texts.costCentre(clip(oneLine(costCentre), MAX.costCentre)))]]),
    ]),
    between([...openLines(record), ...(purpose === undefined ? [] : [[say(quoted(purpose, MAX.purpose))]])]),
  ];
}

function ownerLine({ owner, formerOwner }: NumberRecord): Line {
  if (owner !== undefined) return line(texts.owner, who(owner));
  return formerOwner === undefined ? [say(texts.nobody)] : line(texts.left, who(formerOwner));
}

/** When it renews or ends, where its provider says so. */
function endsLine({ listed }: NumberRecord): Line[] {
  if (listed?.endsAt === undefined) return [];
  const said = listed.ends === undefined ? texts.renewsOrEnds : listed.ends ? texts.ends : texts.renews;
  return [line(said, day(listed.endsAt))];
}

/** What waits for somebody. */
function openLines({ handover, review, givingBack }: NumberRecord): Line[] {
  return [
    ...(givingBack?.name === 'asked' ? [[say(texts.toConfirm)]] : []),
    ...(handover ? [line(texts.offered, who(handover.to))] : []),
    ...(review ? [[say(review.unansweredAt === undefined ? texts.asked : texts.unanswered)]] : []),
  ];
}

/** Parts of one line, with a dot between them. */
function between(parts: readonly Line[]): Line {
  return parts.flatMap((part, at) => (at === 0 ? part : [say(' · '), ...part]));
}
