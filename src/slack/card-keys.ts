import type { Request } from '../domain/request.ts';

/** The key of a request's own card among its messages. */
export const REQUEST_CARD = 'request';

/** The key of the line in the feed. */
export const FEED_LINE = 'feed';

const APPROVAL_KEY = /^approval(?:\.(\d+))?(?:-|$)/;

/**
 * Which round of asking the approvers an entry of the history belongs to, from 1: each number that is held is a new round with a card
 * of its own, since repainting an old card notifies nobody.
 */
export function roundOf(request: Request, index = request.history.length - 1): number {
  const before = request.history.slice(0, index + 1);
  return Math.max(1, before.filter(({ what }) => what === 'held').length);
}

/** The key of the approvers' card of the newest round: the one in the approvals channel, or one person's own in a direct message. */
export function approvalKey(request: Request, user?: string): string {
  const round = roundOf(request);
  const key = round === 1 ? 'approval' : `approval.${round}`;
  return user === undefined ? key : `${key}-${user}`;
}

/** The round that a card asks the approvers in; undefined for any other message. */
export function roundOfKey(key: string): number | undefined {
  const found = APPROVAL_KEY.exec(key);
  return found ? Number(found[1] ?? 1) : undefined;
}
