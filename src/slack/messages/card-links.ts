import type { Request } from '../../domain/request.ts';
import type { CardStore, FoundCard } from '../../workflow/ports.ts';
import { approvalKey, REQUEST_CARD } from './card-keys.ts';
import type { CardPresence } from './card-presence.ts';

/** A request in a list, and the address of the card that this reader would look at. */
export type Listed = Readonly<{ request: Request; link?: string }>;

/** The person who looks at a list: each person's links lead to other cards. */
export type Reader = Readonly<{
  teamId: string;
  user: string;
  approves: boolean;
  /** At this moment, so that a link must not lead nowhere. */
  looks?: boolean;
}>;

/** What it takes to link to cards. */
export type LinkDeps = Readonly<{
  cards: Pick<CardStore, 'firstOf'>;
  /** Whether a card is still there to be linked to. */
  stands?: CardPresence;
  /** Address of the workspace; without it nothing is linked. */
  url?: string;
}>;

/** The requests with the address of the card that this reader would look at, where there is one. */
export async function linked(deps: LinkDeps, requests: readonly Request[], reader: Reader): Promise<Listed[]> {
  const { cards, url } = deps;
  const { teamId, user, approves } = reader;
  if (url === undefined || requests.length === 0) return requests.map((request) => ({ request }));
  const keysOf = (request: Request) =>
    approves && request.requester !== user ? [approvalKey(request), approvalKey(request, user)] : [REQUEST_CARD];
  const found = await cards.firstOf(teamId, new Map(requests.map((request) => [request.id, keysOf(request)])));
  return Promise.all(
    requests.map(async (request) => {
      const card = found.get(request.id);
      if (!card || !(await isThere(deps, request, card, reader))) return { request };
      return { request, link: new URL(`archives/${card.channel}/p${card.ts.replace('.', '')}`, url).href };
    }),
  );
}

/** Slack is asked only for a person who looks at this moment: a Home that is kept up to date would cost a call for each of its rows. */
async function isThere({ stands }: LinkDeps, request: Request, { key, ...card }: FoundCard, { looks = false }: Reader) {
  return !looks || stands === undefined || stands(request, key, card);
}
