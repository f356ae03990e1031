import type { KnownBlock } from '@slack/types';
import type { StagedApprovers } from '../../domain/approvers.ts';
import type { Entry } from '../../domain/entry.ts';
import { shownAt } from '../../domain/hold.ts';
import { mayAsk, type Question, questionsOf } from '../../domain/questions.ts';
import type { Request } from '../../domain/request.ts';
import type { State } from '../../domain/state.ts';
import { costInShort, escapeMrkdwn, mention, moment, phone, quoted } from '../format.ts';
import { problemLines } from '../words/problems.ts';
import { headlineOf, MARKS, markOf, STATES } from '../words/states.ts';
import { words } from '../words/words.ts';
import { actions, type Content, context, message, mrkdwn, plain, section } from './blocks.ts';
import { decisionButtons, priceLine, resolveButtons, rulingButtons } from './decision-buttons.ts';
import { askButton, questionBlocks } from './questions.ts';
import { inMrkdwn, line, rich, say, strong, when, who } from './rich.ts';
import { clickSentences, detailsButton, localNote, MAX, offerLine, providerOf, quoteBlocks } from './rows.ts';
import { askedNow, rulingLines } from './ruling.ts';
import { type Decided, outcomeOf } from './status.ts';

/** A state in which approvers have something to see. */
export type Shown = Awaiting | (Decided & Readonly<{ approvers: StagedApprovers }>);
type Awaiting = Extract<State, { name: 'awaitingApproval' }>;

/**
 * The approvers' card: what is asked, then who decided and how it ended, folded. Buttons that decide are there only while a decision can be made;
 * the details can always be read.
 */
export function approvalCard(
  request: Request,
  state: Shown,
  questions: readonly Question[] = questionsOf(request),
): Content {
  return state.name === 'awaitingApproval' ? toDecide(request, state, questions) : decided(request, state);
}

/** What the approvers' card of an earlier hold is in the end, by what happened to that hold: one line, and nothing to press. */
export function earlierCard(entries: readonly Entry[], isFollowed: boolean): Content {
  const begun = entries.find(({ what }) => what === 'held' || what === 'returnedForApproval');
  // An older form of the request, as it is after Redis lost the newer one, knows nothing of that hold, nor how it ended.
  if (!begun) return message(words.approvalCard.forgotten, [rich([say(words.approvalCard.forgotten)])]);
  const number = phone(begun.number ?? '');
  const { name, news } = howItEnded(entries, number);
  const next = isFollowed ? words.approvalCard.newerCard : words.approvalCard.nothingToDecide;
  const { mark, word } = MARKS[name];
  return message(`${news}. ${next}`, [
    rich(line(words.approvalCard.earlier, say(mark), strong(`${word}: ${number}`), say(next))),
  ]);
}

function howItEnded(entries: readonly Entry[], number: string) {
  const has = (what: Entry['what']) => entries.some((entry) => entry.what === what);
  if (has('cancelled')) return { name: 'cancelled', news: STATES.cancelled.headline(number, {}) } as const;
  if ((has('approved') || has('approvedAutomatically') || has('brokeGlass')) && !has('expired'))
    return { name: 'failed', news: words.approvalCard.notBought(number) } as const;
  return { name: 'expired', news: STATES.expired.headline(number, {}) } as const;
}

function toDecide(request: Request, state: Awaiting, questions: readonly Question[]): Content {
  const { hold, problem } = state;
  const { group } = hold;
  const number = phone(hold.number);
  const texts = words.approvalCard;
  const purpose = quoted(request.purpose, MAX.words);
  const clicks = clickSentences(state);
  const news = texts.news(mention(request.requester), number);
  const price = priceLine(group);
  const ruled = rulingLines(state);
  const text = [
    `${news}: ${escapeMrkdwn(purpose)}.`,
    `${price}.`,
    ...ruled.map((each) => texts.sentence(inMrkdwn(each))),
    texts.status(deadline(state)),
    ...clicks,
  ];
  return message(text.join(' '), [
    rich(
      line(texts.news, who(request.requester), strong(number)),
      [say(purpose)],
      [say(price)],
      [say(offerLine(group))],
      group.requirements.length > 0 ? [say(texts.documents(group.requirements.join('; ')), MAX.documents)] : [],
    ),
    ...localNote(hold),
    ...(ruled.length > 0 ? [rich(...ruled)] : []),
    ...quoteBlocks(problemLines(problem)),
    ...questionBlocks(questions.filter(({ asked }) => asked.number === hold.number)),
    // Who is asked later is not named yet: a name in a new message calls its owner.
    rich(line(texts.decideBy, when(shownAt(hold, state.decideBy)), askedNow(state))),
    ...(clicks.length > 0 ? [section(mrkdwn(clicks.join(' ')))] : []),
    actions(
      ...decisionButtons(request, state, number),
      ...(state.askUntil !== undefined && mayAsk(questions) ? [askButton(request, hold)] : []),
      ...rulingButtons(request, state, number),
      detailsButton(request, number),
    ),
  ]);
}

/** Two lines: how it ended, for whom and at what price, and who decided. What is to be known besides stands between them. */
function decided(request: Request, state: Decided): Content {
  const number = phone(state.hold.number);
  const texts = words.approvalCard;
  const { byline, quotes } = outcomeOf(state, request);
  const { mark, word } = markOf(state, 'approver');
  const price = costInShort(state.hold.group);
  const purpose = quoted(request.purpose, MAX.words);
  const details = detailsButton(request, number);
  const text = [
    `${headlineOf(state, number)}.`,
    texts.askedBy(mention(request.requester), escapeMrkdwn(purpose)),
    `${price}.`,
    byline,
    ...quotes.map(escapeMrkdwn),
  ];
  return message(text.join(' '), [
    rich(
      line(texts.folded, say(mark), strong(`${word}: ${number}`), who(request.requester), say(whyOrPrice(state))),
      state.name === 'unconfirmed' ? [say(purpose)] : [],
    ),
    ...(state.name === 'denied' ? [] : quoteBlocks(quotes)),
    ...(state.name === 'unconfirmed' ? evidence(state) : []),
    ...(state.name === 'unconfirmed' && state.askPerson
      ? [
          section(plain(texts.resolveQuestion(providerOf(state.hold.group)))),
          context(mrkdwn(byline)),
          actions(...resolveButtons(request, state.hold, number), details),
        ]
      : [{ ...section(mrkdwn(byline)), accessory: details }]),
  ]);
}

/** What is left to know: why it was not bought, or what it costs. */
function whyOrPrice(state: Decided): string {
  const { deciderUnknown, undecided } = words.approvalCard;
  if (state.name === 'denied') return quoted(state.reason, MAX.words);
  if (state.name === 'expired') return state.clicked === undefined ? undecided : deciderUnknown;
  return costInShort(state.hold.group);
}

function deadline({ decideBy, hold }: Awaiting): string {
  return moment(shownAt(hold, decideBy));
}

/** What is known of an order that was not answered, for the person who must say how it ended. */
function evidence({ since, checks, evidence, hold }: Extract<State, { name: 'unconfirmed' }>): KnownBlock[] {
  if (!evidence) return [];
  const texts = words.evidence;
  const { at, owned, ownedSince, held } = evidence;
  const provider = providerOf(hold.group);
  const mine = ownedSince === undefined ? texts.notOwned(provider) : texts.ownedBefore(provider, moment(ownedSince));
  const listed = owned === undefined ? texts.notTold(provider) : mine;
  const sentences = [
    texts.ordered(moment(since), checks, moment(at)),
    listed,
    ...(held === undefined ? [] : [held ? texts.held(provider) : texts.notHeld(provider)]),
  ];
  return [context(mrkdwn(sentences.join(' ')))];
}
