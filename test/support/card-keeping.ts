import type { Card, CardStore, Posting } from '../../src/workflow/ports.ts';

/** Keeps a card as the process that renders the request would. */
export async function keepCard(cards: CardStore, teamId: string, id: string, key: string, card: Card): Promise<void> {
  await cards.withLock(teamId, id, (writer) => writer.save(key, card));
}

/** Announces a post as the process that renders the request would. */
export async function announcePost(
  cards: CardStore,
  teamId: string,
  id: string,
  key: string,
  posting: Posting,
): Promise<void> {
  await cards.withLock(teamId, id, (writer) => writer.announce(key, posting));
}
