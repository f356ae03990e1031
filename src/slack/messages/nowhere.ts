import type { Request } from '../../domain/request.ts';
import type { Observer } from '../../workflow/ports.ts';
import { type SlackClient, slackErrorOf } from '../connection/api.ts';
import { words } from '../words/words.ts';

/**
 * Tells the requester that the card of the request can be posted neither where it was asked for nor to them. What only one person sees
 * is another method of Slack's, which may be open where messages are not; where it is not, Home has the request.
 */
export async function tellNowhere(
  { client, observer }: Readonly<{ client: SlackClient; observer: Observer }>,
  { id, requester, channel }: Request,
  refusal: unknown,
): Promise<void> {
  const text = words.shownNowhere(slackErrorOf(refusal) ?? '');
  try {
    await client.chat.postEphemeral({ channel, user: requester, text });
  } catch (error) {
    observer.warn('requester not told that no card can be posted', error, { id, channel });
  }
}
