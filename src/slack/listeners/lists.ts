import { costsOf } from '../../domain/register/costs.ts';
import type { Listing } from '../messages/lists.ts';
import { LISTS, type ListName } from '../text/vocabulary.ts';
import { type Content, sentence } from '../views/blocks.ts';
import { budgetMessage } from '../views/budgets.ts';
import { costsMessage, ownCostsMessage } from '../views/costs.ts';
import { listMessage } from '../views/list.ts';
import { someMentions } from '../views/list-rows.ts';
import { budgets } from '../words/budgets.ts';
import { words } from '../words/words.ts';
import type { Who } from './guard.ts';
import type { ListenerContext } from './listener-context.ts';
import { numbersPage } from './number-list.ts';

/** `channel` is where it was asked for. */
type Answer = (who: Who, context: ListenerContext, channel: string) => Promise<Content>;

const answers: Readonly<Record<ListName, Answer>> = { mine, waiting, numbers, budget, costs };

/** The list that a person asked for by this word, for them alone; undefined when it names none. */
export async function answerList(
  word: string,
  who: Who,
  context: ListenerContext,
  channel: string,
): Promise<Content | undefined> {
  const name = LISTS.get(word.trim().toLowerCase().replaceAll(/\s+/g, ' '));
  return name && answers[name](who, context, channel);
}

async function mine({ teamId, user }: Who, { lists }: ListenerContext): Promise<Content> {
  const listing = await lists.mine(teamId, user);
  if (isEmpty(listing)) return sentence(words.lists.noRequests);
  return listMessage(words.lists.requests, listing, 'requester');
}

async function waiting({ teamId, user }: Who, { lists, approverMentions }: ListenerContext): Promise<Content> {
  const listing = await lists.waiting(teamId, user);
  if (!listing) return sentence(words.lists.notAsked(someMentions(approverMentions())));
  if (isEmpty(listing)) return sentence(words.lists.nothingWaits);
  return listMessage(words.lists.waiting, listing, 'approver');
}

function numbers(who: Who, context: ListenerContext): Promise<Content> {
  return numbersPage(who, context, { search: '' });
}

async function budget({ teamId, user }: Who, { lists }: ListenerContext, channel: string) {
  const found = await lists.budget(teamId, user, channel);
  if (found === 'uncounted') return sentence(budgets.left.uncounted);
  return found ? budgetMessage(found) : sentence(budgets.left.none);
}

/** Approvers read of all numbers, everybody else of their own. */
async function costs({ teamId, user }: Who, { register, mayDecide, rules, clock }: ListenerContext): Promise<Content> {
  const zone = rules().policy?.timeZone ?? 'UTC';
  if (await mayDecide(teamId, user)) return costsMessage(costsOf(await register.store.facts(teamId), clock(), zone));
  return ownCostsMessage(costsOf(await register.store.factsOfOwner(teamId, user), clock(), zone));
}

function isEmpty({ items, unreadable = [] }: Listing): boolean {
  return items.length + unreadable.length === 0;
}
