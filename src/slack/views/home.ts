import type { HomeView, KnownBlock } from '@slack/types';
import { ids } from '../ids.ts';
import type { HomeFacts, Listing } from '../messages/lists.ts';
import { words } from '../words/words.ts';
import { actions, context, header, mrkdwn, plain, requestButton, section } from './blocks.ts';
import { moreWords, rowBlocks, someMentions, unreadableWords, type Viewer } from './list-rows.ts';

/** A person's Home: what waits for them, what they asked for, what they got; before any of that, how it works. */
export function homeView(facts: HomeFacts): HomeView {
  const { waiting, open, ended, numbers, isNew, approvers } = facts;
  const say = words.home;
  return {
    type: 'home',
    blocks: [
      ...(isNew ? welcome(waiting !== undefined) : []),
      startButton(),
      ...(waiting ? part(say.waiting, waiting, 'approver', say.nothingWaits, '/number waiting') : []),
      ...(isNew ? [] : part(say.requests, open, 'requester', say.noRequests, '/number mine')),
      ...(ended.length > 0
        ? [section(mrkdwn(`*${say.ended}*`)), ...ended.flatMap((listed) => rowBlocks(listed, 'requester'))]
        : []),
      ...(isNew ? [] : part(say.numbers, numbers, 'requester', say.noNumbers, '/number numbers')),
      { type: 'divider' },
      context(mrkdwn(say.approvers(someMentions(approvers)))),
    ],
  };
}

function welcome(approves: boolean): KnownBlock[] {
  const { welcome, howItWorks, howToDecide } = words.home;
  return [header(welcome), section(plain(howItWorks)), ...(approves ? [section(plain(howToDecide))] : [])];
}

/** Opens the form; what it carries must look like a request to those who read buttons, and names none. */
function startButton(): KnownBlock {
  return actions(requestButton({ id: 'start' }, ids.actions.start, words.home.start, { style: 'primary' }));
}

function part(title: string, listing: Listing, viewer: Viewer, empty: string, command: string): KnownBlock[] {
  const more = moreWords(listing);
  const unreadable = unreadableWords(listing);
  return [
    { type: 'divider' },
    header(title),
    ...(listing.items.length === 0 && unreadable === '' ? [section(plain(empty))] : []),
    ...listing.items.flatMap((listed) => rowBlocks(listed, viewer)),
    ...(more === '' ? [] : [context(mrkdwn(words.lists.moreIn(more, command)))]),
    ...(unreadable === '' ? [] : [context(plain(unreadable))]),
  ];
}
