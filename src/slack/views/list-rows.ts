import type { KnownBlock } from '@slack/types';
import type { Request } from '../../domain/request.ts';
import { buttonValue } from '../button-value.ts';
import { explainProblem } from '../explain.ts';
import { clip, escapeMrkdwn, list, mention, moment, phone, quoted } from '../format.ts';
import { ids } from '../ids.ts';
import type { Listed, Listing } from '../messages/lists.ts';
import { words } from '../words/words.ts';
import { button, context, mrkdwn, plain, section } from './blocks.ts';
import { whatIsSought } from './options.ts';
import { placeOf, priceOf, providerOf } from './rows.ts';

/** How much a row shows of other people's text, and how many people it names. */
const MOST = { number: 40, place: 100, purpose: 150, reason: 150, names: 3 };

/** Whose eyes it is written for: who asked, who is to decide, or who looks at all that was bought. */
export type Eyes = 'requester' | 'approver' | 'everyone';

/** A request in a list: what we say (mrkdwn), and what others wrote. */
type Row = Readonly<{ says: string; details: readonly string[] }>;

/** Two blocks: how it stands, with a link to its card where there is one; and what it is about. */
export function rowBlocks(listed: Listed, eyes: Eyes): KnownBlock[] {
  const { request, link } = listed;
  const { says, details } = row(request, eyes);
  return [
    { ...section(mrkdwn(says)), ...(link === undefined ? {} : { accessory: openButton(request, link) }) },
    context(plain(details.join(' · '))),
  ];
}

/** The same in one line of mrkdwn, for notifications and screen readers. */
export function rowLine({ request }: Listed, eyes: Eyes): string {
  const { says, details } = row(request, eyes);
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
  const named = unreadable.slice(0, MOST.names).map((id) => clip(id, MOST.number));
  return words.lists.unreadable(unreadable.length, named.join(', '));
}

/** The first few of many people (mrkdwn). */
export function someMentions(who: readonly string[]): string {
  const named = who.length > MOST.names + 1 ? who.slice(0, MOST.names) : who;
  const others = who.length - named.length;
  return list([...named.map(mention), ...(others > 0 ? [words.lists.others(others)] : [])], 'disjunction');
}

function row(request: Request, eyes: Eyes): Row {
  if (eyes === 'approver') return rowToDecide(request);
  const { state, requester } = request;
  const say = words.lists;
  const number = numberOf(request);
  switch (state.name) {
    case 'searching':
      return { says: say.searching, details: sought(request) };
    case 'choosing': {
      const found = state.options.groups.length > 0 ? say.options : say.noOptions;
      const says = state.problem ? say.stuck(explainProblem(state.problem).sentence) : found;
      return { says, details: sought(request) };
    }
    case 'reserving':
      return { says: say.reserving, details: sought(request) };
    case 'awaitingApproval': {
      const { hold, asked, decideBy } = state;
      const waits = say.waitsFor(someMentions(asked.mentions), moment(decideBy + hold.aheadMs));
      return { says: `${say.held(number, moment(hold.expiresAt))}\n${waits}`, details: offered(request) };
    }
    case 'purchasing':
      return { says: say.purchasing(number, mention(state.approval.by)), details: offered(request) };
    case 'unconfirmed':
      return { says: say.unconfirmed(number, providerOf(state.hold.group)), details: offered(request) };
    case 'purchased': {
      const [when, who] = [moment(state.at), mention(state.approval.by)];
      const bought = eyes === 'everyone' ? say.boughtFor(when, mention(requester), who) : say.boughtAt(when, who);
      return { says: `${say.bought(number, priceOf(state.hold.group))}\n${bought}`, details: placeAndPurpose(request) };
    }
    case 'denied': {
      const reason = say.reason(quoted(state.reason, MOST.reason));
      return {
        says: say.denied(number, mention(state.by), moment(state.at)),
        details: [reason, ...placeAndPurpose(request)],
      };
    }
    case 'expired':
      return {
        says: (state.clicked === undefined ? say.expired : say.expiredUnchecked)(number, moment(state.at)),
        details: placeAndPurpose(request),
      };
    case 'failed':
      return { says: say.failed(number, moment(state.at)), details: placeAndPurpose(request) };
    case 'cancelled':
      return state.hold
        ? { says: say.cancelled(number, moment(state.at)), details: placeAndPurpose(request) }
        : { says: say.cancelledEarly(moment(state.at)), details: sought(request) };
  }
}

function rowToDecide(request: Request): Row {
  const { state, requester } = request;
  const say = words.lists;
  const number = numberOf(request);
  if (state.name === 'awaitingApproval') {
    const { hold, decideBy } = state;
    const asks = say.askedBy(mention(requester), moment(decideBy + hold.aheadMs));
    return { says: `${say.asks(number, priceOf(hold.group))}\n${asks}`, details: placeAndPurpose(request) };
  }
  if (state.name === 'unconfirmed') {
    const settle = say.settle(number, providerOf(state.hold.group));
    return { says: `${settle}\n${say.settleBy(mention(requester))}`, details: offered(request) };
  }
  return row(request, 'everyone');
}

/** The number as people read it; providers send it, so it is kept short and free of markup. */
function numberOf(request: Request): string {
  const { state } = request;
  return 'hold' in state && state.hold ? escapeMrkdwn(clip(phone(state.hold.number), MOST.number)) : '';
}

function sought({ search, purpose }: Request): string[] {
  const what = whatIsSought(search);
  return [clip(what.charAt(0).toUpperCase() + what.slice(1), MOST.place), quoted(purpose, MOST.purpose)];
}

function offered(request: Request): string[] {
  const { state } = request;
  const price = 'hold' in state && state.hold ? [priceOf(state.hold.group)] : [];
  return [...price, ...placeAndPurpose(request)];
}

function placeAndPurpose(request: Request): string[] {
  const { state, purpose } = request;
  const place = 'hold' in state && state.hold ? [clip(placeOf(state.hold.group), MOST.place)] : [];
  return [...place, quoted(purpose, MOST.purpose)];
}

/** A link that looks like a button. Slack tells us of the click all the same. */
function openButton(request: Request, link: string) {
  const { open, openLabel, someRequest } = words.lists;
  const { state } = request;
  const what = 'hold' in state && state.hold ? phone(state.hold.number) : someRequest;
  const look = { id: `${ids.actions.open}.${request.id}`, text: open, label: openLabel(what) };
  return { ...button({ ...look, value: buttonValue({ request: request.id }) }), url: link };
}
