import { beforeEach, describe, expect, it } from 'vitest';
import type { ListenerContext } from '../../src/slack/listeners/listener-context.ts';
import type { Routes } from '../../src/slack/listeners/routes.ts';
import { listenToWords } from '../../src/slack/listeners/spoken-to.ts';
import { words } from '../../src/slack/words/words.ts';

type Call = Readonly<{
  how: 'for them alone' | 'directly';
  channel: string;
  user?: string;
  text: string;
  thread_ts?: string;
}>;
type Hear = (given: object) => Promise<void>;

/** Who was answered within the last minute. */
let answered: Set<string>;
let calls: Call[];
let troubles: string[];
let broken: { store?: true; ephemeral?: true };
let heard: Map<string, Hear>;

beforeEach(() => {
  [answered, calls, troubles, broken, heard] = [new Set(), [], [], {}, new Map()];
  const app = { event: (type: string, hear: Hear) => void heard.set(type, hear) };
  const context = {
    teamId: 'T0DESK',
    membership: async () => 'stranger',
    deliveries: {
      async isFirst(_team: string, id: string, withinMs: number) {
        if (broken.store) throw new Error('Redis is away');
        expect(withinMs).toBe(60_000);
        const first = !answered.has(id);
        answered.add(id);
        return first;
      },
    },
    observer: { changed() {}, refused() {}, warn: (what: string) => void troubles.push(what) },
  };
  listenToWords(app as unknown as Routes, context as unknown as ListenerContext);
});

const client = {
  chat: {
    async postEphemeral(call: Call) {
      if (broken.ephemeral) throw new Error('not in channel');
      calls.push({ ...call, how: 'for them alone' });
    },
    postMessage: async (call: Call) => void calls.push({ ...call, how: 'directly' }),
  },
};

/** What the bot says when it hears this. */
async function says(type: 'message' | 'app_mention', event: object): Promise<Call[]> {
  const body = { team_id: 'T0DESK', type: 'event_callback' };
  await heard.get(type)?.({ event: { type, ts: '1.1', ...event }, body, client });
  return calls.splice(0);
}

const direct = { channel: 'D1', channel_type: 'im', user: 'U0ANA', text: 'hello' };
const mention = { channel: 'C1', user: 'U0ANA', text: '<@U0BOT> hello' };

describe('who writes to the bot', () => {
  it('is answered directly, in two lines and with a button', async () => {
    const [call, ...more] = await says('message', direct);
    expect(call).toMatchObject({ how: 'directly', channel: 'U0ANA', text: words.greeting });
    expect(JSON.stringify(call)).toContain('Request a number');
    expect(words.greeting.split('\n')).toHaveLength(2);
    expect(more).toEqual([]);
  });

  it('and mentions it is answered for themselves alone, in the thread where they did', async () => {
    expect(await says('app_mention', mention)).toMatchObject([{ how: 'for them alone', channel: 'C1', user: 'U0ANA' }]);
    const inThread = { ...mention, user: 'U0BEN', thread_ts: '1.0' };
    expect(await says('app_mention', inThread)).toMatchObject([{ how: 'for them alone', thread_ts: '1.0' }]);
  });

  it('is answered directly where Slack takes no ephemeral message, and nothing is left in the channel', async () => {
    broken = { ephemeral: true };
    expect(await says('app_mention', mention)).toMatchObject([{ how: 'directly', channel: 'U0ANA' }]);
  });

  it('is answered once a minute, wherever they write', async () => {
    expect(await says('message', direct)).toHaveLength(1);
    expect(await says('message', direct)).toEqual([]);
    expect(await says('app_mention', mention)).toEqual([]);
    expect(await says('message', { ...direct, user: 'U0BEN' })).toHaveLength(1);
    answered.clear();
    expect(await says('message', direct)).toHaveLength(1);
  });

  it('is not answered while the store does not say whether they were', async () => {
    broken = { store: true };
    expect(await says('message', direct)).toEqual([]);
    expect(troubles).toEqual(['not known who was answered']);
  });

  it('and belongs to another workspace reads that it is not for them', async () => {
    expect(await says('app_mention', { ...mention, user_team: 'T0OTHER' })).toMatchObject([{ text: words.stranger }]);
  });
});

describe('nothing is said', () => {
  it.each([
    ['to an edit', { subtype: 'message_changed' }],
    ['to a bot', { bot_id: 'B1' }],
    ['to somebody who joins', { subtype: 'channel_join' }],
    ['to what was edited', { edited: { ts: '1.2' } }],
    ['without a person', { user: undefined }],
  ])('%s', async (_what, event) => {
    expect(await says('message', { ...direct, ...event })).toEqual([]);
    expect(await says('app_mention', { ...mention, ...event })).toEqual([]);
    // And it does not count as an answer.
    expect(await says('message', direct)).toHaveLength(1);
  });

  it('to a reply to a card, to a message in a channel, and twice to a mention in a direct message', async () => {
    expect(await says('message', { ...direct, thread_ts: '1.0' })).toEqual([]);
    expect(await says('message', { ...direct, channel: 'C1', channel_type: 'channel' })).toEqual([]);
    expect(await says('app_mention', { ...mention, channel: 'D1' })).toEqual([]);
  });
});
