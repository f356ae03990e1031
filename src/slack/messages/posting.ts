import type { MessageMetadata } from '@slack/types';
import type { Card, CardWriter, Clock, Observer, PostedCard } from '../../workflow/ports.ts';
import { metadataRefused, nothingDone, parentGone, post, type SlackClient, slackErrorOf } from '../connection/api.ts';
import { createPatience, type Patience, TooEarly } from '../connection/patience.ts';
import type { Content } from '../views/blocks.ts';
import { asTaken } from './as-taken.ts';
import { createFindPosted, metadataOf, type Named } from './find-posted.ts';

/** One message of one request, to be posted. */
export type Wanted = Named & Readonly<{ content: Content; rendered: string }>;

/** Posts, updates and takes back messages; see {@link createPosting}. */
export type Poster = ReturnType<typeof createPosting>;

type Sending = Readonly<{ client: SlackClient; observer: Observer; patiently: Patience['patiently'] }>;

/**
 * Posts each message once, also when the answer is lost or the process dies: the post is announced in the store before it is made,
 * and Slack is asked about what was announced and not answered.
 */
export function createPosting(deps: {
  client: SlackClient;
  /** The bot's own user. */
  botUser: string;
  clock: Clock;
  observer: Observer;
}) {
  const { client, clock, observer } = deps;
  const { mayCall, patiently } = createPatience(clock);
  const sending = { ...deps, patiently };
  const findPosted = createFindPosted(sending);

  return {
    findPosted,

    /** Posts; the card is not saved yet. Whether it stands in Slack is unknown when this throws and the announcement is still there. */
    async post(cards: CardWriter, wanted: Wanted, to: string, threadTs?: string): Promise<Card> {
      const { key, rendered } = wanted;
      mayCall('chat.postMessage', to);
      await cards.announce(key, { at: clock(), to, rendered: rendered, under: threadTs });
      try {
        return { ...(await send(sending, wanted, to, threadTs)), rendered: rendered };
      } catch (error) {
        // A refusal is proof: the next attempt need not look first.
        if (error instanceof TooEarly || nothingDone(error)) await cards.withdraw(key);
        throw error;
      }
    },

    /** Updates a message. Slack may be told twice, so a lost answer does no harm. */
    async update({ request, key, content, rendered }: Wanted, card: PostedCard): Promise<Card> {
      const { channel, ts } = card;
      await asTaken(observer, content, { id: request.id, card: key }, ({ text, blocks }) =>
        patiently('chat.update', channel, () => client.chat.update({ channel, ts, text, blocks })),
      );
      return { ...card, rendered: rendered };
    },

    /**
     * Whether a message is still there: a person may have deleted it. A link to it is asked for, which needs no scope and is cheap; where Slack
     * says neither, it counts as being there.
     */
    async stands({ channel, ts }: PostedCard): Promise<boolean> {
      try {
        await patiently('chat.getPermalink', '', () => client.chat.getPermalink({ channel, message_ts: ts }));
        return true;
      } catch (error) {
        const isGone = parentGone(error) || slackErrorOf(error) === 'channel_not_found';
        if (isGone) observer.warn('card is gone', error, { channel });
        else observer.warn('not known whether a card stands', error, { channel });
        return !isGone;
      }
    },

    /** Takes back a message that another process has posted as well. */
    async takeBack({ channel, ts }: PostedCard): Promise<void> {
      await patiently('chat.delete', channel, () => client.chat.delete({ channel, ts }));
    },
  };
}

async function send({ client, observer, patiently }: Sending, wanted: Wanted, channel: string, threadTs?: string) {
  const facts = { id: wanted.request.id, card: wanted.key };
  return asTaken(observer, wanted.content, facts, async (content) => {
    const message = { channel, content, threadTs };
    const posted = (metadata?: MessageMetadata) =>
      patiently('chat.postMessage', channel, () => post(client, { ...message, metadata }));
    try {
      return await posted(metadataOf(wanted));
    } catch (error) {
      if (!metadataRefused(error)) throw error;
      observer.warn('metadata refused, posted without', error, facts);
      return posted();
    }
  });
}
