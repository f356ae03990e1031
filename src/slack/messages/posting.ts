import { hoursToMilliseconds } from 'date-fns';
import type { Request } from '../../domain/request.ts';
import type { Card, CardWriter, Clock, Observer, Posting } from '../../workflow/ports.ts';
import {
  contentRefused,
  metadataRefused,
  nothingDone,
  parentGone,
  post,
  type SlackClient,
  slackErrorOf,
  tokenRefused,
} from '../connection/api.ts';
import { createPatience, TooEarly } from '../connection/patience.ts';
import { type Content, mrkdwn, section } from '../views/blocks.ts';
import type { Surface } from './surface.ts';

/** By this and the ids in its payload a message of ours is known again. */
const EVENT_TYPE = 'number_desk_message';

/** A post whose answer was lost may take this long to show; not seen before that, it is looked for again. */
const SETTLE_MS = 4_000;

/** How far our clock may be ahead of Slack's. */
const CLOCK_MS = hoursToMilliseconds(1);

/** How far back a busy channel is read: the message is a recent one. */
const MOST_PAGES = 5;
const PAGE = 200;

/** One message of one request, to be posted. */
export type Wanted = Readonly<{ request: Request; key: Surface['key']; content: Content; shows: string }>;

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
  const { client, botUser, clock, observer } = deps;
  const complained = new Set<string>();
  const { mayCall, patiently } = createPatience(clock);

  /** The message that an announcement led to, as Slack shows it; undefined when there is none. */
  async function find({ request, key }: Pick<Wanted, 'request' | 'key'>, posting: Posting) {
    const channel = /^[UW]/.test(posting.to) ? await directChannel(posting.to) : posting.to;
    if (channel === undefined) return undefined;
    const oldest = ((posting.at - CLOCK_MS) / 1_000).toFixed(6);
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const asked = { channel, oldest, limit: PAGE, include_all_metadata: true, cursor };
      const { under } = posting;
      const { messages = [], response_metadata } = await (under === undefined
        ? patiently('conversations.history', '', () => client.conversations.history(asked))
        : patiently('conversations.replies', '', () => client.conversations.replies({ ...asked, ts: under })));
      const found = messages.find(({ user, metadata }) => {
        const ids: Readonly<Record<string, unknown>> = metadata?.event_payload ?? {};
        // Anybody's app can write such metadata; who posted it is Slack's word.
        return (
          user === botUser &&
          metadata?.event_type === EVENT_TYPE &&
          ids['request'] === request.id &&
          ids['card'] === key
        );
      });
      if (found?.ts) return { channel, ts: found.ts };
      cursor = response_metadata?.next_cursor || undefined;
      if (cursor === undefined) break;
    }
    return undefined;
  }

  /** A person is written to by their id; what was written is read in the channel that belongs to both. */
  async function directChannel(user: string): Promise<string | undefined> {
    return (await patiently('conversations.open', '', () => client.conversations.open({ users: user }))).channel?.id;
  }

  async function send({ request, key, content }: Wanted, channel: string, threadTs: string | undefined) {
    const facts = { id: request.id, card: key };
    const metadata = { event_type: EVENT_TYPE, event_payload: { request: request.id, card: key } };
    const posted = (message: Content, known: typeof metadata | undefined) =>
      patiently('chat.postMessage', channel, () =>
        post(client, { channel, content: message, threadTs, metadata: known }),
      );
    return asTaken(content, facts, async (message) => {
      try {
        return await posted(message, metadata);
      } catch (error) {
        if (!metadataRefused(error)) throw error;
        observer.trouble('metadata refused, posted without', error, facts);
        return posted(message, undefined);
      }
    });
  }

  /** Sends the content; what Slack does not take is sent short, and then as mere words, so that the news gets out. */
  async function asTaken<T>(
    content: Content,
    facts: Readonly<Record<string, unknown>>,
    call: (c: Content) => Promise<T>,
  ) {
    const forms = [short(content), { text: content.text, blocks: [] }];
    for (let wanted: Content = content; ; ) {
      try {
        return await call(wanted);
      } catch (error) {
        const next = forms.shift();
        if (!next || !contentRefused(error)) throw error;
        observer.trouble('card too large for Slack, shown short', error, facts);
        wanted = next;
      }
    }
  }

  return {
    /** Posts; the card is not saved yet. Whether it stands in Slack is unknown when this throws and the announcement is still there. */
    async post(cards: CardWriter, wanted: Wanted, to: string, threadTs?: string): Promise<Card> {
      const { key, shows } = wanted;
      mayCall('chat.postMessage', to);
      const posting = { at: clock(), to, shows, under: threadTs };
      await cards.announce(key, posting);
      try {
        return { ...(await send(wanted, to, threadTs)), shows };
      } catch (error) {
        // A refusal is proof: the next attempt need not look first.
        if (error instanceof TooEarly || nothingDone(error)) await cards.withdraw(key);
        throw error;
      }
    },

    /** Repaints a message. Slack may be told twice, so a lost answer does no harm. */
    async update({ request, key, content, shows }: Wanted, card: Card & { ts: string }): Promise<Card> {
      const { channel, ts } = card;
      await asTaken(content, { id: request.id, card: key }, ({ text, blocks }) =>
        patiently('chat.update', channel, () => client.chat.update({ channel, ts, text, blocks })),
      );
      return { ...card, shows };
    },

    /**
     * Whether a message is still there: somebody may have deleted it. A link to it is asked for, which needs no scope and is cheap; where Slack
     * says neither, it counts as being there.
     */
    async stands({ channel, ts }: Card & { ts: string }): Promise<boolean> {
      try {
        await patiently('chat.getPermalink', '', () => client.chat.getPermalink({ channel, message_ts: ts }));
        return true;
      } catch (error) {
        const isGone = parentGone(error) || slackErrorOf(error) === 'channel_not_found';
        if (isGone) observer.trouble('card is gone', error, { channel });
        else observer.trouble('not known whether a card stands', error, { channel });
        return !isGone;
      }
    },

    /** Takes back a message that somebody else has posted as well. */
    async takeBack({ channel, ts }: Card & { ts: string }): Promise<void> {
      await patiently('chat.delete', channel, () => client.chat.delete({ channel, ts }));
    },

    /** The card that an announcement led to, or undefined when nothing was posted; throws when that cannot be told yet. */
    async settle(what: Pick<Wanted, 'request' | 'key'>, posting: Posting): Promise<Card | undefined> {
      try {
        const found = await find(what, posting);
        if (found) return { ...found, shows: posting.shows };
      } catch (error) {
        const code = slackErrorOf(error);
        if (code === undefined || !nothingDone(error) || tokenRefused(error)) throw error;
        // Not allowed to look, or nothing there to look at: a message too many is better than none.
        if (!complained.has(code)) observer.trouble('earlier post not looked for', error, { card: what.key });
        complained.add(code);
        return undefined;
      }
      const settledAt = posting.at + SETTLE_MS;
      if (clock() < settledAt) throw new TooEarly('it cannot be told yet whether a message was posted', settledAt);
      return undefined;
    },
  };
}

/** The whole news in one block, and what can be pressed. */
function short({ text, blocks }: Content): Content {
  const news = section({ ...mrkdwn(text), verbatim: true });
  return { text, blocks: [news, ...blocks.filter(({ type }) => type === 'actions')] };
}
