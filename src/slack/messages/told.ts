import type { Entry } from '../../domain/entry.ts';
import { holdOf, type Request } from '../../domain/request.ts';
import { mention, prices } from '../format.ts';
import { howApproved, whoGave } from '../views/approved.ts';
import { inMrkdwn, line as richLine } from '../views/rich.ts';
import { ENTRIES, type Facts } from '../words/entries.ts';
import { words } from '../words/words.ts';
import { TOLD, usersOf } from './card-keys.ts';
import { line } from './line.ts';
import type { Surface } from './surface.ts';

type Telling = Readonly<{
  facts: Facts;
  quotes: readonly string[];
  /** The approvers' cards of the hold. */
  under: readonly string[];
  index: number;
  holdNo: number;
}>;

/** What people are told of directly who were not asked, or not waited for: once each, and not beside a card of their own that says it. */
export function told(request: Request, entry: Entry, { facts, quotes, under, index, holdNo }: Telling): Surface[] {
  const { told, approvers } = ENTRIES[entry.what];
  if (!told || !entry.tell) return [];
  const hold = holdOf(request);
  const price = hold !== undefined && hold.number === entry.number ? prices(hold.group) : '';
  const news = told({ ...facts, price, requester: mention(request.requester), how: howDecided(request, entry) });
  const haveCards = new Set(approvers ? usersOf(under, holdNo) : []);
  return entry.tell
    .filter((user) => !haveCards.has(user))
    .map((user) => ({ key: `${TOLD}${index}-${user}`, kind: 'notification', to: [user], content: line(news, quotes) }));
}

/** By whom, and with whom where it took two. */
function howDecided({ state }: Request, { by = '', for: away, at }: Entry): string {
  // The request may have gone on, and wait for another decision.
  if ('approval' in state && state.approval.at === at) return inMrkdwn(howApproved(state.approval));
  return inMrkdwn(richLine(words.spending.clauses.by, whoGave({ by, for: away, at })));
}
