import { LRUCache } from 'lru-cache';
import type { Request } from '../../domain/request.ts';
import type { Card } from '../../workflow/ports.ts';

/** So long it is not asked again whether a card is still there: many Homes may link to it. */
const SEEN_MS = 10_000;

/** Looks whether a card is still where a link would lead; one that a person deleted is posted anew, and not linked to. */
export type CardPresence = (request: Request, key: string, card: Card) => Promise<boolean>;

export function createCardPresence(deps: {
  stands(card: Card): Promise<boolean>;
  /** Has the card rendered anew. */
  lost(request: Request, key: string): Promise<void>;
}): CardPresence {
  const seen = new LRUCache<string, true>({ max: 10_000, ttl: SEEN_MS });
  return async (request, key, card) => {
    const place = `${card.channel} ${card.ts}`;
    if (seen.has(place)) return true;
    if (await deps.stands(card)) {
      seen.set(place, true);
      return true;
    }
    await deps.lost(request, key);
    return false;
  };
}
