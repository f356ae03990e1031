import type { MessageMetadata } from '@slack/types';
import { hoursToMilliseconds } from 'date-fns';
import type { Request } from '../../domain/request.ts';
import type { Card, Clock, Observer, Posting } from '../../workflow/ports.ts';
import { nothingDone, type SlackClient, slackErrorOf, tokenRefused } from '../connection/api.ts';
import { type Patience, TooEarly } from '../connection/patience.ts';

/** A post whose answer was lost may take this long to show; not seen before that, it is looked for again. */
const POST_GRACE_MS = 4_000;

/** How far our clock may be ahead of Slack's. */
const CLOCK_MS = hoursToMilliseconds(1);

/** How far back a busy channel is read: the message is a recent one. */
const MAX_PAGES = 5;
const PAGE = 200;

/** A message of a request, by its key. */
export type Named = Readonly<{ request: Request; key: string }>;

/** What only apps see of a message of ours; by this it is known again. */
export function metadataOf({ request, key }: Named) {
  return { event_type: 'number_desk_message', event_payload: { request: request.id, card: key } };
}

type Deps = Readonly<{
  client: SlackClient;
  /** The bot's own user. */
  botUser: string;
  patiently: Patience['patiently'];
  clock: Clock;
  observer: Observer;
}>;

/** Looks for the card that an announcement led to: undefined when nothing was posted; throws when that cannot be told yet. */
export function createFindPosted(deps: Deps): (named: Named, posting: Posting) => Promise<Card | undefined> {
  const complained = new Set<string>();
  return async (named, posting) => {
    try {
      const found = await find(deps, named, posting);
      if (found) return { ...found, rendered: posting.rendered };
    } catch (error) {
      const code = slackErrorOf(error);
      if (code === undefined || !nothingDone(error) || tokenRefused(error)) throw error;
      // Not allowed to look, or nothing there to look at: a message too many is better than none.
      if (!complained.has(code)) deps.observer.warn('earlier post not looked for', error, { card: named.key });
      complained.add(code);
      return undefined;
    }
    const graceEndsAt = posting.at + POST_GRACE_MS;
    if (deps.clock() < graceEndsAt)
      throw new TooEarly('it cannot be told yet whether a message was posted', graceEndsAt);
    return undefined;
  };
}

/** The message that an announcement led to, as Slack shows it; undefined when there is none. */
async function find(deps: Deps, named: Named, { to, at, under }: Posting) {
  const { client, botUser, patiently } = deps;
  const channel = /^[UW]/.test(to) ? await directChannel(deps, to) : to;
  if (channel === undefined) return undefined;
  const oldest = ((at - CLOCK_MS) / 1_000).toFixed(6);
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const asked = { channel, oldest, limit: PAGE, include_all_metadata: true, cursor };
    const { messages = [], response_metadata } = await (under === undefined
      ? patiently('conversations.history', '', () => client.conversations.history(asked))
      : patiently('conversations.replies', '', () => client.conversations.replies({ ...asked, ts: under })));
    // Any other app can write such metadata; who posted it is Slack's word.
    const found = messages.find(({ user, metadata }) => user === botUser && isOf(named, metadata));
    if (found?.ts) return { channel, ts: found.ts };
    cursor = response_metadata?.next_cursor || undefined;
    if (cursor === undefined) break;
  }
  return undefined;
}

/** A person is written to by their id; what was written is read in the channel that belongs to both. */
async function directChannel({ client, patiently }: Deps, user: string): Promise<string | undefined> {
  return (await patiently('conversations.open', '', () => client.conversations.open({ users: user }))).channel?.id;
}

function isOf(named: Named, metadata: Partial<MessageMetadata> | undefined): boolean {
  const { event_type, event_payload } = metadataOf(named);
  const ids: Readonly<Record<string, unknown>> = metadata?.event_payload ?? {};
  return (
    metadata?.event_type === event_type &&
    ids['request'] === event_payload.request &&
    ids['card'] === event_payload.card
  );
}
