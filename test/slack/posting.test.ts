import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { webApi } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientOptions } from '../../src/slack/connection/api.ts';
import { createPosting } from '../../src/slack/messages/posting.ts';
import type { Card, CardWriter, Posting } from '../../src/workflow/ports.ts';
import { aRequest, NOW } from '../support/requests.ts';

type Answer = { status?: number; retryAfter?: number; body: object };

let server: Server;
let calls: { method: string; args: Record<string, string> }[];
let answers: Record<string, Answer[]>;
let troubles: string[];
let store: Map<string, { posting: Posting } | Card>;
let now: number;
let posting: ReturnType<typeof createPosting>;

beforeEach(async () => {
  [calls, answers, troubles, store, now] = [[], {}, [], new Map(), NOW];
  server = createServer(async (request, response) => {
    const method = (request.url ?? '').slice('/api/'.length);
    let body = '';
    for await (const chunk of request) body += chunk;
    calls.push({ method, args: Object.fromEntries(new URLSearchParams(body)) });
    const {
      status = 200,
      retryAfter,
      body: answer,
    } = answers[method]?.shift() ?? { body: { ok: false, error: 'none' } };
    const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(answer));
  });
  await new Promise<void>((findPosted) => server.listen(0, '127.0.0.1', findPosted));
  const { port } = server.address() as AddressInfo;
  posting = createPosting({
    client: new webApi.WebClient('xoxb-1', clientOptions(`http://127.0.0.1:${port}/api/`)),
    botUser: 'UBOT',
    clock: () => now,
    observer: { changed: () => undefined, refused: () => undefined, warn: (what) => void troubles.push(what) },
  });
});
afterEach(() => server.close());

const writer: CardWriter = {
  save: async (key, card) => void store.set(key, card),
  announce: async (key, posting) => void store.set(key, { posting }),
  withdraw: async (key) => void store.delete(key),
};
const request = aRequest();
const what = { request, key: 'request' };
const wanted = { ...what, content: { text: 'News', blocks: [] }, rendered: 'a' };
const message = (user: string, ts: string, ids: object, event_type = 'number_desk_message') => ({
  user,
  ts,
  metadata: { event_type, event_payload: ids },
});
const local = { request: request.id, card: 'request' };
const announced = (changes: Partial<Posting> = {}): Posting => ({
  at: NOW - 10_000,
  to: 'C1',
  rendered: 'a',
  ...changes,
});

describe('what was announced and not answered', () => {
  it('is found by who posted it and its ids, page by page', async () => {
    const others = [
      message('UOTHER', '9.1', local),
      message('UBOT', '9.2', { ...local, card: 'feed' }),
      message('UBOT', '9.3', { ...local, request: 'r2' }),
      message('UBOT', '9.4', local, 'something_else'),
      { user: 'UBOT', ts: '9.5' },
    ];
    answers['conversations.history'] = [
      { body: { ok: true, messages: others, response_metadata: { next_cursor: 'p2' } } },
      { body: { ok: true, messages: [message('UBOT', '8.1', local)], response_metadata: { next_cursor: 'p3' } } },
    ];
    expect(await posting.findPosted(what, announced())).toEqual({ channel: 'C1', ts: '8.1', rendered: 'a' });
    expect(calls.map(({ args }) => args['cursor'])).toEqual([undefined, 'p2']);
    expect(calls[0]?.args).toMatchObject({ channel: 'C1', limit: '200', include_all_metadata: 'true' });
    expect(Number(calls[0]?.args['oldest'])).toBe((NOW - 10_000 - 3_600_000) / 1_000);
  });

  it('is not looked for without end', async () => {
    const body = { ok: true, messages: [], response_metadata: { next_cursor: 'more' } };
    answers['conversations.history'] = Array.from({ length: 50 }, () => ({ body }));
    expect(await posting.findPosted(what, announced())).toBeUndefined();
    expect(calls).toHaveLength(5);
  });

  it('is not there for sure only after a while', async () => {
    const body = { ok: true, messages: [] };
    answers['conversations.replies'] = [{ body }, { body }];
    const reply = announced({ at: NOW - 1_000, under: '1.1' });
    await expect(posting.findPosted(what, reply)).rejects.toMatchObject({ name: 'TooEarly', againAt: NOW + 3_000 });
    now += 3_000;
    expect(await posting.findPosted(what, reply)).toBeUndefined();
    expect(calls[0]?.args).toMatchObject({ channel: 'C1', ts: '1.1' });
  });

  it('is waited for while Slack answers with an error of its own, or asks for patience', async () => {
    answers['conversations.history'] = [
      { status: 500, body: {} },
      { body: { ok: false, error: 'fatal_error' } },
      { body: { ok: false, error: 'token_revoked' } },
      { status: 429, retryAfter: 7, body: {} },
    ];
    for (let count = 0; count < 3; count++) await expect(posting.findPosted(what, announced())).rejects.toThrow();
    const patience = { name: 'TooEarly', againAt: NOW + 7_000 };
    await expect(posting.findPosted(what, announced())).rejects.toMatchObject(patience);
    await expect(posting.findPosted(what, announced())).rejects.toMatchObject(patience);
    expect(calls).toHaveLength(4);
    expect(troubles).toEqual([]);
  });

  it.each([
    'missing_scope',
    'channel_not_found',
    'user_disabled',
  ])('is posted anew where Slack says %s', async (error) => {
    answers['conversations.open'] = [{ body: { ok: false, error } }, { body: { ok: false, error } }];
    for (let count = 0; count < 2; count++) {
      expect(await posting.findPosted(what, announced({ to: 'U0ANA' }))).toBeUndefined();
    }
    expect(troubles).toEqual(['earlier post not looked for']);
  });
});

describe('a post', () => {
  it('is announced before it is made, and stays announced until it is kept', async () => {
    answers['chat.postMessage'] = [{ body: { ok: true, channel: 'D1', ts: '1.1' } }];
    expect(await posting.post(writer, wanted, 'U0ANA')).toEqual({ channel: 'D1', ts: '1.1', rendered: 'a' });
    expect(store.get('request')).toEqual({ posting: { at: NOW, to: 'U0ANA', rendered: 'a' } });
    expect(JSON.parse(calls[0]?.args['metadata'] ?? '')).toEqual({
      event_type: 'number_desk_message',
      event_payload: local,
    });
  });

  it.each<[string, Answer, boolean]>([
    ['a refusal', { body: { ok: false, error: 'channel_not_found' } }, false],
    ['a rate limit', { status: 429, retryAfter: 1, body: {} }, false],
    ['an error inside Slack', { body: { ok: false, error: 'internal_error' } }, true],
    ['HTTP 503', { status: 503, body: {} }, true],
    ['an answer without a ts', { body: { ok: true } }, true],
  ])('that ends with %s leaves doubt or none', async (_how, answer, invalidate) => {
    answers['chat.postMessage'] = [answer];
    await expect(posting.post(writer, wanted, 'C1', '1.1')).rejects.toThrow();
    expect(store.has('request')).toBe(invalidate);
  });

  it('is neither made nor announced while Slack asks for patience', async () => {
    answers['chat.postMessage'] = [{ status: 429, retryAfter: 5, body: {} }, { body: { ok: true, ts: '1.1' } }];
    await expect(posting.post(writer, wanted, 'C1')).rejects.toMatchObject({ againAt: NOW + 5_000 });
    now += 4_999;
    await expect(posting.post(writer, wanted, 'C1')).rejects.toMatchObject({ againAt: NOW + 5_000 });
    expect([calls.length, store.size]).toEqual([1, 0]);
    now += 1;
    expect(await posting.post(writer, wanted, 'C1')).toMatchObject({ ts: '1.1' });
  });
});
