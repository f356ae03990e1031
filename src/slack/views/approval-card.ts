import type { KnownBlock } from '@slack/types';
import { VERDICTS, type Verdict } from '../../domain/event.ts';
import { holdFingerprint } from '../../domain/fingerprint.ts';
import type { Hold, Request, State } from '../../domain/request.ts';
import { buttonValue } from '../button-value.ts';
import { mention, mentions, moment, phone } from '../format.ts';
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
import { holdRows, MOST, objection, oursNote, priceOf, providerOf } from './rows.ts';

/** A state in which approvers have something to see. */
export type Shown = Extract<State, { hold: Hold }> | (Extract<State, { name: 'cancelled' }> & { hold: Hold });

/** The approvers' card: what is asked, then who decided and how it ended. The buttons are there only while a decision can be made. */
export function approvalCard(request: Request, state: Shown): Content {
  const { hold } = state;
  const number = phone(hold.number);
  const { news, status, statusText } = standing(request, state, number);
  return message(`${news}. ${priceOf(hold.group)}. ${statusText}`.trim(), [
    section(mrkdwn(`*${news}*`)),
    ...table([
      ...holdRows(hold),
      [words.rows.purpose, plain(request.purpose, MOST.words)],
      ...(state.name === 'awaitingApproval'
        ? [[words.rows.deadline, mrkdwn(moment(state.decideBy + state.hold.aheadMs))] as const]
        : []),
      [words.rows.requester, mrkdwn(mention(request.requester))],
      [words.rows.provider, plain(providerOf(hold.group))],
    ]),
    ...status,
  ]);
}

type Standing = { news: string; status: KnownBlock[]; statusText: string };

function standing(request: Request, state: Shown, number: string): Standing {
  const say = words.requestCard;
  switch (state.name) {
    case 'awaitingApproval': {
      const statusText = words.approvalCard.status(moment(state.decideBy + state.hold.aheadMs));
      const status = [
        ...objection(state.problem),
        ...oursNote(state.hold),
        context(mrkdwn(`${statusText} ${words.approvalCard.whoDecides(mentions(state.asked.mentions))}`)),
        decisionButtons(request, state.hold, number),
      ];
      return { news: words.approvalCard.asks(mention(request.requester), number), status, statusText };
    }
    case 'purchasing':
      return told(say.purchasing(number), [], approvedBy(state.approval));
    case 'unconfirmed': {
      const provider = providerOf(state.hold.group);
      const question = state.askPerson
        ? [section(plain(words.approvalCard.settleQuestion(provider))), settleButtons(request, state.hold)]
        : [];
      return told(
        say.unconfirmed(number),
        [section(plain(say.unconfirmedStatus(provider))), ...question],
        approvedBy(state.approval),
      );
    }
    case 'purchased':
      return told(say.purchased(number), [], approvedBy(state.approval));
    case 'failed':
      return told(say.failed(number), objection(state.problem), approvedBy(state.approval));
    case 'denied': {
      const reason = section(plain(`${words.rows.reason}: ${state.reason}`, MOST.words));
      return told(say.denied(number), [reason], say.deniedBy(mention(state.by), moment(state.at)));
    }
    case 'expired':
      return told(say.expired(number), [], say.ended(moment(state.at)));
    case 'cancelled':
      return told(say.cancelled(number), [], say.ended(moment(state.at)));
  }
}

function told(news: string, blocks: KnownBlock[], statusText: string): Standing {
  return { news, status: [...blocks, context(mrkdwn(statusText))], statusText };
}

function approvedBy({ by, at }: { by: string; at: number }): string {
  return words.requestCard.approvedBy(mention(by), moment(at));
}

function decisionButtons(request: Request, hold: Hold, number: string): KnownBlock {
  const say = words.approvalCard;
  const value = buttonValue({ request: request.id, shown: holdFingerprint(hold) });
  return actions(
    button({
      id: ids.actions.approve,
      text: say.approve,
      label: say.approveLabel(number),
      style: 'primary',
      value,
      confirm: confirmation({
        title: say.confirmTitle,
        text: say.confirmText(number, priceOf(hold.group), providerOf(hold.group)),
        confirm: say.confirm,
        deny: say.confirmDeny,
      }),
    }),
    button({ id: ids.actions.deny, text: say.deny, label: say.denyLabel(number), style: 'danger', value }),
  );
}

function settleButtons(request: Request, hold: Hold): KnownBlock {
  const say = words.approvalCard;
  const texts: Record<Verdict, string> = { bought: say.settleBought, retry: say.settleRetry, giveUp: say.settleGiveUp };
  const value = buttonValue({ request: request.id, shown: holdFingerprint(hold) });
  return actions(
    ...VERDICTS.map((verdict) => button({ id: `${ids.actions.settle}.${verdict}`, text: texts[verdict], value })),
  );
}
