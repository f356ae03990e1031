import { minutesToMilliseconds } from 'date-fns';
import { LRUCache } from 'lru-cache';
import { digest } from '../../domain/digest.ts';
import type { Audience } from '../../domain/register/news.ts';
import type { Clock, Observer } from '../../workflow/ports.ts';
import type { RegisterTeller } from '../../workflow/register-teller.ts';
import { cannotPostThere, contentRefused, post, type SlackClient } from '../connection/api.ts';
import { createPatience, sooner, TooEarly } from '../connection/patience.ts';
import type { Content } from '../views/blocks.ts';
import { costsInFeed, costsOfMonth } from '../views/costs.ts';
import { numberNews } from '../views/number-news.ts';
import type { Channels } from './surfaces.ts';

/** Slack does not say who approves: how soon to ask again. */
const UNKNOWN_MS = minutesToMilliseconds(1);
/** Messages of which it is remembered whom they have reached, while others are still to be. */
const MAX_UNDER_WAY = 1_000;

type Deps = Readonly<{ client: SlackClient; clock: Clock; observer: Observer }>;

/** Tells people of numbers: one directly, approvers where they read of requests, everybody in the feed. */
export function createRegisterTeller(
  deps: Deps &
    Readonly<{
      channels: Channels;
      /** The people who approve; undefined while Slack does not say. */
      whoMay: Readonly<{ people(teamId: string): Promise<readonly string[] | undefined> }>;
    }>,
): RegisterTeller {
  const { channels, whoMay, clock, observer } = deps;
  const { bring, isDone } = createPosts(deps);

  /** Where they have no channel, or the bot cannot post there, each of them directly. */
  async function tellApprovers(teamId: string, content: Content): Promise<void> {
    const { approvals } = channels;
    if (approvals !== undefined && (await bring([approvals], content))) return;
    const people = await whoMay.people(teamId);
    if (!people) throw new TooEarly('Slack did not say who approves', clock() + UNKNOWN_MS);
    if (!(await bring(people, content)))
      observer.warn('no approver told of numbers', new Error('none of them can be written to'), {});
  }

  async function tellAudience(teamId: string, audience: Audience, content: Content): Promise<void> {
    if (audience === 'approvers') return tellApprovers(teamId, content);
    await bring([audience === 'feed' ? channels.feed : audience.user], content);
  }

  async function tellAll(teamId: string, ...all: readonly (readonly [Audience, Content])[]) {
    try {
      for (const [audience, content] of all) await tellAudience(teamId, audience, content);
      for (const [, content] of all) isDone(content);
      return undefined;
    } catch (error) {
      if (!(error instanceof TooEarly)) throw error;
      observer.warn('news of numbers told later', error, {});
      return { againAt: error.againAt };
    }
  }

  return {
    async tell(teamId, news) {
      const content = numberNews(news);
      return content && tellAll(teamId, [news.audience, content]);
    },
    tellCosts: (teamId, costs) => tellAll(teamId, ['approvers', costsOfMonth(costs)], ['feed', costsInFeed(costs)]),
  };
}

/** Posts each message once to each place, and remembers where it stands until it was brought everywhere. A restart forgets that, and posts it twice. */
function createPosts({ client, clock, observer }: Deps) {
  const { patiently } = createPatience(clock);
  const underWay = new LRUCache<string, Set<string>>({ max: MAX_UNDER_WAY });

  /** False when it cannot be posted there, and another attempt would not change that. */
  async function isPosted(channel: string, content: Content): Promise<boolean> {
    const send = (content: Content) => patiently('chat.postMessage', channel, () => post(client, { channel, content }));
    try {
      await send(content).catch((error: unknown) => {
        if (!contentRefused(error)) throw error;
        // Better the words alone than nothing, again and again.
        observer.warn('news of numbers told without blocks', error, { channel });
        return send({ text: content.text, blocks: [] });
      });
      return true;
    } catch (error) {
      if (!(cannotPostThere(error) || contentRefused(error))) throw error;
      observer.warn('not told of numbers', error, { channel });
      return false;
    }
  }

  return {
    /** Answers whether it stands in one of these places at least. */
    async bring(places: readonly string[], content: Content): Promise<boolean> {
      const key = digest(content);
      const has = underWay.get(key) ?? new Set<string>();
      underWay.set(key, has);
      let waits: unknown;
      for (const place of places) {
        if (has.has(place)) continue;
        try {
          if (await isPosted(place, content)) has.add(place);
        } catch (error) {
          // One who cannot be told now keeps no other waiting.
          waits = sooner(waits, error);
        }
      }
      if (waits !== undefined) throw waits;
      return places.some((place) => has.has(place));
    },

    isDone: (content: Content) => void underWay.delete(digest(content)),
  };
}
