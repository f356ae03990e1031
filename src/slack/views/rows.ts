import type { Button, KnownBlock } from '@slack/types';
import type { Group } from '../../domain/group.ts';
import type { Asked, Hold, PendingClick, Problem, Request, Span } from '../../domain/request.ts';
import { buttonValue } from '../button-value.ts';
import { explainProblem, providerName } from '../explain.ts';
import { didType, features, mention, mentions, moment, phone, prices } from '../format.ts';
import { ids } from '../ids.ts';
import { countryName } from '../text/countries.ts';
import { words } from '../words/words.ts';
import { button, plain, type Row, section } from './blocks.ts';
import { historyLine } from './history.ts';

/**
 * How much of other people's text a card shows, in characters. Together with our own words every message stays far below
 * the 9,000 characters of block text that Slack is known to take.
 */
export const MOST = { headline: 300, place: 200, features: 300, documents: 800, words: 600 };

/** "3.50 a month, 1.00 to set up" */
export function priceOf(group: Group): string {
  return prices(group);
}

/** "Los Angeles, United States (Local)"; the place is the provider's text. */
export function placeOf(group: Group): string {
  const place = [group.place || (group.region ?? ''), countryName(group.country)].filter(Boolean).join(', ');
  return `${place} (${didType(group.type)})`;
}

/** What people need to know of a held number, on every card that shows one. */
export function holdRows({ number, group }: Hold): Row[] {
  return [
    [words.rows.number, plain(phone(number))],
    [words.rows.place, plain(placeOf(group), MOST.place)],
    [words.rows.price, plain(priceOf(group))],
    [words.rows.features, plain(features(group.features), MOST.features)],
    ...(group.requirements.length > 0
      ? [[words.rows.documents, plain(group.requirements.join('; '), MOST.documents)] as const]
      : []),
  ];
}

/** The name people know a provider by. */
export function providerOf(group: Group): string {
  return providerName(group.provider);
}

/** Says so where a hold is ours alone. */
export function oursNote(hold: Hold): KnownBlock[] {
  return hold.ours ? [section(plain(words.ours(providerOf(hold.group))))] : [];
}

/** Why an approval did not lead to a purchase. */
export function objection(problem: Problem | undefined): KnownBlock[] {
  if (!problem) return [];
  const { sentence, quote } = explainProblem(problem);
  return [section(plain(sentence)), ...(quote ? [section(plain(quote, MOST.words))] : [])];
}

/** Why a number that was bought cannot be used yet, or is not listed, as far as it was told of. */
export function ownershipNote({ history, state }: Request): KnownBlock[] {
  if (state.name !== 'purchased') return [];
  const last = history.findLast(({ what }) => what === 'notActive' || what === 'activated' || what === 'notListed');
  if (!last || last.what === 'activated') return [];
  const { sentence, quotes } = historyLine(last);
  return [section(plain([sentence, ...quotes].join(' '), MOST.words))];
}

/** The wait for a decision, as far as it concerns who is asked and reminded when. */
type Wait = Readonly<{
  hold: Hold;
  asked: Asked;
  remindAt: readonly number[];
  quiet?: Span;
  nudgedAt?: number;
  clicks?: readonly PendingClick[];
}>;

/** When the approvers are reminded next (mrkdwn), if they are. */
export function nextReminder({ hold, remindAt: [next] }: Wait): string[] {
  return next === undefined ? [] : [words.wait.nextReminder(moment(next + hold.aheadMs))];
}

/** What else happens while nobody decides (mrkdwn): who is asked too and from when, quiet hours, the last nudge. */
export function waitSentences({ hold, asked, remindAt, quiet, nudgedAt }: Wait): string[] {
  const say = words.wait;
  const when = (at: number) => moment(at + hold.aheadMs);
  const last = remindAt.at(-1);
  return [
    ...(asked.next && last !== undefined ? [say.askedNext(when(last), mentions(asked.next.mentions))] : []),
    ...(quiet ? [say.quiet(when(quiet.from), when(quiet.until))] : []),
    ...(nudgedAt === undefined ? [] : [say.nudged(when(nudgedAt))]),
  ];
}

/** Whose click is being looked up (mrkdwn). */
export function clickSentences({ clicks = [] }: Wait): string[] {
  return clicks.map(({ by }) => words.wait.clicks(mention(by)));
}

/** Opens everything there is to know about a request. */
export function detailsButton(request: Request, number: string): Button {
  const say = words.requestCard;
  const value = buttonValue({ request: request.id });
  return button({ id: ids.actions.details, text: say.details, label: say.detailsLabel(number), value });
}
