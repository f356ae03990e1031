import type { Button, KnownBlock } from '@slack/types';
import { stillAsked } from '../../domain/approval.ts';
import { type Hold, shownAt } from '../../domain/hold.ts';
import { holdOf, type Request } from '../../domain/request.ts';
import type { State, StateOf } from '../../domain/state.ts';
import { features, phone, prices, quoted } from '../format.ts';
import type { Listed } from '../messages/card-links.ts';
import type { Decision } from '../messages/lists.ts';
import { problemLines } from '../words/problems.ts';
import { words } from '../words/words.ts';
import { againButtons } from './again.ts';
import { howApproved } from './approved.ts';
import { actions } from './blocks.ts';
import { decisionButtons, priceLine } from './decision-buttons.ts';
import { openButtons, sought } from './list-rows.ts';
import { progressLine } from './progress.ts';
import { type Line, line, people, rich, say, strong, when, who } from './rich.ts';
import { placeOf, providerOf } from './rows.ts';

/** How much a row shows of other people's text. */
const MAX = { number: 40, place: 100, features: 150, documents: 300, words: 150 };

/** What an approver must decide about: all that a decision is about, with the buttons of its card. */
export function rowToDecide({ request, link }: Listed): KnownBlock[] {
  const { state } = request;
  if (state.name === 'awaitingApproval') {
    const { hold } = state;
    const lines = [asks(request, state), ...offer(hold), ...quotes(problemLines(state.problem))];
    return row(
      [[strong(phone(hold.number), MAX.number), say(` · ${priceLine(hold.group)}`)], ...lines, purpose(request)],
      [...decisionButtons(request, state, phone(hold.number)), ...openButtons(request, link)],
    );
  }
  const hold = holdOf(request);
  const toSettle = hold ? [priced(hold), ...quotes([words.home.settle(providerOf(hold.group))])] : [];
  return row([...toSettle, purpose(request)], openButtons(request, link));
}

/** What its requester waits for: how far it has come, and whose turn it is. */
export function openRow({ request, link }: Listed): KnownBlock[] {
  return row([...about(request), ...turn(request.state), purpose(request)], openButtons(request, link));
}

/** What came to nothing: why, and how to go on. */
export function endedRow({ request, link }: Listed): KnownBlock[] {
  const { state } = request;
  const [what, progress] = about(request);
  const ended = 'at' in state ? [say(' · '), when(state.at)] : [];
  return row(
    [what, [...progress, ...ended], ...why(state), purpose(request)],
    [...againButtons(request), ...openButtons(request, link)],
  );
}

/** What was decided, by whom and when: a line for each, in one block. */
export function decisionLines(decisions: readonly Decision[]): KnownBlock[] {
  const lines = decisions.map(({ request, by, at }): Line => {
    const { verdicts, decision } = words.home;
    const { state } = request;
    const { name } = state;
    const verdict = name === 'denied' || name === 'failed' ? verdicts[name] : verdicts.purchased;
    const number = phone(holdOf(request)?.number ?? '');
    const how = 'approval' in state ? howApproved(state.approval) : line(words.spending.clauses.by, who(by));
    return line(decision, strong(verdict), say(number, MAX.number), who(request.requester), how, when(at));
  });
  return lines.length === 0 ? [] : [rich(...lines)];
}

function row(lines: readonly Line[], buttons: readonly Button[]): KnownBlock[] {
  return [rich(...lines), ...(buttons.length === 0 ? [] : [actions(...buttons)])];
}

/** The number with its price and place, or what is sought; and how far it has come. */
function about(request: Request): [what: Line, progress: Line] {
  const hold = holdOf(request);
  const [what = ''] = sought(request);
  return [hold ? [...priced(hold), say(' · '), ...place(hold)] : [strong(what, MAX.place)], progressLine(request)];
}

function priced({ number, group }: Hold): Line {
  return [strong(phone(number), MAX.number), say(` · ${prices(group)}`)];
}

function place({ group }: Hold): Line {
  return [say(placeOf(group), MAX.place)];
}

/** What is bought, beside number and price: what can be done with it, who sells it, and what it takes. */
function offer(hold: Hold): Line[] {
  const { group, local } = hold;
  const able = features(group.features);
  const { requirements } = group;
  return [
    [...place(hold), ...(able === '' ? [] : [say(` · ${able}`, MAX.features)]), say(` · ${providerOf(group)}`)],
    ...(requirements.length > 0 ? [[say(words.home.documents(requirements.join('; ')), MAX.documents)]] : []),
    ...(local ? [[say(words.local(providerOf(group)))]] : []),
  ];
}

function asks({ requester }: Request, { decideBy, hold }: StateOf<'awaitingApproval'>): Line {
  return line(words.home.asks, who(requester), when(shownAt(hold, decideBy)));
}

/** Whose turn it is. */
function turn(state: State): Line[] {
  if (state.name === 'awaitingApproval') return [line(words.home.waitsFor, people(stillAsked(state)))];
  return 'problem' in state ? quotes(problemLines(state.problem)) : [];
}

/** Why it came to nothing, where somebody said so. */
function why(state: State): Line[] {
  if (state.name === 'denied') return [[who(state.by), say(`: ${quoted(state.reason, MAX.words)}`)]];
  return state.name === 'failed' ? quotes(problemLines(state.problem)) : [];
}

function purpose({ purpose }: Request): Line {
  return [say(quoted(purpose, MAX.words))];
}

function quotes(texts: readonly string[]): Line[] {
  return texts.map((text) => [say(text, MAX.documents)]);
}
