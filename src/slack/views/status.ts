import type { Hold } from '../../domain/hold.ts';
import type { Request } from '../../domain/request.ts';
import type { Approval, State } from '../../domain/state.ts';
import { moment, phone, quoted } from '../format.ts';
import { problemLines } from '../words/problems.ts';
import { headlineOf } from '../words/states.ts';
import { words } from '../words/words.ts';
import { howApproved, reasonOf, whoGave } from './approved.ts';
import { historyLine } from './history.ts';
import { inMrkdwn } from './rich.ts';
import { providerOf, whatIsSought } from './rows.ts';

/** States in which a decision was made or the request has ended, with the number that it was about. */
export type Decided = Exclude<Extract<State, { hold: Hold }>, { name: 'awaitingApproval' }> | CancelledHold;
type CancelledHold = Extract<State, { name: 'cancelled' }> & Readonly<{ hold: Hold }>;

/** How it came to that: who and when (mrkdwn), and why, partly in words of others (plain_text only). */
export type Outcome = Readonly<{ byline: string; quotes: readonly string[] }>;

type Outcomes = { readonly [D in Decided as D['name']]: (state: D, request: Request) => Outcome };

const OUTCOMES: Outcomes = {
  purchasing: ({ approval }) => ({ byline: approvedBy(approval), quotes: reasonOf(approval) }),
  unconfirmed: ({ approval, hold }) => ({
    byline: approvedBy(approval),
    quotes: [...reasonOf(approval), words.requestCard.unconfirmedStatus(providerOf(hold.group))],
  }),
  purchased: ({ approval }, request) => ({
    byline: approvedBy(approval),
    quotes: [...reasonOf(approval), ...ownership(request)],
  }),
  failed: ({ approval, problem, at }) => ({
    byline: `${approvedBy(approval)} ${ended(at)}`,
    quotes: [...reasonOf(approval), ...problemLines(problem)],
  }),
  denied: ({ reason, ...given }) => ({
    byline: words.requestCard.deniedBy(inMrkdwn(whoGave(given)), moment(given.at)),
    quotes: [`${words.rows.reason}: ${quoted(reason)}`],
  }),
  expired: ({ at }) => ({ byline: ended(at), quotes: [] }),
  cancelled: ({ at }) => ({ byline: ended(at), quotes: [] }),
};

export function isDecided(state: State): state is Decided {
  return state.name in OUTCOMES && 'hold' in state && state.hold !== undefined;
}

/** The same words wherever the request is shown: on both cards and in lists. */
export function outcomeOf(state: Decided, request: Request): Outcome {
  const outcome = OUTCOMES[state.name] as (state: Decided, request: Request) => Outcome;
  return outcome(state, request);
}

/** What is so, in one line; holds what providers send and people typed. */
export function headline({ state, search }: Request): string {
  const number = numberIn(state);
  return headlineOf(state, number === undefined ? whatIsSought(search) : phone(number));
}

/** The number that a state is about (E.164), if it is about one. */
function numberIn(state: State): string | undefined {
  if (state.name === 'reserving') return state.number ?? state.group.number;
  return 'hold' in state ? state.hold?.number : undefined;
}

/** Why a number that was bought cannot be used yet, or is not listed, as far as it was told of. */
function ownership({ history }: Request): string[] {
  const last = history.findLast(({ what }) => what === 'notActive' || what === 'activated' || what === 'notListed');
  if (!last || last.what === 'activated') return [];
  const { sentence, quotes } = historyLine(last);
  return [[sentence, ...quotes].join(' ')];
}

function approvedBy(approval: Approval): string {
  return words.requestCard.approved(inMrkdwn(howApproved(approval)), moment(approval.at));
}

function ended(at: number): string {
  return words.requestCard.ended(moment(at));
}
