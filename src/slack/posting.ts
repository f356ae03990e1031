import { hoursToMilliseconds } from 'date-fns';
import type { Request } from '../domain/request.ts';
import type { Card, CardWriter, Clock, Observer, Posting } from '../workflow/ports.ts';
import { nothingDone, post, retryAfterMs, type SlackClient, slackErrorOf, tokenRefused, tooLarge } from './api.ts';
import type { Surface } from './surfaces.ts';
import { type Content, mrkdwn, section } from './views/blocks.ts';

/** By this and the ids in its payload a message of ours is known again. */
const EVENT_TYPE = 'number_desk_message';

/** A post whose answer was lost may take this long to show; not seen before that, it is looked for again. */
const SETTLE_MS = 4_000;

/** How far our clock may be ahead of Slack's. */
const CLOCK_MS = hoursToMilliseconds(1);

/** How far back a busy channel is read: the message is a recent one. */
const MOST_PAGES = 5;
const PAGE = 200;

/** Nothing was done, and it is too early to: Slack asked for patience, or it cannot be told yet whether a message was posted. */
export class TooEarly extends Error {
  override readonly name = 'TooEarly';
  /** When to try again (epoch ms). */
  readonly againAt: number;

  constructor(why: string, againAt: number) {
    super(why);
    this.againAt = againAt;
  }
}

/** One message of one request, to be posted. */
type Wanted = Readonly<{ request: Request; key: Surface['key']; content: Content; shows: string }>;

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
  /** When Slack takes calls of a method again (epoch ms). */
  const quietUntil = new Map<string, number>();

  /** Throws while Slack wants to be left alone. */
  function mayCall(method: string): void {
    const until = quietUntil.get(method) ?? 0;
    if (clock() < until) throw new TooEarly(`Slack asked for patience with ${method}`, until);
  }

  /** Makes a call, and remembers when Slack asks for patience: for how long, all others of that method wait too. */
  async function patiently<T>(method: string, call: () => Promise<T>): Promise<T> {
    mayCall(method);
    try {
      return await call();
    } catch (error) {
      const patienceMs = retryAfterMs(error);
      if (patienceMs === undefined) throw error;
      quietUntil.set(method, clock() + patienceMs);
      throw new TooEarly(`Slack asked for patience with ${method}`, clock() + patienceMs);
    }
  }

  /** The message that an announcement led to, as Slack shows it; undefined when there is none. */
  async function find({ request, key }: Pick<Wanted, 'request' | 'key'>, posting: Posting) {
    const channel = /^[UW]/.test(posting.to) ? await directChannel(posting.to) : posting.to;
    if (channel === undefined) return undefined;
    const oldest = ((posting.at - CLOCK_MS) / 1_000).toFixed(6);
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const asked = { channel, oldest, limit: PAGE, include_all_metadata: true, ...(cursor ? { cursor } : {}) };
      const { under } = posting;
      const { messages = [], response_metadata } = await (under === undefined
        ? patiently('conversations.history', () => client.conversations.history(asked))
        : patiently('conversations.replies', () => client.conversations.replies({ ...asked, ts: under })));
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
    return (await patiently('conversations.open', () => client.conversations.open({ users: user }))).channel?.id;
  }

  async function send({ request, key, content }: Wanted, channel: string, threadTs: string | undefined) {
    const metadata = { event_type: EVENT_TYPE, event_payload: { request: request.id, card: key } };
    return bySize(content, { id: request.id, card: key }, (fitting) =>
      patiently('chat.postMessage', () => post(client, { channel, content: fitting, threadTs, metadata })),
    );
  }

  /** Sends the content; what Slack finds too large is sent short, so that the news gets out. */
  async function bySize<T>(
    content: Content,
    facts: Readonly<Record<string, unknown>>,
    call: (c: Content) => Promise<T>,
  ) {
    try {
      return await call(content);
    } catch (error) {
      if (!tooLarge(error)) throw error;
      observer.trouble('card too large for Slack, shown short', error, facts);
      return call(short(content));
    }
  }

  return {
    /** Posts; the card is not saved yet. Whether it stands in Slack is unknown when this throws and the announcement is still there. */
    async post(cards: CardWriter, wanted: Wanted, to: string, threadTs?: string): Promise<Card> {
      const { key, shows } = wanted;
      mayCall('chat.postMessage');
      const posting = { at: clock(), to, shows, ...(threadTs === undefined ? {} : { under: threadTs }) };
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
      await bySize(content, { id: request.id, card: key }, ({ text, blocks }) =>
        patiently('chat.update', () => client.chat.update({ channel, ts, text, blocks })),
      );
      return { ...card, shows };
    },

    /** Takes back a message that somebody else has posted as well. */
    async takeBack({ channel, ts }: Card & { ts: string }): Promise<void> {
      await patiently('chat.delete', () => client.chat.delete({ channel, ts }));
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
