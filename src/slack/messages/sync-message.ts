import type { Card, PostedCard } from '../../workflow/ports.ts';
import { cannotPostThere } from '../connection/api.ts';
import { earlierPost } from './earlier-posts.ts';
import { type Known, keep, wantedOf } from './known.ts';
import { type PlacingDeps, postFirst } from './placing.ts';
import { isPosted, type Surface } from './surface.ts';
import { isWantedStill } from './surfaces.ts';

/** Brings one message in line: posts or updates it, where there is something to do, and keeps where it is. */
export async function syncMessage(deps: PlacingDeps, surface: Surface, known: Known): Promise<void> {
  const { key } = surface;
  await keep(deps, known, key, await earlierPost(deps, surface, known));
  const card = known.cards.get(key);
  await keep(
    deps,
    known,
    key,
    await (isPosted(card) ? update(deps, surface, known, card) : post(deps, surface, known)),
  );
}

async function post(deps: PlacingDeps, surface: Surface, known: Known): Promise<Card | undefined> {
  if (surface.kind === 'over') return undefined;
  return known.cards.has(surface.key) && !isDue(deps, surface, known) ? undefined : postFirst(deps, surface, known);
}

/** Whether it is time to try again where nothing could be posted. */
function isDue({ closed }: PlacingDeps, surface: Surface, { request, cards }: Known): boolean {
  return surface.to.some((place) => closed.mayTry(place)) && isWantedStill(surface, request, cards);
}

async function update(deps: PlacingDeps, surface: Surface, known: Known, card: PostedCard): Promise<Card | undefined> {
  const wanted = wantedOf(surface, known);
  if (surface.kind === 'notification' || card.rendered.startsWith(wanted.rendered)) return undefined;
  try {
    return await deps.posting.update(wanted, card);
  } catch (error) {
    if (!cannotPostThere(error)) throw error;
    if (surface.kind === 'over') {
      deps.observer.warn('message cannot be updated, left as it is', error, {
        id: known.request.id,
        card: surface.key,
      });
      return { ...card, rendered: wanted.rendered };
    }
    deps.observer.warn('card cannot be updated, posted anew', error, { id: known.request.id, card: surface.key });
    return postFirst(deps, surface, known);
  }
}
