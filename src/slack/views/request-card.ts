import type { Button, KnownBlock } from '@slack/types';
import type { Hold } from '../../domain/hold.ts';
import { reheldEnough } from '../../domain/limits.ts';
import { phaseOf } from '../../domain/phases.ts';
import type { Request } from '../../domain/request.ts';
import type { State } from '../../domain/state.ts';
import { escapeMrkdwn, mention, mentions, moment, phone } from '../format.ts';
import { ids } from '../ids.ts';
import { problemLines, providerName } from '../words/problems.ts';
import { headlineOf } from '../words/states.ts';
import { words } from '../words/words.ts';
import {
  actions,
  type Content,
  context,
  header,
  message,
  mrkdwn,
  plain,
  requestButton,
  section,
  table,
} from './blocks.ts';
import { optionsCard, reservingCard, searchingCard } from './options.ts';
import {
  cancelButton,
  clickSentences,
  detailsButton,
  holdRows,
  localNote,
  MAX,
  nextReminder,
  purposeRow,
  quoteBlocks,
  requesterRow,
  waitSentences,
  whatIsSought,
} from './rows.ts';
import { type Decided, headline, isDecided, outcomeOf } from './status.ts';

/** The request's own card, where it was asked: options first, then the held number, then how it ended. */
export function requestCard(request: Request): Content {
  const { state } = request;
  if (isDecided(state)) return decidedCard(request, state);
  switch (state.name) {
    case 'searching':
      return searchingCard(request);
    case 'choosing':
      return optionsCard(request, state.options, state.problem);
    case 'reserving':
      return reservingCard(request, state);
    case 'awaitingApproval':
      return waitingCard(request, state);
    case 'cancelled':
      return cancelledEarlyCard(request);
  }
}

function waitingCard(request: Request, state: Extract<State, { name: 'awaitingApproval' }>): Content {
  const { hold, approvers, decideBy, problem } = state;
  const number = phone(hold.number);
  const say = words.requestCard;
  const waiting = say.waitingStatus(mentions(approvers.mentions), moment(decideBy + hold.clockOffsetMs));
  const status = [waiting, ...nextReminder(state), ...waitSentences(state), ...clickSentences(state)].join(' ');
  return card(request, state, {
    blocks: [...quoteBlocks(problemLines(problem)), section(mrkdwn(status)), ...localNote(hold)],
    text: status,
    buttons: [
      requestButton(request, ids.actions.nudge, say.nudge, { label: say.nudgeLabel(number) }),
      cancelButton(request, say.cancel, say.cancelText(number), say.cancelLabel(number)),
    ],
  });
}

function decidedCard(request: Request, state: Decided): Content {
  const { byline, quotes } = outcomeOf(state, request);
  const isLost = phaseOf(state).isOver && state.name !== 'purchased';
  return card(request, state, {
    blocks: [...quoteBlocks(quotes), context(mrkdwn(byline)), ...(isLost ? [howToGoOn(request)] : [])],
    text: [byline, ...quotes.map(escapeMrkdwn)].join(' '),
    buttons: [
      ...(mayHoldAgain(request, state) ? [holdAgainButton(request, state.hold)] : []),
      ...(state.name === 'cancelled' ? [askAgainButton(request, phone(state.hold.number))] : []),
    ],
  });
}

/** A hold that ended undecided: the number can be asked for once more, as soon as nothing of it is being released, and not for ever. */
function mayHoldAgain(request: Request, { name, hold }: Decided): boolean {
  if (name !== 'expired' && name !== 'cancelled') return false;
  const isReleased = !request.releasing.some(({ number }) => number === hold.number);
  return isReleased && !reheldEnough(request);
}

/** Below a number that was not bought: whether it is still being released, and how to ask again. */
function howToGoOn({ releasing }: Request): KnownBlock {
  const provider = providerName(releasing[0]?.provider);
  const isReleasing = releasing.some(({ local }) => !local);
  return context(
    ...(isReleasing ? [plain(words.requestCard.releasing(provider))] : []),
    plain(words.requestCard.again),
  );
}

function cancelledEarlyCard(request: Request): Content {
  const news = headline(request);
  return message(escapeMrkdwn(news), [
    section(plain(news, MAX.headline)),
    context(mrkdwn(mention(request.requester))),
    actions(askAgainButton(request)),
  ]);
}

type Shown = {
  blocks: KnownBlock[];
  /** What the message's own text says beside the headline (mrkdwn). */
  text: string;
  buttons: Button[];
};

function card(
  request: Request,
  state: Extract<State, { hold: Hold }> | Decided,
  { blocks, text, buttons }: Shown,
): Content {
  const number = phone(state.hold.number);
  const news = headlineOf(state, number);
  return message(`${escapeMrkdwn(news)}. ${text}`, [
    header(news),
    ...table([...holdRows(state.hold), purposeRow(request), requesterRow(request)]),
    ...blocks,
    actions(...buttons, detailsButton(request, number)),
  ]);
}

/** Opens the form for a new request, filled in with this one. */
function askAgainButton(request: Request, number?: string): Button {
  const { askAgain, askAgainLabel } = words.requestCard;
  const label = askAgainLabel(number ?? whatIsSought(request.search));
  return requestButton(request, ids.actions.askAgain, askAgain, { label });
}

function holdAgainButton(request: Request, hold: Hold): Button {
  const { rehold, reholdLabel } = words.requestCard;
  return requestButton(request, ids.actions.rehold, rehold, { label: reholdLabel(phone(hold.number)) });
}
