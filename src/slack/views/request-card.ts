import type { Button, KnownBlock } from '@slack/types';
import { heldAgainEnough } from '../../domain/limits.ts';
import type { Hold, Request } from '../../domain/request.ts';
import { buttonValue } from '../button-value.ts';
import { explainProblem, providerName } from '../explain.ts';
import { clip, escapeMrkdwn, mention, mentions, moment, phone, quoted } from '../format.ts';
import { ids } from '../ids.ts';
import { words } from '../words/words.ts';
import {
  actions,
  button,
  type Content,
  confirmation,
  context,
  message,
  mrkdwn,
  plain,
  section,
  table,
} from './blocks.ts';
import { optionsCard, reservingCard, searchingCard, whatIsSought } from './options.ts';
import {
  clickSentences,
  detailsButton,
  holdRows,
  MOST,
  nextReminder,
  objection,
  oursNote,
  ownershipNote,
  providerOf,
  waitSentences,
} from './rows.ts';

/** The request's own card, where it was asked: options first, then the held number, then how it ended. */
export function requestCard(request: Request): Content {
  const { state } = request;
  const say = words.requestCard;
  switch (state.name) {
    case 'searching':
      return searchingCard(request);
    case 'choosing':
      return optionsCard(request, state.options, state.problem);
    case 'reserving': {
      const number = state.number ?? state.group.number;
      return number === undefined ? reservingCard(request, state.group) : reservingNumberCard(request, number);
    }
    case 'awaitingApproval': {
      const decideBy = moment(state.decideBy + state.hold.aheadMs);
      const waiting = say.waitingStatus(mentions(state.asked.mentions), decideBy);
      const status = [waiting, ...nextReminder(state), ...waitSentences(state), ...clickSentences(state)].join(' ');
      return card(request, state.hold, {
        news: say.waiting,
        blocks: [...objection(state.problem), section(mrkdwn(status)), ...oursNote(state.hold)],
        text: status,
        buttons: [nudgeButton(request, state.hold), cancelButton(request, state.hold)],
      });
    }
    case 'purchasing':
      return card(request, state.hold, { news: say.purchasing, ...approvedBy(state.approval) });
    case 'unconfirmed': {
      const status = say.unconfirmedStatus(providerOf(state.hold.group));
      const { blocks } = approvedBy(state.approval);
      return card(request, state.hold, {
        news: say.unconfirmed,
        blocks: [section(plain(status)), ...blocks],
        text: status,
      });
    }
    case 'purchased': {
      const { blocks, text } = approvedBy(state.approval);
      return card(request, state.hold, { news: say.purchased, blocks: [...ownershipNote(request), ...blocks], text });
    }
    case 'failed': {
      const { sentence } = explainProblem(state.problem);
      const blocks = [...objection(state.problem), letGo(request, state.at)];
      return card(request, state.hold, { news: say.failed, blocks, text: sentence });
    }
    case 'denied': {
      const by = say.deniedBy(mention(state.by), moment(state.at));
      const reason = `${words.rows.reason}: ${quoted(state.reason)}`;
      const blocks = [section(mrkdwn(by)), section(plain(reason, MOST.words)), letGo(request)];
      return card(request, state.hold, { news: say.denied, blocks, text: `${by} ${escapeMrkdwn(reason)}` });
    }
    case 'expired':
      return endedCard(request, state.hold, state.clicked === undefined ? say.expired : say.expiredUnchecked, state.at);
    case 'cancelled': {
      if (state.hold) return endedCard(request, state.hold, say.cancelled, state.at);
      const news = say.cancelledEarly(whatIsSought(request.search));
      return message(escapeMrkdwn(news), [
        section(plain(news, MOST.headline)),
        context(mrkdwn(mention(request.requester))),
        actions(askAgainButton(request)),
      ]);
    }
  }
}

type Shown = {
  news: (number: string) => string;
  blocks: KnownBlock[];
  /** What the message's own text says beside the news. */
  text: string;
  buttons?: Button[];
};

function card(request: Request, hold: Hold, { news, blocks, text, buttons = [] }: Shown): Content {
  const number = phone(hold.number);
  const headline = news(number);
  return message(`${escapeMrkdwn(headline)}. ${text}`.trim(), [
    { type: 'header', text: plain(headline, 150) },
    ...table([
      ...holdRows(hold),
      [words.rows.purpose, plain(quoted(request.purpose, MOST.words), MOST.words + 2)],
      [words.rows.requester, mrkdwn(mention(request.requester))],
    ]),
    ...blocks,
    actions(...buttons, detailsButton(request, number)),
  ]);
}

/** A hold that ended undecided: the number can be asked for once more, as soon as nothing of it is being released, and not for ever. */
function endedCard(request: Request, hold: Hold, news: Shown['news'], at: number): Content {
  const number = phone(hold.number);
  const isReleased = !request.releasing.some(({ number }) => number === hold.number);
  return card(request, hold, {
    news,
    blocks: [letGo(request, at)],
    text: words.requestCard.ended(moment(at)),
    buttons: [
      ...(isReleased && !heldAgainEnough(request) ? [holdAgainButton(request, hold)] : []),
      ...(request.state.name === 'cancelled' ? [askAgainButton(request, number)] : []),
    ],
  });
}

/** While a number of somebody's choice, or one that was let go, is asked for at the provider. */
function reservingNumberCard(request: Request, number: string): Content {
  const news = words.requestCard.reserving(phone(number));
  return message(escapeMrkdwn(news), [
    section(plain(news, MOST.headline)),
    context(
      mrkdwn(words.options.askedBy(mention(request.requester))),
      plain(quoted(request.purpose, MOST.words), MOST.words + 2),
    ),
  ]);
}

function approvedBy({ by, at }: { by: string; at: number }): Pick<Shown, 'blocks' | 'text'> {
  const text = words.requestCard.approvedBy(mention(by), moment(at));
  return { blocks: [context(mrkdwn(text))], text };
}

function letGo(request: Request, at?: number): KnownBlock {
  const provider = providerName(request.releasing[0]?.provider);
  return context(
    ...(at === undefined ? [] : [mrkdwn(words.requestCard.ended(moment(at)))]),
    ...(request.releasing.some(({ ours }) => !ours) ? [plain(words.requestCard.releasing(provider))] : []),
    plain(words.requestCard.again),
  );
}

function nudgeButton(request: Request, hold: Hold): Button {
  const say = words.requestCard;
  const value = buttonValue({ request: request.id });
  return button({ id: ids.actions.nudge, text: say.nudge, label: say.nudgeLabel(phone(hold.number)), value });
}

/** Opens the form for a new request, filled in with this one. */
function askAgainButton(request: Request, number?: string): Button {
  const say = words.requestCard;
  const label = say.askAgainLabel(number ?? whatIsSought(request.search));
  return button({
    id: ids.actions.askAgain,
    text: say.askAgain,
    label: clip(label, 75),
    value: buttonValue({ request: request.id }),
  });
}

function holdAgainButton(request: Request, hold: Hold): Button {
  const say = words.requestCard;
  const value = buttonValue({ request: request.id });
  return button({
    id: ids.actions.holdAgain,
    text: say.holdAgain,
    label: say.holdAgainLabel(phone(hold.number)),
    value,
  });
}

function cancelButton(request: Request, hold: Hold): Button {
  const number = phone(hold.number);
  const say = words.requestCard;
  return button({
    id: ids.actions.cancel,
    text: say.cancel,
    label: say.cancelLabel(number),
    value: buttonValue({ request: request.id }),
    confirm: confirmation({
      title: say.cancelTitle,
      text: say.cancelText(number),
      confirm: say.cancelConfirm,
      deny: say.cancelDeny,
    }),
  });
}
