import type { Card, PostedCard } from '../../workflow/ports.ts';
import type { Content } from '../views/blocks.ts';

/**
 * A message that must exist for a request. A `card` is updated whenever it differs; a `notification` is posted once and stays; an `over` is what
 * a notification becomes when its time is over, where it stands, and is never posted.
 */
export type Surface = Readonly<{
  /** Names it among the request's messages, for good. */
  key: string;
  kind: 'card' | 'notification' | 'over';
  /**
   * Channels, or people to write to directly, in the order to try: the next is for when the bot cannot post to the one before.
   * Empty: what is there is updated, and nothing is posted anew.
   */
  to: readonly string[];
  /** The card under which it is posted as a reply. */
  under?: string;
  content: Content;
}>;

/** Whether a message stands in Slack, and not only the word that it could not be posted. */
export function isPosted(card: Card | undefined): card is PostedCard {
  return card?.ts !== undefined;
}
