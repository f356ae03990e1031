import type { Button, KnownBlock } from '@slack/types';
import { type Hold, shownAt } from '../../domain/hold.ts';
import { phaseOf } from '../../domain/phases.ts';
import type { Policy } from '../../domain/policy/schema.ts';
import type { Request } from '../../domain/request.ts';
import type { State } from '../../domain/state.ts';
import { escapeMrkdwn, moment, phone, prices, quoted } from '../format.ts';
import { ids } from '../ids.ts';
import { problemLines, providerName } from '../words/problems.ts';
import { headlineOf } from '../words/states.ts';
import { words } from '../words/words.ts';
import { againButtons, goesOn } from './again.ts';
import { actions, type Content, context, message, mrkdwn, plain, requestButton, section } from './blocks.ts';
import { optionsCard, reservingCard, searchingCard } from './options.ts';
import { progressLine } from './progress.ts';
import { editPurposeButton } from './purpose.ts';
import { inMrkdwn, rich, say, strong } from './rich.ts';
import {
  cancelButton,
  clickSentences,
  detailsButton,
  localNote,
  MAX,
  placeOf,
  quoteBlocks,
  waitSentences,
} from './rows.ts';
import { askedNow, givenLines } from './ruling.ts';
import { type Decided, headline, isDecided, outcomeOf } from './status.ts';

/** The request's own card, which the requester reads: options first, then the held number, then how it ended. `policy` says which options are not bought here. */
export function requestCard(request: Request, policy?: Policy): Content {
  const { state } = request;
  if (isDecided(state)) return decidedCard(request, state);
  switch (state.name) {
    case 'searching':
      return searchingCard(request);
    case 'choosing':
      return optionsCard(request, state.options, state.problem, policy);
    case 'reserving':
      return reservingCard(request, state);
    case 'awaitingApproval':
      return waitingCard(request, state);
    case 'cancelled':
      return cancelledEarlyCard(request);
  }
}

function waitingCard(request: Request, state: Extract<State, { name: 'awaitingApproval' }>): Content {
  const { hold, decideBy, nudgeFrom, problem } = state;
  const number = phone(hold.number);
  const texts = words.requestCard;
  const sentences = [...waitSentences(state), ...clickSentences(state)];
  const given = givenLines(state).map(inMrkdwn);
  const isSecond = (state.ruling?.people ?? 1) > 1 && given.length === 0;
  const waiting = [
    ...(isSecond ? [texts.twoNeeded] : given.map(texts.oneMore)),
    texts.waitingStatus(inMrkdwn(askedNow(state))),
  ].join(' ');
  const news = texts.waitingNews(waiting, moment(shownAt(hold, decideBy)));
  const mayNudge = nudgeFrom === undefined && !state.clicks;
  return card(request, hold, {
    news: headlineOf(state, number),
    blocks: [
      ...quoteBlocks(problemLines(problem)),
      context(mrkdwn([waiting, ...sentences].join(' '))),
      ...localNote(hold),
    ],
    text: [news, ...sentences].join(' '),
    buttons: [
      cancelButton(request, texts.cancel, texts.cancelText(number), texts.cancelLabel(number)),
      editPurposeButton(request, number),
      detailsButton(request, number),
      // Last: no other button comes to lie where it was.
      ...(mayNudge
        ? [requestButton(request, ids.actions.nudge, texts.nudge, { label: texts.nudgeLabel(number) })]
        : []),
    ],
  });
}

function decidedCard(request: Request, state: Decided): Content {
  const { byline, quotes } = outcomeOf(state, request);
  const isLost = phaseOf(state).isOver && state.name !== 'purchased';
  const { hold, ask } = goesOn(request);
  return card(request, state.hold, {
    news: headlineOf(state, phone(state.hold.number)),
    blocks: [
      ...quoteBlocks(quotes),
      context(mrkdwn(byline), ...(isLost ? releasing(request) : [])),
      // Beside a line, where a held number's card has no button: a hasty second click meets nothing.
      ...(hold ? [{ ...section(plain(words.requestCard.sameNumber)), accessory: hold }] : []),
    ],
    text: [byline, ...quotes.map(escapeMrkdwn)].join(' '),
    buttons: [...(ask ? [ask] : []), detailsButton(request, phone(state.hold.number))],
  });
}

/** Whether a number that was not bought is still being released. */
function releasing({ releasing }: Request) {
  const provider = providerName(releasing[0]?.provider);
  return releasing.some(({ local }) => !local) ? [plain(words.requestCard.releasing(provider))] : [];
}

function cancelledEarlyCard(request: Request): Content {
  const news = headline(request);
  return message(escapeMrkdwn(news), [
    rich([strong(news, MAX.headline)], progressLine(request)),
    actions(...againButtons(request)),
  ]);
}

type Shown = {
  /** What is so; holds what a provider sent. */
  news: string;
  blocks: KnownBlock[];
  /** What the message's own text says beside the news (mrkdwn). */
  text: string;
  buttons: Button[];
};

/** How far it has come, then the number and what it costs, then what happens next. */
function card(request: Request, hold: Hold, { news, blocks, text, buttons }: Shown): Content {
  const { group } = hold;
  return message(`${escapeMrkdwn(news)}. ${prices(group)}. ${text}`, [
    rich(
      [strong(news, MAX.headline)],
      progressLine(request),
      [say(`${prices(group)} · ${placeOf(group)}`, MAX.place + MAX.headline)],
      [say(quoted(request.purpose, MAX.words), MAX.words + 2)],
    ),
    ...blocks,
    actions(...buttons),
  ]);
}
