import type { Button, KnownBlock } from '@slack/types';
import type { StagedApprovers } from '../../domain/approvers.ts';
import type { Entry } from '../../domain/entry.ts';
import { VERDICTS, type Verdict } from '../../domain/event.ts';
import { holdFingerprint } from '../../domain/fingerprint.ts';
import type { Hold } from '../../domain/hold.ts';
import type { Request } from '../../domain/request.ts';
import type { State } from '../../domain/state.ts';
import { escapeMrkdwn, mention, mentions, moment, phone, prices } from '../format.ts';
import { ids } from '../ids.ts';
import { problemLines } from '../words/problems.ts';
import { headlineOf, STATES } from '../words/states.ts';
import { words } from '../words/words.ts';
import {
  actions,
  type Content,
  confirmation,
  context,
  message,
  mrkdwn,
  plain,
  requestButton,
  section,
  table,
} from './blocks.ts';
import {
  clickSentences,
  detailsButton,
  holdRows,
  localNote,
  providerOf,
  purposeRow,
  quoteBlocks,
  requesterRow,
} from './rows.ts';
import { type Decided, outcomeOf } from './status.ts';

/** A state in which approvers have something to see. */
export type Shown = Awaiting | (Decided & Readonly<{ approvers: StagedApprovers }>);
type Awaiting = Extract<State, { name: 'awaitingApproval' }>;

/**
 * The approvers' card: what is asked, then who decided and how it ended. Buttons that decide are there only while a decision can be made;
 * the details can always be read.
 */
export function approvalCard(request: Request, state: Shown): Content {
  const { hold } = state;
  const number = phone(hold.number);
  const { news, blocks, text, buttons } =
    state.name === 'awaitingApproval' ? toDecide(request, state, number) : decided(request, state, number);
  return message(`${news}. ${prices(hold.group)}. ${text}`, [
    section(mrkdwn(`*${news}*`)),
    ...table([
      ...holdRows(hold),
      purposeRow(request),
      ...(state.name === 'awaitingApproval' ? [[words.rows.deadline, mrkdwn(deadline(state))] as const] : []),
      requesterRow(request),
      [words.rows.provider, plain(providerOf(hold.group))],
    ]),
    ...blocks,
    actions(...buttons, detailsButton(request, number)),
  ]);
}

/** What the approvers' card of an earlier hold is in the end, by what happened to that hold: one line, and nothing to press. */
export function earlierCard(entries: readonly Entry[], isFollowed: boolean): Content {
  const begun = entries.find(({ what }) => what === 'held' || what === 'returnedForApproval');
  const number = phone(begun?.number ?? '');
  const ended = (what: Entry['what']) => entries.some((entry) => entry.what === what);
  const { notBought } = words.approvalCard;
  const { cancelled, expired } = STATES;
  const undecided = ended('approved') && !ended('expired') ? notBought(number) : expired.headline(number, {});
  const news = ended('cancelled') ? cancelled.headline(number, {}) : undecided;
  const next = isFollowed ? words.approvalCard.newerCard : words.approvalCard.nothingToDecide;
  return message(`${news}. ${next}`, [section(plain(`${news}. ${next}`))]);
}

type Part = { news: string; blocks: KnownBlock[]; text: string; buttons: Button[] };

function toDecide(request: Request, state: Awaiting, number: string): Part {
  const say = words.approvalCard;
  const status = say.status(deadline(state));
  const clicks = clickSentences(state);
  return {
    news: say.asks(mention(request.requester), number),
    blocks: [
      ...quoteBlocks(problemLines(state.problem)),
      ...localNote(state.hold),
      // Who is asked later is not named yet: a name in a new message calls its owner.
      context(mrkdwn(`${status} ${say.whoDecides(mentions(state.approvers.mentions))}`)),
      ...(clicks.length > 0 ? [section(mrkdwn(clicks.join(' ')))] : []),
    ],
    text: [status, ...clicks].join(' '),
    buttons: decisionButtons(request, state.hold, number),
  };
}

function decided(request: Request, state: Decided, number: string): Part {
  const { byline, quotes } = outcomeOf(state, request);
  const asksPerson = state.name === 'unconfirmed' && state.askPerson;
  const question = words.approvalCard.resolveQuestion(providerOf(state.hold.group));
  return {
    news: headlineOf(state, number),
    blocks: [
      ...quoteBlocks(quotes),
      ...(state.name === 'unconfirmed' ? evidence(state) : []),
      ...(asksPerson ? [section(plain(question))] : []),
      context(mrkdwn(byline)),
    ],
    text: [byline, ...quotes.map(escapeMrkdwn)].join(' '),
    buttons: asksPerson ? resolveButtons(request, state.hold, number) : [],
  };
}

function deadline({ decideBy, hold }: Awaiting): string {
  return moment(decideBy + hold.clockOffsetMs);
}

/** What is known of an order that was not answered, for the person who must say how it ended. */
function evidence({ since, checks, evidence, hold }: Extract<State, { name: 'unconfirmed' }>): KnownBlock[] {
  if (!evidence) return [];
  const say = words.evidence;
  const { at, owned, ownedSince, held } = evidence;
  const provider = providerOf(hold.group);
  const mine = ownedSince === undefined ? say.notOwned(provider) : say.ownedBefore(provider, moment(ownedSince));
  const listed = owned === undefined ? say.notTold(provider) : mine;
  const sentences = [
    say.ordered(moment(since), checks, moment(at)),
    listed,
    ...(held === undefined ? [] : [held ? say.held(provider) : say.notHeld(provider)]),
  ];
  return [context(mrkdwn(sentences.join(' ')))];
}

/** The buttons that decide, with what they were drawn for: the same wherever a decision can be made. */
export function decisionButtons(request: Request, hold: Hold, number: string): Button[] {
  const say = words.approvalCard;
  const shown = holdFingerprint(hold);
  const confirm = buyConfirmation(hold, number);
  const { approve, deny } = ids.actions;
  return [
    requestButton(request, approve, say.approve, { shown, label: say.approveLabel(number), style: 'primary', confirm }),
    requestButton(request, deny, say.deny, { shown, label: say.denyLabel(number), style: 'danger' }),
  ];
}

function resolveButtons(request: Request, hold: Hold, number: string): Button[] {
  const say = words.approvalCard;
  const texts: Record<Verdict, string> = {
    bought: say.resolveBought,
    retry: say.resolveRetry,
    giveUp: say.resolveGiveUp,
  };
  const shown = holdFingerprint(hold);
  return VERDICTS.map((verdict) =>
    requestButton(request, `${ids.actions.resolve}.${verdict}`, texts[verdict], {
      shown,
      label: say.resolveLabel(texts[verdict], number),
      // Only this one spends money.
      confirm: verdict === 'retry' ? buyConfirmation(hold, number) : undefined,
    }),
  );
}

function buyConfirmation(hold: Hold, number: string): Button['confirm'] {
  const say = words.approvalCard;
  return confirmation({
    title: say.confirmTitle,
    text: say.confirmText(number, prices(hold.group), providerOf(hold.group)),
    confirm: say.confirm,
    deny: say.confirmDeny,
  });
}
