import { webApi } from '@slack/bolt';
import { beforeEach, describe, expect, it } from 'vitest';
import { costsOf } from '../../src/domain/register/costs.ts';
import { factsOf } from '../../src/domain/register/facts.ts';
import type { Audience, NewsFor } from '../../src/domain/register/news.ts';
import type { SlackClient } from '../../src/slack/connection/api.ts';
import { createRegisterTeller } from '../../src/slack/messages/register-teller.ts';
import { aRecord } from '../support/records.ts';
import { ana, marta, NOW } from '../support/requests.ts';

const { WebAPIPlatformError } = webApi;
const omar = 'U0OMAR';

let posted: { channel: string; text: string; blocks: number }[];
let warned: string[];
/** By place: what Slack refuses a post with, one after the other; an Error is no answer. */
let refusals: Record<string, (string | Error)[]>;
let now: number;
let people: readonly string[] | undefined;

beforeEach(() => {
  [posted, warned, refusals, now, people] = [[], [], {}, NOW, [marta, omar]];
});

function teller(approvals: string | undefined) {
  const client = {
    chat: {
      async postMessage({ channel, text, blocks }: { channel: string; text: string; blocks: unknown[] }) {
        const refusal = refusals[channel]?.shift();
        if (refusal instanceof Error) throw refusal;
        if (refusal) throw new WebAPIPlatformError({ ok: false, error: refusal });
        posted.push({ channel, text, blocks: blocks.length });
        return { ok: true, ts: '1.1', channel };
      },
    },
  } as unknown as SlackClient;
  return createRegisterTeller({
    client,
    channels: { feed: 'C0FEED', ...(approvals ? { approvals } : {}) },
    whoMay: { people: async () => people },
    clock: () => now,
    observer: { changed() {}, refused() {}, warn: (what: string) => void warned.push(what) },
  });
}

const news = (audience: Audience, what: NewsFor['what'] = 'gone'): NewsFor => ({
  audience,
  what,
  news: [{ record: aRecord(), entry: { at: NOW, what, by: marta, to: ana } }],
});
const places = () => posted.map(({ channel }) => channel);

describe('news of numbers', () => {
  it.each([
    [{ user: ana }, 'C0APP', [ana]],
    ['feed', 'C0APP', ['C0FEED']],
    ['approvers', 'C0APP', ['C0APP']],
    ['approvers', undefined, [marta, omar]],
  ] as const)('for %j, with approvals in %s, stands in %j', async (audience, approvals, expected) => {
    expect(await teller(approvals).tell('T0DESK', news(audience))).toBeUndefined();
    expect(places()).toEqual(expected);
    expect(warned).toEqual([]);
  });

  it('that nobody is told of is posted nowhere', async () => {
    expect(await teller('C0APP').tell('T0DESK', news('approvers', 'kept'))).toBeUndefined();
    expect(posted).toEqual([]);
  });

  it('reaches each approver where the bot cannot post in their channel', async () => {
    refusals = { C0APP: ['not_in_channel'] };
    expect(await teller('C0APP').tell('T0DESK', news('approvers'))).toBeUndefined();
    expect(places()).toEqual([marta, omar]);
    expect(warned).toEqual(['not told of numbers']);
  });

  it('passes over whom Slack does not let us write to, and says so in the log', async () => {
    refusals = { [marta]: ['cannot_dm_bot'], [ana]: ['user_not_found'] };
    expect(await teller(undefined).tell('T0DESK', news('approvers'))).toBeUndefined();
    expect(places()).toEqual([omar]);
    expect(await teller(undefined).tell('T0DESK', news({ user: ana }))).toBeUndefined();
    expect(warned).toEqual(['not told of numbers', 'not told of numbers']);
    [refusals, warned] = [{ [marta]: ['user_disabled'], [omar]: ['user_disabled'] }, []];
    expect(await teller(undefined).tell('T0DESK', news('approvers'))).toBeUndefined();
    expect(warned.at(-1)).toBe('no approver told of numbers');
  });

  it('waits where Slack asks for patience, and is not posted twice to those who have it', async () => {
    refusals = { [marta]: ['ratelimited'] };
    const each = teller(undefined);
    const later = await each.tell('T0DESK', news('approvers'));
    expect(later?.againAt).toBeGreaterThan(NOW);
    expect(places()).toEqual([omar]);
    now = later?.againAt ?? 0;
    expect(await each.tell('T0DESK', news('approvers'))).toBeUndefined();
    expect(places()).toEqual([omar, marta]);
    // The same may be news once more.
    await each.tell('T0DESK', news('approvers'));
    expect(places()).toEqual([omar, marta, marta, omar]);
  });

  it('waits while Slack does not say who approves', async () => {
    people = undefined;
    expect(await teller(undefined).tell('T0DESK', news('approvers'))).toEqual({ againAt: NOW + 60_000 });
    expect(posted).toEqual([]);
    expect(warned).toEqual(['news of numbers told later']);
  });

  it('is never lost: what was not answered, or refused for another reason, is tried again by its job', async () => {
    const each = teller('C0APP');
    for (const trouble of [new Error('no answer'), 'fatal_error', 'invalid_auth']) {
      refusals = { C0APP: [trouble] };
      await expect(each.tell('T0DESK', news('approvers'))).rejects.toThrow();
    }
    expect(posted).toEqual([]);
    await each.tell('T0DESK', news('approvers'));
    expect(places()).toEqual(['C0APP']);
  });

  it('is told in words alone where Slack refuses its blocks', async () => {
    refusals = { C0APP: ['invalid_blocks'] };
    await teller('C0APP').tell('T0DESK', news('approvers'));
    expect(posted).toEqual([{ channel: 'C0APP', blocks: 0, text: expect.stringContaining('is gone') }]);
    refusals = { C0APP: ['invalid_blocks', 'msg_too_long'] };
    posted = [];
    await teller('C0APP').tell('T0DESK', news('approvers'));
    expect(places()).toEqual([marta, omar]);
  });
});

describe('the month’s costs', () => {
  const costs = costsOf([factsOf(aRecord())], NOW, 'UTC');

  it('are a table for the approvers and a line for the feed, each once', async () => {
    refusals = { C0FEED: ['ratelimited'] };
    const each = teller('C0APP');
    const later = await each.tellCosts('T0DESK', costs);
    expect(places()).toEqual(['C0APP']);
    now = later?.againAt ?? 0;
    expect(await each.tellCosts('T0DESK', costs)).toBeUndefined();
    expect(places()).toEqual(['C0APP', 'C0FEED']);
    expect(posted[1]?.text).not.toContain('\n');
  });
});
