import type { Entry } from '../../domain/entry.ts';
import type { Request } from '../../domain/request.ts';

/** The key of a request's own card among its messages. */
export const REQUEST_CARD = 'request';

/** The key of the line in the feed. */
export const FEED_LINE = 'feed';

/** The keys of questions to the requester begin with this. */
export const QUESTION = 'question-';

/** The keys of what is told to the requester directly begin with this. */
export const DIRECT = 'direct-';

/** The keys of what is told to people who were not asked, or not waited for, begin with this. */
export const TOLD = 'told-';

const APPROVAL_KEY = /^approval(?:\.(\d+))?(?:-|$)/;

/**
 * Which hold each entry of the history belongs to, counted from 1. A number that was held and a price that changed both count as a new
 * one, with an approvers' card of its own, since Slack does not notify people when a card is updated.
 */
export function holdNosOf({ history }: Request): number[] {
  let holdNos = 0;
  return history.map((entry) => {
    if (beginsHold(entry)) holdNos += 1;
    return Math.max(1, holdNos);
  });
}

/** Which hold the newest entry belongs to. */
export function holdNoOf(request: Request): number {
  return holdNosOf(request).at(-1) ?? 1;
}

/** A number was held, or costs something else than the approvers had been shown. */
function beginsHold({ what, problem }: Entry): boolean {
  return what === 'held' || (what === 'returnedForApproval' && problem?.code === 'priceChanged');
}

/** The key of the approvers' card of the newest hold: the one in the approvals channel, or one person's own in a direct message. */
export function approvalKey(request: Request, user?: string, holdNo = holdNoOf(request)): string {
  const key = holdNo === 1 ? 'approval' : `approval.${holdNo}`;
  return user === undefined ? key : `${key}-${user}`;
}

/** Which hold an approvers' card asks about; undefined for any other message. */
export function holdNoOfKey(key: string): number | undefined {
  const found = APPROVAL_KEY.exec(key);
  return found ? Number(found[1] ?? 1) : undefined;
}

/** The people who have an approvers' card of this hold in a direct message. */
export function usersOf(cards: Iterable<string>, holdNo: number): string[] {
  return [...cards].flatMap((key) => {
    const found = APPROVAL_KEY.exec(key);
    const user = found && key.slice(found[0].length);
    return user && holdNoOfKey(key) === holdNo ? [user] : [];
  });
}

/** The keys of the approvers' cards, by which hold they ask about. */
export function keysByHoldNo(cards: Iterable<string>): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>();
  for (const key of cards) {
    const holdNo = holdNoOfKey(key);
    if (holdNo === undefined) continue;
    const keys = found.get(holdNo);
    if (keys) keys.push(key);
    else found.set(holdNo, [key]);
  }
  return found;
}
