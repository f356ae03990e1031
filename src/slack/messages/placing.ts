import type { Card, Clock, Observer } from '../../workflow/ports.ts';
import { cannotPostThere, parentGone, type SlackClient } from '../connection/api.ts';
import { REQUEST_CARD } from './card-keys.ts';
import { type ClosedPlaces, isGivenUp } from './closed-places.ts';
import { type KeepDeps, type Known, keep, wantedOf } from './known.ts';
import { tellNowhere } from './nowhere.ts';
import { isPosted, type Surface } from './surface.ts';

/** What it takes to put a message into Slack. */
export type PlacingDeps = KeepDeps &
  Readonly<{ client: SlackClient; closed: ClosedPlaces; clock: Clock; observer: Observer }>;

/** Puts a message into Slack that is not there yet, at the first of its places that takes it; undefined while what it belongs under is not there. */
export async function postFirst(deps: PlacingDeps, surface: Surface, known: Known): Promise<Card | undefined> {
  if (surface.under !== undefined) return reply(deps, surface, surface.under, known);
  let refusal: unknown;
  for (const place of surface.to) {
    const posted = await postUnlessRefused(deps, surface, known, place);
    if (!('refusal' in posted)) {
      deps.closed.opened(place);
      return posted;
    }
    refusal = posted.refusal;
    deps.closed.refused(place, refusal);
  }
  if (surface.key === REQUEST_CARD && !known.cards.has(REQUEST_CARD)) await tellNowhere(deps, known.request, refusal);
  return notPosted(surface, known, surface.to.at(-1) ?? '');
}

/** The card that was posted, or Slack's word that nothing can be posted there; every other failure is thrown. */
async function postUnlessRefused(
  { posting, clock, observer }: PlacingDeps,
  surface: Surface,
  known: Known,
  place: string,
  threadTs?: string,
): Promise<Card | Readonly<{ refusal: unknown }>> {
  const { key } = surface;
  try {
    return await posting.post(known.writer, wantedOf(surface, known), place, threadTs);
  } catch (error) {
    const isGone = threadTs === undefined && isGivenUp(key, known.request, error, clock());
    if (!cannotPostThere(error) && !isGone) throw error;
    observer.warn('bot cannot post there', error, { channel: place, card: key });
    return { refusal: error };
  }
}

/** A reply to a card. Where the card is gone, or nothing can be written under it, the card is posted anew first, here or at its next place. */
async function reply(deps: PlacingDeps, surface: Surface, under: string, known: Known): Promise<Card | undefined> {
  const parent = known.cards.get(under);
  if (!isPosted(parent)) return undefined;
  let isClosed = false;
  if (known.seen.has(under) || (await deps.posting.stands(parent))) {
    known.seen.add(under);
    const posted = await postUnlessRefused(deps, surface, known, parent.channel, parent.ts);
    if (!('refusal' in posted)) return posted;
    isClosed = !parentGone(posted.refusal) || known.anew.has(under);
    if (isClosed) deps.closed.refused(parent.channel, posted.refusal);
  }
  const isThere = await postParentAnew(deps, under, known, isClosed ? parent.channel : undefined);
  return isThere ? reply(deps, surface, under, known) : notPosted(surface, known, parent.channel);
}

/** Posts a card once more, to be replied to, though not where it was `closed`; false where there is none to post, or no place takes it. */
async function postParentAnew(deps: PlacingDeps, key: string, known: Known, closed?: string): Promise<boolean> {
  const card = known.wanted.find((each) => each.key === key);
  // A card of a hold that is gone: nothing more is to be said there.
  if (!card || card.to.length === 0) return false;
  known.anew.add(key);
  known.seen.delete(key);
  // A direct message has a channel of its own, and is named by its person.
  const isClosed = (place: string) => (closed?.startsWith('D') ? /^[UW]/.test(place) : place === closed);
  const posted = await postFirst(deps, { ...card, to: card.to.filter((place) => !isClosed(place)) }, known);
  await keep(deps, known, key, posted);
  return isPosted(posted);
}

/** Kept in place of a card: there it could not be posted. */
function notPosted(surface: Surface, known: Known, channel: string): Card {
  return { channel, rendered: wantedOf(surface, known).rendered };
}
