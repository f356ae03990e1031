import type { KnownBlock, ModalView } from '@slack/types';
import { mentionsOf } from '../../domain/approval.ts';
import type { Entry } from '../../domain/entry.ts';
import { endsAt, shownAt } from '../../domain/hold.ts';
import { holdOf, type Request } from '../../domain/request.ts';
import type { State } from '../../domain/state.ts';
import { list, mention, mentions, moment } from '../format.ts';
import { ids } from '../ids.ts';
import { problemLines } from '../words/problems.ts';
import { words } from '../words/words.ts';
import { context, modal, mrkdwn, plain, section, table } from './blocks.ts';
import { historyLine } from './history.ts';
import { inMrkdwn } from './rich.ts';
import { holdRows, MAX, providerOf, purposeRow, quoteBlocks, requesterRow, waitSentences } from './rows.ts';
import { givenLines, twoLines } from './ruling.ts';
import { headline } from './status.ts';

/** Entries of the history that are shown; with everything else the view stays below Slack's 100 blocks. */
const MAX_ENTRIES = 70;

/** Everything there is to know about a request: the number and its price, the rules for deciding, and what happened so far. */
export function detailsView(request: Request): ModalView {
  const say = words.details;
  const hold = holdOf(request);
  return modal({
    id: ids.views.details,
    title: say.title,
    close: say.close,
    blocks: [
      section(plain(headline(request), MAX.headline)),
      ...table([
        ...(hold ? holdRows(hold) : []),
        purposeRow(request),
        requesterRow(request),
        ...(hold ? [[words.rows.provider, plain(providerOf(hold.group))] as const] : []),
      ]),
      ...documents(request),
      ...('problem' in request.state ? quoteBlocks(problemLines(request.state.problem)) : []),
      ...rules(request),
      ...history(request),
    ],
  });
}

function documents(request: Request): KnownBlock[] {
  if (!holdOf(request)?.group.requirements.length) return [];
  const confirmed = request.history.findLast(({ what }) => what === 'documentsConfirmed');
  if (confirmed?.by === undefined) return [];
  return [context(mrkdwn(words.details.documentsConfirmed(mention(confirmed.by), moment(confirmed.at))))];
}

/** Who may decide, until when, and what happens while no approver does. */
function rules({ state, requester }: Request): KnownBlock[] {
  if (!('approvers' in state) || !state.approvers) return [];
  const say = words.details;
  const sentences = [
    say.mayDecide(mentions(mentionsOf(state.approvers))),
    say.notOwn(mention(requester)),
    ...(state.name === 'awaitingApproval' ? waiting(state) : []),
  ];
  return [{ type: 'divider' }, section(mrkdwn(`*${say.rules}*`)), section(mrkdwn(sentences.join('\n')))];
}

function waiting(state: Extract<State, { name: 'awaitingApproval' }>): string[] {
  const { hold, decideBy, remindAt, ruling } = state;
  const say = words.details;
  const times = remindAt.map((at) => moment(shownAt(hold, at)));
  const two = ruling ? twoLines(ruling, words.spending.ruling.two) : [];
  return [
    ...[...two, ...givenLines(state)].map((each) => `${inMrkdwn(each)}.`),
    say.decideBy(moment(shownAt(hold, decideBy)), moment(shownAt(hold, endsAt(hold)))),
    times.length > 0 ? say.reminders(list(times)) : say.noReminder,
    ...waitSentences(state),
  ];
}

function history({ history }: Request): KnownBlock[] {
  const say = words.details;
  const left = Math.max(0, history.length - MAX_ENTRIES);
  return [
    { type: 'divider' },
    section(mrkdwn(`*${say.history}*`)),
    ...(left > 0 ? [context(plain(say.cut(left)))] : []),
    ...history.slice(left).map(line),
  ];
}

function line(entry: Entry): KnownBlock {
  const { sentence, quotes } = historyLine(entry);
  return context(mrkdwn(`${moment(entry.at)} · ${sentence}`), ...quotes.map((quote) => plain(quote, MAX.words)));
}
