import type { Button, KnownBlock } from '@slack/types';
import { stillAsked } from '../../domain/approval.ts';
import { endsAt, type Hold, shownAt } from '../../domain/hold.ts';
import { holdOf, type Request } from '../../domain/request.ts';
import type { State } from '../../domain/state.ts';
import { clip, escapeMrkdwn, list, mention, moment, phone, prices, quoted } from '../format.ts';
import { ids } from '../ids.ts';
import type { Listed } from '../messages/card-links.ts';
import type { Listing } from '../messages/lists.ts';
import { explainProblem } from '../words/problems.ts';
import { headlineOf } from '../words/states.ts';
import { words } from '../words/words.ts';
import { howApproved } from './approved.ts';
import { context, mrkdwn, plain, requestButton, section } from './blocks.ts';
import { inMrkdwn } from './rich.ts';
import { placeOf, providerOf, whatIsSought } from './rows.ts';
import { isDecided, outcomeOf } from './status.ts';

/** How much a row shows of other people's text, and how many people it names. */
const MAX = { number: 40, place: 100, purpose: 150, reason: 150, names: 3 };

/** Whom it is written for: the requester, or an approver. */
export type Viewer = 'requester' | 'approver';

type Awaiting = Extract<State, { name: 'awaitingApproval' }>;

/** A request in a list: what we say (mrkdwn), and what others wrote. */
type Row = Readonly<{ says: string; details: readonly string[] }>;

/** Two blocks: how it stands, with a link to its card where there is one; and what it is about. */
export function rowBlocks(listed: Listed, viewer: Viewer): KnownBlock[] {
  const { request, link } = listed;
  const { says, details } = row(request, viewer);
  return [{ ...section(mrkdwn(says)), accessory: openButtons(request, link)[0] }, context(plain(details.join(' · ')))];
}

/** The same in one line of mrkdwn, for notifications and screen readers. */
export function rowLine({ request }: Listed, viewer: Viewer): string {
  const { says, details } = row(request, viewer);
  return `${says.replaceAll('\n', ' ')} ${escapeMrkdwn(details.join(' · '))}`;
}

/** Says how many are left out; empty when none are. */
export function moreWords({ more, orMore }: Pick<Listing, 'more' | 'orMore'>): string {
  if (more === 0) return '';
  return orMore ? words.lists.manyMore(more) : words.lists.more(more);
}

/** Says that some cannot be read, and names the first few for the operator; empty when all can. */
export function unreadableWords({ unreadable = [] }: Pick<Listing, 'unreadable'>): string {
  if (unreadable.length === 0) return '';
  const named = unreadable.slice(0, MAX.names).map((id) => clip(id, MAX.number));
  return words.lists.unreadable(unreadable.length, named.join(', '));
}

/** The first few of many people (mrkdwn). */
export function someMentions(who: readonly string[]): string {
  const named = who.length > MAX.names + 1 ? who.slice(0, MAX.names) : who;
  const others = who.length - named.length;
  return list([...named.map(mention), ...(others > 0 ? [words.lists.others(others)] : [])], 'disjunction');
}

function row(request: Request, viewer: Viewer): Row {
  const { state } = request;
  if (state.name === 'awaitingApproval') {
    return viewer === 'approver' ? rowToDecide(request, state) : waitingRow(request, state);
  }
  if (state.name === 'unconfirmed' && viewer === 'approver') return rowToSettle(request, state);
  if (state.name === 'purchased') return boughtRow(request, state);
  if (isDecided(state)) {
    const { byline, quotes } = outcomeOf(state, request);
    const news = escapeMrkdwn(headlineOf(state, numberOf(state.hold)));
    const details = quotes.map((quote) => clip(quote, MAX.reason));
    return { says: `*${news}*\n${byline}`, details: [...details, ...placeAndPurpose(request, state.hold)] };
  }
  return { says: withoutNumber(state), details: sought(request) };
}

/** How a request stands for which no number is held. */
function withoutNumber(state: State): string {
  const say = words.lists;
  switch (state.name) {
    case 'searching':
      return say.searching;
    case 'choosing':
      if (state.problem) return say.stuck(explainProblem(state.problem).sentence);
      return state.options.groups.length > 0 ? say.options : say.noOptions;
    case 'reserving':
      return say.reserving;
    default:
      return say.cancelledEarly('at' in state ? moment(state.at) : '');
  }
}

function waitingRow(request: Request, state: Awaiting): Row {
  const { hold, decideBy } = state;
  const say = words.lists;
  const waits = say.waitsFor(someMentions(stillAsked(state)), moment(shownAt(hold, decideBy)));
  return {
    says: `${say.held(bold(hold), moment(shownAt(hold, endsAt(hold))))}\n${waits}`,
    details: [prices(hold.group), ...placeAndPurpose(request, hold)],
  };
}

function boughtRow(request: Request, { hold, approval, at }: Extract<State, { name: 'purchased' }>): Row {
  return pricedRow(request, hold, words.lists.boughtAt(moment(at), inMrkdwn(howApproved(approval))));
}

function rowToDecide(request: Request, { hold, decideBy }: Awaiting): Row {
  const asks = words.lists.askedBy(mention(request.requester), moment(shownAt(hold, decideBy)));
  return pricedRow(request, hold, asks);
}

/** The number with its price, and below it how it stands. */
function pricedRow(request: Request, hold: Hold, status: string): Row {
  const priced = words.lists.priced(bold(hold), prices(hold.group));
  return { says: `${priced}\n${status}`, details: placeAndPurpose(request, hold) };
}

function rowToSettle(request: Request, { hold }: Extract<State, { name: 'unconfirmed' }>): Row {
  const say = words.lists;
  const resolve = say.resolve(bold(hold), providerOf(hold.group));
  return {
    says: `${resolve}\n${say.resolveBy(mention(request.requester))}`,
    details: [prices(hold.group), ...placeAndPurpose(request, hold)],
  };
}

/** The number as people read it; providers send it, so it is kept short and, in {@link bold}, free of markup. */
function numberOf({ number }: Hold): string {
  return clip(phone(number), MAX.number);
}

function bold(hold: Hold): string {
  return `*${escapeMrkdwn(numberOf(hold))}*`;
}

/** What is looked for while no number is held, and what for. */
export function sought({ search, purpose }: Request): string[] {
  const what = whatIsSought(search);
  return [clip(what.charAt(0).toUpperCase() + what.slice(1), MAX.place), quoted(purpose, MAX.purpose)];
}

function placeAndPurpose({ purpose }: Request, { group }: Hold): string[] {
  return [clip(placeOf(group), MAX.place), quoted(purpose, MAX.purpose)];
}

/** A link that looks like a button, where there is a card to open. Slack tells us of the click all the same. */
export function openButtons(request: Request, link: string | undefined): Button[] {
  if (link === undefined) return [];
  const { open, openLabel, someRequest } = words.lists;
  const hold = holdOf(request);
  const label = openLabel(hold ? phone(hold.number) : someRequest);
  return [{ ...requestButton(request, `${ids.actions.open}.${request.id}`, open, { label }), url: link }];
}
