import type { Button, KnownBlock, MrkdwnElement } from '@slack/types';
import type { Approvers, StagedApprovers } from '../../domain/approvers.ts';
import type { Group, Search } from '../../domain/group.ts';
import { type Hold, shownAt } from '../../domain/hold.ts';
import type { Request } from '../../domain/request.ts';
import type { PendingClick, Span } from '../../domain/state.ts';
import {
  channelMention,
  clip,
  didType,
  features,
  isChannel,
  mention,
  mentions,
  moment,
  phone,
  prices,
  quoted,
} from '../format.ts';
import { ids } from '../ids.ts';
import { countryName } from '../text/countries.ts';
import { providerName } from '../words/problems.ts';
import { words } from '../words/words.ts';
import { confirmation, mrkdwn, plain, type Row, requestButton, section } from './blocks.ts';

/**
 * How much of other people's text a card shows, in characters. Together with our own words every message stays far below
 * the 9,000 characters of block text that Slack is known to take.
 */
export const MAX = { headline: 300, place: 200, features: 300, documents: 800, words: 600 };

/** "a local number in Los Angeles, California, United States"; holds what people typed. */
export function whatIsSought({ type, city, cityText, region, country }: Search): string {
  const place = [city?.name ?? cityText, region?.name, countryName(country)].filter(Boolean).join(', ');
  return words.what(didType(type), place);
}

/** "Los Angeles, United States"; the place is the provider's text. */
export function placeIn({ place, region, country }: Group): string {
  return [place || (region ?? ''), countryName(country)].filter(Boolean).join(', ');
}

/** The same with what kind of number it is: "Los Angeles, United States (Local)". */
export function placeOf(group: Group): string {
  return `${placeIn(group)} (${didType(group.type)})`;
}

/** "Los Angeles, United States · Local · Voice, WhatsApp Business · 2Chat", as the provider has it. */
export function offerLine(group: Group): string {
  const parts = [
    clip(placeIn(group), MAX.place),
    clip(didType(group.type), MAX.place),
    clip(features(group.features), MAX.features),
    providerOf(group),
  ];
  return parts.filter(Boolean).join(' · ');
}

/** What people need to know of a held number, on every card that shows one. */
export function holdRows({ number, group }: Hold): Row[] {
  return [
    [words.rows.number, plain(phone(number))],
    [words.rows.place, plain(placeOf(group), MAX.place)],
    [words.rows.price, plain(prices(group))],
    [words.rows.features, plain(features(group.features), MAX.features)],
    ...(group.requirements.length > 0
      ? [[words.rows.documents, plain(group.requirements.join('; '), MAX.documents)] as const]
      : []),
  ];
}

/** What the requester said that the number is for. */
export function purposeRow({ purpose }: Request): Row {
  return [words.rows.purpose, plain(quoted(purpose, MAX.words), MAX.words + 2)];
}

export function requesterRow({ requester }: Request): Row {
  return [words.rows.requester, mrkdwn(mention(requester))];
}

/** The name people know a provider by. */
export function providerOf(group: Group): string {
  return providerName(group.provider);
}

/** Says so of a text that stands on a card which others read, too (mrkdwn). */
export function alsoOnCard({ channel }: Request): MrkdwnElement[] {
  return isChannel(channel) ? [mrkdwn(words.form.alsoOnCard(channelMention(channel)))] : [];
}

/** Says so where a hold is ours alone. */
export function localNote(hold: Hold): KnownBlock[] {
  return hold.local ? [section(plain(words.local(providerOf(hold.group))))] : [];
}

/** Texts that are partly other people's, each in a section of its own. */
export function quoteBlocks(quotes: readonly string[]): KnownBlock[] {
  return quotes.map((quote) => section(plain(quote, MAX.words)));
}

/** The wait for a decision, as far as it concerns which approvers are asked and reminded when. */
type Wait = Readonly<{
  hold: Hold;
  approvers: StagedApprovers;
  decideBy: number;
  remindAt: readonly number[];
  escalations?: readonly (Approvers & Readonly<{ at: number }>)[];
  quiet?: Span;
  nudgedAt?: number;
  clicks?: readonly PendingClick[];
}>;

/** What else happens until an approver decides (mrkdwn): who is asked too and from when, quiet hours, the last nudge. */
export function waitSentences(wait: Wait): string[] {
  const { hold, quiet, nudgedAt } = wait;
  const say = words.wait;
  const when = (at: number) => moment(shownAt(hold, at));
  const next = askedNext(wait);
  return [
    ...(next ? [say.askedNext(when(next.at), mentions(next.mentions))] : []),
    ...(quiet ? [say.quiet(when(quiet.from), when(quiet.until))] : []),
    ...(nudgedAt === undefined ? [] : [say.nudged(when(nudgedAt))]),
  ];
}

/** Who is asked too and from when, if that comes before the deadline. */
function askedNext({ approvers: { next }, escalations, remindAt, decideBy }: Wait) {
  if (escalations) return escalations.find(({ at }) => at < decideBy);
  const at = remindAt.at(-1);
  return next && at !== undefined ? { ...next, at } : undefined;
}

/** Whose click is being looked up (mrkdwn). */
export function clickSentences({ clicks = [] }: Wait): string[] {
  return clicks.map(({ by }) => words.wait.clicks(mention(by)));
}

/** Opens everything there is to know about a request. */
export function detailsButton(request: Request, number: string): Button {
  const { details, detailsLabel } = words.requestCard;
  return requestButton(request, ids.actions.details, details, { label: detailsLabel(number) });
}

/** Opens the form; what it carries must look like a request to those who read buttons, and names none. */
export function startButton(): Button {
  return requestButton({ id: 'start' }, ids.actions.start, words.home.start, { style: 'primary' });
}

/** Ends the request; asks first. */
export function cancelButton(request: Request, text: string, consequence: string, label?: string): Button {
  const { cancelTitle, cancelConfirm, cancelDeny } = words.requestCard;
  const confirm = { title: cancelTitle, text: consequence, confirm: cancelConfirm, deny: cancelDeny };
  return requestButton(request, ids.actions.cancel, text, { label, confirm: confirmation(confirm) });
}
