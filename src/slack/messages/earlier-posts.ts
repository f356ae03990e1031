import type { Card, Posting } from '../../workflow/ports.ts';
import { FEED_LINE } from './card-keys.ts';
import { isGivenUp } from './closed-places.ts';
import type { Known } from './known.ts';
import type { PlacingDeps } from './placing.ts';
import type { Surface } from './surface.ts';

/** A message that may stand in Slack already, though it is not kept where; undefined where there is none. */
export async function earlierPost(deps: PlacingDeps, surface: Surface, known: Known): Promise<Card | undefined> {
  const announced = known.postings.get(surface.key);
  if (announced) return announcedPost(deps, surface, known, announced);
  return known.cards.has(surface.key) ? undefined : forgottenPost(deps, surface, known);
}

/** What became of a post that was not answered; where that cannot be told for long, its place counts as closed, so that the approvers are asked directly. */
async function announcedPost(
  { posting, closed, clock, observer }: PlacingDeps,
  { key, to }: Surface,
  { request }: Known,
  announced: Posting,
): Promise<Card | undefined> {
  try {
    return await posting.findPosted({ request, key }, announced);
  } catch (error) {
    if (!isGivenUp(key, request, error, clock())) throw error;
    for (const place of to) closed.refused(place, error);
    observer.warn('bot cannot post there', error, { channel: announced.to, card: key });
    return { channel: announced.to, rendered: '' };
  }
}

/**
 * A message that was posted before the store forgot that it was, or of which it holds nothing that can be read. Of forgotten notifications only the
 * feed's: what happens next may be told under the same key.
 */
async function forgottenPost(
  { posting }: PlacingDeps,
  { key, kind, to, under }: Surface,
  { request, forgottenAt, unreadable, cards }: Known,
): Promise<Card | undefined> {
  const wasKept = unreadable.has(key);
  if (!wasKept && (forgottenAt === undefined || (kind !== 'card' && key !== FEED_LINE))) return undefined;
  const parent = under === undefined ? undefined : cards.get(under);
  const thread = wasKept ? parent?.ts : undefined;
  const at = wasKept ? request.createdAt : (forgottenAt ?? 0);
  for (const place of parent ? [parent.channel] : to) {
    const found = await posting.findPosted({ request, key }, { at, to: place, rendered: '', under: thread });
    if (found) return found;
  }
  return undefined;
}
