import type { KnownBlock } from '@slack/types';
import type { Hold, Request } from '../../domain/request.ts';
import { buttonValue } from '../button-value.ts';
import { explainProblem, providerName } from '../explain.ts';
import { escapeMrkdwn, mention, mentions, moment, phone } from '../format.ts';
import { ids } from '../ids.ts';
import { words } from '../words.ts';
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
import { holdRows, MOST, objection, oursNote, providerOf } from './rows.ts';

/** The request's own card, where it was asked: options first, then the held number, then how it ended. */
export function requestCard(request: Request): Content {
  const { state } = request;
  const say = words.requestCard;
  switch (state.name) {
    case 'searching':
      return searchingCard(request);
    case 'choosing':
      return optionsCard(request, state.options, state.problem);
    case 'reserving':
      return reservingCard(request, state.group);
    case 'awaitingApproval': {
      const status = say.waitingStatus(mentions(state.asked.mentions), moment(state.decideBy + state.hold.aheadMs));
      const reminder =
        state.remindAt[0] === undefined ? '' : ` ${say.nextReminder(moment(state.remindAt[0] + state.hold.aheadMs))}`;
      return card(
        request,
        state.hold,
        say.waiting,
        [
          ...objection(state.problem),
          section(mrkdwn(status + reminder)),
          ...oursNote(state.hold),
          cancelButton(request, state.hold),
        ],
        status,
      );
    }
    case 'purchasing':
      return card(request, state.hold, say.purchasing, [approvedBy(state.approval)]);
    case 'unconfirmed': {
      const status = say.unconfirmedStatus(providerOf(state.hold.group));
      return card(request, state.hold, say.unconfirmed, [section(plain(status)), approvedBy(state.approval)], status);
    }
    case 'purchased':
      return card(request, state.hold, say.purchased, [approvedBy(state.approval)]);
    case 'failed': {
      const { sentence } = explainProblem(state.problem);
      return card(
        request,
        state.hold,
        say.failed,
        [...objection(state.problem), ...letGo(request, state.at)],
        sentence,
      );
    }
    case 'denied': {
      const by = say.deniedBy(mention(state.by), moment(state.at));
      const reason = plain(`${words.rows.reason}: ${state.reason}`, MOST.words);
      return card(request, state.hold, say.denied, [section(mrkdwn(by)), section(reason), ...letGo(request)], by);
    }
    case 'expired':
      return card(request, state.hold, say.expired, letGo(request, state.at));
    case 'cancelled': {
      if (state.hold) return card(request, state.hold, say.cancelled, letGo(request, state.at));
      const news = say.cancelledEarly(whatIsSought(request.search));
      return message(escapeMrkdwn(news), [
        section(plain(news, MOST.headline)),
        context(mrkdwn(mention(request.requester))),
      ]);
    }
  }
}

function card(
  request: Request,
  hold: Hold,
  news: (number: string) => string,
  status: KnownBlock[],
  statusText = '',
): Content {
  const headline = news(phone(hold.number));
  return message(`${escapeMrkdwn(headline)}. ${statusText}`.trim(), [
    { type: 'header', text: plain(headline, 150) },
    ...table([
      ...holdRows(hold),
      [words.rows.purpose, plain(request.purpose, MOST.words)],
      [words.rows.requester, mrkdwn(mention(request.requester))],
    ]),
    ...status,
  ]);
}

function approvedBy({ by, at }: { by: string; at: number }): KnownBlock {
  return context(mrkdwn(words.requestCard.approvedBy(mention(by), moment(at))));
}

function letGo(request: Request, at?: number): KnownBlock[] {
  const provider = providerName(request.releasing[0]?.provider);
  return [
    context(
      ...(at === undefined ? [] : [mrkdwn(words.requestCard.ended(moment(at)))]),
      ...(request.releasing.some(({ ours }) => !ours) ? [plain(words.requestCard.releasing(provider))] : []),
      plain(words.requestCard.again),
    ),
  ];
}

function cancelButton(request: Request, hold: Hold): KnownBlock {
  const number = phone(hold.number);
  const say = words.requestCard;
  return actions(
    button({
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
    }),
  );
}
