import type { Button, KnownBlock } from '@slack/types';
import { VERDICTS, type Verdict } from '../../domain/event.ts';
import { holdFingerprint } from '../../domain/fingerprint.ts';
import type { Asked, Entry, Hold, Request, State } from '../../domain/request.ts';
import { buttonValue } from '../button-value.ts';
import { escapeMrkdwn, mention, mentions, moment, phone, quoted } from '../format.ts';
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
import {
  clickSentences,
  detailsButton,
  holdRows,
  MOST,
  objection,
  oursNote,
  ownershipNote,
  priceOf,
  providerOf,
} from './rows.ts';

/** A state in which approvers have something to see. */
export type Shown =
  | Extract<State, { hold: Hold }>
  | (Extract<State, { name: 'cancelled' }> & { hold: Hold; asked: Asked });

/**
 * The approvers' card: what is asked, then who decided and how it ended. Buttons that decide are there only while a decision can be made;
 * the details can always be read.
 */
export function approvalCard(request: Request, state: Shown): Content {
  const { hold } = state;
  const number = phone(hold.number);
  const { news, status, statusText, buttons } = standing(request, state, number);
  return message(`${news}. ${priceOf(hold.group)}. ${statusText}`.trim(), [
    section(mrkdwn(`*${news}*`)),
    ...table([
      ...holdRows(hold),
      [words.rows.purpose, plain(quoted(request.purpose, MOST.words), MOST.words + 2)],
      ...(state.name === 'awaitingApproval'
        ? [[words.rows.deadline, mrkdwn(moment(state.decideBy + state.hold.aheadMs))] as const]
        : []),
      [words.rows.requester, mrkdwn(mention(request.requester))],
      [words.rows.provider, plain(providerOf(hold.group))],
    ]),
    ...status,
    actions(...buttons, detailsButton(request, number)),
  ]);
}

/** What the approvers' card of an earlier hold is in the end, by what happened in its round: one line, and nothing to press. */
export function earlierCard(entries: readonly Entry[], isFollowed: boolean): Content {
  const begun = entries.find(({ what }) => what === 'held' || what === 'sentBack');
  const number = phone(begun?.number ?? '');
  const ended = (what: Entry['what']) => entries.some((entry) => entry.what === what);
  const { cancelled, expired } = words.requestCard;
  const notBought = ended('approved') && !ended('expired') ? words.approvalCard.notBought(number) : expired(number);
  const news = ended('cancelled') ? cancelled(number) : notBought;
  const next = isFollowed ? words.approvalCard.newerCard : words.approvalCard.nothingToDecide;
  return message(`${news}. ${next}`, [section(plain(`${news}. ${next}`))]);
}

type Standing = { news: string; status: KnownBlock[]; statusText: string; buttons: Button[] };

function standing(request: Request, state: Shown, number: string): Standing {
  const say = words.requestCard;
  switch (state.name) {
    case 'awaitingApproval': {
      const statusText = words.approvalCard.status(moment(state.decideBy + state.hold.aheadMs));
      const clicks = clickSentences(state);
      const status = [
        ...objection(state.problem),
        ...oursNote(state.hold),
        // Who is asked later is not named yet: a name in a new message calls its owner.
        context(mrkdwn(`${statusText} ${words.approvalCard.whoDecides(mentions(state.asked.mentions))}`)),
        ...(clicks.length > 0 ? [section(mrkdwn(clicks.join(' ')))] : []),
      ];
      const news = words.approvalCard.asks(mention(request.requester), number);
      return {
        news,
        status,
        statusText: [statusText, ...clicks].join(' '),
        buttons: decisionButtons(request, state.hold, number),
      };
    }
    case 'purchasing':
      return ended(say.purchasing(number), [], approvedBy(state.approval));
    case 'unconfirmed': {
      const provider = providerOf(state.hold.group);
      const question = state.askPerson ? [section(plain(words.approvalCard.settleQuestion(provider)))] : [];
      const status = [section(plain(say.unconfirmedStatus(provider))), ...evidence(state), ...question];
      const buttons = state.askPerson ? settleButtons(request, state.hold, number) : [];
      return { ...ended(say.unconfirmed(number), status, approvedBy(state.approval)), buttons };
    }
    case 'purchased':
      return ended(say.purchased(number), ownershipNote(request), approvedBy(state.approval));
    case 'failed':
      return ended(say.failed(number), objection(state.problem), approvedBy(state.approval));
    case 'denied': {
      const reason = `${words.rows.reason}: ${quoted(state.reason)}`;
      const by = say.deniedBy(mention(state.by), moment(state.at));
      const told = ended(say.denied(number), [section(plain(reason, MOST.words))], by);
      return { ...told, statusText: `${by} ${escapeMrkdwn(reason)}` };
    }
    case 'expired':
      return ended(
        (state.clicked === undefined ? say.expired : say.expiredUnchecked)(number),
        [],
        say.ended(moment(state.at)),
      );
    case 'cancelled':
      return ended(say.cancelled(number), [], say.ended(moment(state.at)));
  }
}

/** What is known of an order that was not answered, for the person who must say how it ended. */
function evidence({ since, checks, evidence, hold }: Extract<State, { name: 'unconfirmed' }>): KnownBlock[] {
  if (!evidence) return [];
  const say = words.evidence;
  const { at, owned, held } = evidence;
  const provider = providerOf(hold.group);
  const told = [
    say.asked(moment(since), checks, moment(at)),
    owned === undefined ? say.notTold(provider) : say.notOwned(provider),
    ...(held === undefined ? [] : [held ? say.held(provider) : say.notHeld(provider)]),
  ];
  return [context(mrkdwn(told.join(' ')))];
}

function ended(news: string, blocks: KnownBlock[], statusText: string): Standing {
  return { news, status: [...blocks, context(mrkdwn(statusText))], statusText, buttons: [] };
}

function approvedBy({ by, at }: { by: string; at: number }): string {
  return words.requestCard.approvedBy(mention(by), moment(at));
}

function decisionButtons(request: Request, hold: Hold, number: string): Button[] {
  const say = words.approvalCard;
  const value = buttonValue({ request: request.id, shown: holdFingerprint(hold) });
  return [
    button({
      id: ids.actions.approve,
      text: say.approve,
      label: say.approveLabel(number),
      style: 'primary',
      value,
      confirm: buyConfirmation(hold, number),
    }),
    button({ id: ids.actions.deny, text: say.deny, label: say.denyLabel(number), style: 'danger', value }),
  ];
}

function settleButtons(request: Request, hold: Hold, number: string): Button[] {
  const say = words.approvalCard;
  const texts: Record<Verdict, string> = { bought: say.settleBought, retry: say.settleRetry, giveUp: say.settleGiveUp };
  const value = buttonValue({ request: request.id, shown: holdFingerprint(hold) });
  return VERDICTS.map((verdict) =>
    button({
      id: `${ids.actions.settle}.${verdict}`,
      text: texts[verdict],
      label: say.settleLabel(texts[verdict], number),
      value,
      // Only this one spends money.
      ...(verdict === 'retry' ? { confirm: buyConfirmation(hold, number) } : {}),
    }),
  );
}

function buyConfirmation(hold: Hold, number: string): Button['confirm'] {
  const say = words.approvalCard;
  return confirmation({
    title: say.confirmTitle,
    text: say.confirmText(number, priceOf(hold.group), providerOf(hold.group)),
    confirm: say.confirm,
    deny: say.confirmDeny,
  });
}
