import type { HomeView, KnownBlock } from '@slack/types';
import type { Listed } from '../messages/card-links.ts';
import type { HomeFacts, Listing } from '../messages/lists.ts';
import { words } from '../words/words.ts';
import { awayButton, awayOnHome } from './away.ts';
import { actions, context, header, mrkdwn, plain, section } from './blocks.ts';
import { budgetsOnHome, leftOnForm } from './budgets.ts';
import { allNumbers, ownNumbers } from './home-numbers.ts';
import { decisionLines, endedRow, openRow, rowToDecide } from './home-rows.ts';
import { moreWords, someMentions, unreadableWords } from './list-rows.ts';
import { startButton } from './rows.ts';

/**
 * A person's Home: what waits for them and what was decided, what they asked for, what they got; before any of that, how it works. Who decides
 * comes to decide, and everybody else to ask.
 */
export function homeView(facts: HomeFacts): HomeView {
  const { waiting, decisions = [], open, ended, numbers, all, ownBudget, budgets, isNew, approvers, away } = facts;
  const say = words.home;
  const absences = away ? awayOnHome(away) : [];
  const divider = { type: 'divider' } as const;
  return {
    type: 'home',
    blocks: [
      ...absences,
      ...(isNew && absences.length > 0 ? [divider] : []),
      ...(isNew ? welcome(waiting !== undefined) : []),
      ...(waiting ? part(say.waiting, waiting, rowToDecide, say.nothingWaits, '/number waiting') : []),
      ...titled(say.decisions, decisionLines(decisions)),
      ...(budgets ? budgetsOnHome(budgets) : []),
      actions(startButton(), ...(away?.isApprover && !away.own ? [awayButton()] : [])),
      ...(ownBudget ? [context(mrkdwn(leftOnForm(ownBudget)))] : []),
      ...(isNew ? [] : part(say.requests, open, openRow, say.noRequests, '/number mine')),
      ...titled(say.ended, ended.flatMap(endedRow)),
      ...(isNew ? [] : ownNumbers(numbers)),
      ...(all ? allNumbers(all) : []),
      divider,
      context(mrkdwn(say.approvers(someMentions(approvers)))),
    ],
  };
}

function welcome(approves: boolean): KnownBlock[] {
  const { welcome, howItWorks, howToDecide } = words.home;
  return [header(welcome), section(plain(howItWorks)), ...(approves ? [section(plain(howToDecide))] : [])];
}

/** Rows with a title; neither where there are no rows. */
function titled(title: string, rows: readonly KnownBlock[]): KnownBlock[] {
  return rows.length === 0 ? [] : [section(mrkdwn(`*${title}*`)), ...rows];
}

function part(
  title: string,
  listing: Listing,
  rowOf: (listed: Listed) => KnownBlock[],
  empty: string,
  command: string,
): KnownBlock[] {
  const more = moreWords(listing);
  const unreadable = unreadableWords(listing);
  return [
    { type: 'divider' },
    header(title),
    ...(listing.items.length === 0 && unreadable === '' ? [section(plain(empty))] : []),
    ...listing.items.flatMap(rowOf),
    ...(more === '' ? [] : [context(mrkdwn(words.lists.moreIn(more, command)))]),
    ...(unreadable === '' ? [] : [context(plain(unreadable))]),
  ];
}
