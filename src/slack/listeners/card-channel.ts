import { isChannel } from '../format.ts';
import type { Channels } from '../messages/surfaces.ts';

/** What decides where the card of a request stands. */
export type CardPlaces = Readonly<{
  /** Whether it stands where it was asked for, for everybody there; else in a direct message to the requester. */
  cardsWhereAsked: boolean;
  channels: Channels;
}>;

/**
 * The channel for the card of a request that was asked for here, or the user for a direct message. What is said to approvers and readers of the feed
 * stands alone in their channels; in a conversation of two other people the bot cannot post.
 */
export function cardChannel(asked: string, user: string, { cardsWhereAsked, channels }: CardPlaces): string {
  const isShared = isChannel(asked) && asked !== channels.approvals && asked !== channels.feed;
  return cardsWhereAsked && isShared ? asked : user;
}

/** How the form for a request looks: what can be asked by the providers, and who sees the card besides its requester. */
export function formLook(card: string, user: string, { places }: Readonly<{ places?: unknown }>) {
  return { byPlace: places !== undefined, seenIn: card === user || card.startsWith('D') ? undefined : card };
}
