import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asJson, asJsonList, type Json } from '../../../src/demo/slack/json.ts';
import { appMethods } from '../../../src/demo/slack/web-api/app.ts';
import { chatMethods } from '../../../src/demo/slack/web-api/chat.ts';
import { conversationMethods } from '../../../src/demo/slack/web-api/conversations.ts';
import { METHODS_WITH_ARGUMENTS } from '../../../src/demo/slack/web-api/known-arguments.ts';
import { userMethods } from '../../../src/demo/slack/web-api/users.ts';
import { viewMethods } from '../../../src/demo/slack/web-api/views.ts';
import { type Bench, createBench, modal } from './bench.ts';
import { manifest } from './workspace-options.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.close());

const withScopes = async (...bot: string[]): Promise<void> => {
  await bench.close();
  bench = await createBench({ manifest: { ...manifest, oauth_config: { scopes: { bot } } } });
};
const call = (method: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(bench.slack.apiUrl + method, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', authorization: 'Bearer xoxb-local-1', ...headers },
  });

describe('every method', () => {
  it('wants the right token', async () => {
    expect(await bench.api('auth.test', {}, '')).toEqual({ ok: false, error: 'not_authed' });
    expect(await bench.api('auth.test', {}, 'xoxb-other')).toEqual({ ok: false, error: 'invalid_auth' });
    expect(await bench.api('auth.test', {}, 'xapp-local-1')).toEqual({ ok: false, error: 'not_allowed_token_type' });
    expect(await bench.api('apps.connections.open', {})).toEqual({ ok: false, error: 'not_allowed_token_type' });
    expect(await bench.api('auth.test', { token: 'xoxb-local-1' }, '')).toMatchObject({ ok: true });
    expect(await bench.api('auth.test')).toMatchObject({
      ok: true,
      team: 'Acme',
      team_id: 'T1',
      user_id: 'UBOT',
      bot_id: 'BBOT',
    });
    expect(await bench.api('chat.meMessage')).toMatchObject({ error: 'unknown_method' });
    expect(await bench.api('constructor')).toMatchObject({ error: 'unknown_method' });
  });

  it('answers business errors with HTTP 200, and names the scopes in headers', async () => {
    const response = await call('chat.postMessage', '{}');
    expect(response.status).toBe(200);
    expect(response.headers.get('x-oauth-scopes')).toContain('chat:write');
    expect(response.headers.get('x-accepted-oauth-scopes')).toBe('chat:write');
  });

  it.each([
    ['chat.postMessage', { channel: 'CGENERAL', text: 'x' }, 'chat:write'],
    ['chat.update', { channel: 'CGENERAL', ts: '1.2', text: 'x' }, 'chat:write'],
    ['users.info', { user: 'UANA' }, 'users:read'],
    ['usergroups.list', {}, 'usergroups:read'],
    ['usergroups.users.list', { usergroup: 'SAPPROVERS' }, 'usergroups:read'],
    ['conversations.open', { users: 'UANA' }, 'im:write,mpim:write,channels:manage,groups:write'],
    ['conversations.info', { channel: 'CGENERAL' }, 'channels:read,groups:read,im:read,mpim:read'],
  ])('%s wants its scope', async (method, args, needed) => {
    await withScopes('commands', 'reactions:read');
    expect(await bench.api(method, args)).toEqual({
      ok: false,
      error: 'missing_scope',
      needed,
      provided: 'commands,reactions:read',
    });
  });

  it('about channels wants the scope for that kind of channel', async () => {
    bench.slack.changeChannel('CSECRET', { members: ['UBEN', 'UBOT'] });
    expect(await bench.api('conversations.info', { channel: 'CSECRET' })).toMatchObject({
      error: 'missing_scope',
      needed: 'groups:read',
    });
    expect(await bench.api('conversations.history', { channel: 'DANA' })).toMatchObject({ ok: true });
  });

  it('does without commands in the manifest when the commands scope is not granted', async () => {
    await withScopes('chat:write');
    await expect(bench.ana.types('#general', '/number')).rejects.toThrow('not a valid command');
  });
});

describe('the arguments of every method', () => {
  it('are known', () => {
    const implemented = Object.keys({
      ...appMethods(() => ''),
      ...chatMethods,
      ...conversationMethods,
      ...userMethods,
      ...viewMethods,
    });
    expect(implemented.filter((method) => method !== 'api.test').sort()).toEqual([...METHODS_WITH_ARGUMENTS].sort());
  });

  it('are refused when the method has none of that name', async () => {
    const text = { channel: 'CGENERAL', text: 'x' };
    expect(await bench.api('chat.postMessage', { ...text, block: [], unfurl_links: false })).toEqual({
      ok: false,
      error: 'invalid_arguments',
      response_metadata: { messages: ['[ERROR] unknown argument: block'] },
    });
    expect(bench.slack.messages('CGENERAL')).toEqual([]);
    expect(await bench.api('chat.postMessage', { ...text, attachments: [] })).toMatchObject({ ok: false });
    expect(await bench.api('auth.test', { team_id: 'T1' })).toMatchObject({ ok: true });
    expect(await bench.api('api.test', { anything: 'x' })).toMatchObject({ ok: true, args: { anything: 'x' } });
  });

  it.each([
    ['chat.postMessage', 'channel_not_found'],
    ['chat.postEphemeral', 'channel_not_found'],
    ['chat.update', 'channel_not_found'],
    ['chat.delete', 'channel_not_found'],
    ['chat.getPermalink', 'channel_not_found'],
    ['users.info', 'user_not_found'],
    ['usergroups.users.list', 'no_such_subteam'],
    ['conversations.info', 'channel_not_found'],
    ['views.open', 'invalid_arguments'],
    ['views.push', 'invalid_arguments'],
    ['views.update', 'invalid_arguments'],
    ['views.publish', 'invalid_arguments'],
  ])('%s cannot do without its own', async (method, error) => {
    expect(await bench.api(method)).toMatchObject({ ok: false, error });
  });
});

describe('a link to a message', () => {
  it('is made from the address that auth.test gives, as chat.getPermalink makes it', async () => {
    const { ts } = await bench.api('chat.postMessage', { channel: 'CGENERAL', text: 'Hello' });
    const { url } = await bench.api('auth.test');
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    const { permalink } = await bench.api('chat.getPermalink', { channel: 'CGENERAL', message_ts: ts });
    expect(permalink).toBe(`${String(url)}archives/CGENERAL/p${String(ts).replace('.', '')}`);
    const opened = await fetch(String(permalink), { redirect: 'manual' });
    expect([opened.status, opened.headers.get('location')]).toEqual([302, `/?in=CGENERAL&at=${String(ts)}`]);
    const missing = { channel: 'CGENERAL', message_ts: '1.000001' };
    expect(await bench.api('chat.getPermalink', missing)).toMatchObject({ error: 'message_not_found' });
    const hidden = { channel: 'CSECRET', message_ts: ts };
    expect(await bench.api('chat.getPermalink', hidden)).toMatchObject({ error: 'channel_not_found' });
  });
});

describe('people', () => {
  const info = async (user: string): Promise<Json> => asJson((await bench.api('users.info', { user }))['user']);

  it('are described with all that decides who may approve', async () => {
    expect(await info('UANA')).toMatchObject({
      id: 'UANA',
      team_id: 'T1',
      real_name: 'Ana Silva',
      deleted: false,
      is_bot: false,
      is_restricted: false,
      is_ultra_restricted: false,
      tz: 'Asia/Tokyo',
      tz_offset: 32_400,
    });
    expect(await info('UANA')).not.toHaveProperty('is_stranger');
    expect(asJson((await info('UANA'))['profile'])).not.toHaveProperty('email');
    expect(await info('UGIL')).toMatchObject({ is_restricted: true, is_ultra_restricted: false });
    expect(await info('UDORA')).toMatchObject({ deleted: true });
    expect(await info('USAM')).toMatchObject({ is_stranger: true, team_id: 'T2' });
    expect(await info('UBOT')).toMatchObject({ is_bot: true });
    expect(await bench.api('users.info', { user: 'UNONE' })).toEqual({ ok: false, error: 'user_not_found' });
    bench.slack.changePerson('UANA', { deactivated: true });
    expect(await info('UANA')).toMatchObject({ deleted: true });
  });

  it('show their address only with users:read.email', async () => {
    await withScopes('users:read', 'users:read.email');
    expect(asJson((await info('UANA'))['profile'])).toMatchObject({ email: 'ana@acme.example' });
  });

  it('are in user groups, which can change', async () => {
    const users = (usergroup: string): Promise<Json> => bench.api('usergroups.users.list', { usergroup });
    expect(await users('SAPPROVERS')).toEqual({ ok: true, users: ['UBEN'] });
    bench.slack.changeUserGroup('SAPPROVERS', ['UANA', 'UBEN']);
    expect(await users('SAPPROVERS')).toEqual({ ok: true, users: ['UANA', 'UBEN'] });
    expect(await users('SNONE')).toEqual({ ok: false, error: 'no_such_subteam' });
    const [group] = asJsonList((await bench.api('usergroups.list', { include_users: true }))['usergroups']);
    expect(group).toMatchObject({ id: 'SAPPROVERS', handle: 'approvers', users: ['UANA', 'UBEN'] });
    expect(asJsonList((await bench.api('usergroups.list'))['usergroups'])[0]).not.toHaveProperty('users');
  });
});

describe('conversations', () => {
  it('are opened with one person who is still there', async () => {
    const open = (users: string): Promise<Json> => bench.api('conversations.open', { users });
    expect(await open('UANA')).toMatchObject({ ok: true, channel: { id: 'DANA' } });
    expect(await open('UDORA')).toMatchObject({ error: 'user_disabled' });
    expect(await open('UNONE')).toMatchObject({ error: 'user_not_found' });
    expect(await open('')).toMatchObject({ error: 'users_list_not_supplied' });
  });

  it('tell of themselves and their members, page by page', async () => {
    expect((await bench.api('conversations.info', { channel: 'CFEED' }))['channel']).toMatchObject({
      name: 'feed',
      is_private: false,
      is_member: false,
    });
    const first = await bench.api('conversations.members', { channel: 'CGENERAL', limit: 3 });
    const cursor = asJson(first['response_metadata'])['next_cursor'];
    const second = await bench.api('conversations.members', { channel: 'CGENERAL', limit: 3, cursor });
    expect([first['members'], second['members']]).toEqual([
      ['UANA', 'UBEN', 'UGIL'],
      ['USAM', 'UBOT'],
    ]);
    expect(second['response_metadata']).toEqual({ next_cursor: '' });
    expect(await bench.api('conversations.members', { channel: 'CSECRET' })).toMatchObject({
      error: 'channel_not_found',
    });
    const mine = await bench.api('users.conversations', {});
    expect(asJsonList(mine['channels']).map((channel) => channel['id'])).toEqual(['CGENERAL', 'COLD']);
  });

  it('are read only by a bot that is in them, and between two times', async () => {
    expect(await bench.api('conversations.history', { channel: 'CFEED' })).toMatchObject({ error: 'not_in_channel' });
    const stamps: unknown[] = [];
    for (const text of ['1', '2', '3']) {
      stamps.push((await bench.api('chat.postMessage', { channel: 'CGENERAL', text }))['ts']);
    }
    const read = async (args: Json): Promise<unknown[]> => {
      const answer = await bench.api('conversations.history', { channel: 'CGENERAL', ...args });
      return asJsonList(answer['messages']).map((message) => message['text']);
    };
    expect(await read({})).toEqual(['3', '2', '1']);
    expect(await read({ oldest: stamps[0] })).toEqual(['3', '2']);
    expect(await read({ oldest: stamps[0], latest: stamps[1], inclusive: true })).toEqual(['2', '1']);
    expect(await bench.api('chat.getPermalink', { channel: 'CGENERAL', message_ts: stamps[0] })).toMatchObject({
      permalink: expect.stringContaining('/archives/CGENERAL/p'),
    });
    expect(await bench.api('chat.getPermalink', { channel: 'CGENERAL', message_ts: '1' })).toMatchObject({
      error: 'message_not_found',
    });
  });
});

describe('metadata', () => {
  const metadata = { event_type: 'card', event_payload: { request: 'r1' } };
  const withMetadata = { channel: 'CGENERAL', text: 'Hello', metadata };
  const read = async (method: string, args: Json): Promise<unknown[]> =>
    asJsonList((await bench.api(method, { channel: 'CGENERAL', ...args }))['messages']).map((one) => one['metadata']);

  it('is read only by those who ask for it, in a channel and in a thread, and outlives a change', async () => {
    const { ts } = await bench.api('chat.postMessage', withMetadata);
    await bench.api('chat.postMessage', { ...withMetadata, thread_ts: ts });
    await bench.api('chat.update', { channel: 'CGENERAL', ts, text: 'Hello again' });
    expect(await read('conversations.history', {})).toEqual([undefined]);
    expect(await read('conversations.history', { include_all_metadata: true })).toEqual([metadata]);
    expect(await read('conversations.replies', { ts })).toEqual([undefined, undefined]);
    expect(await read('conversations.replies', { ts, include_all_metadata: 'true' })).toEqual([metadata, metadata]);
  });

  it('is read in pages of at most 999', async () => {
    expect(await bench.api('conversations.history', { channel: 'CGENERAL', limit: 1_000 })).toMatchObject({
      error: 'invalid_limit',
    });
    expect(await bench.api('conversations.history', { channel: 'CGENERAL', limit: 999 })).toMatchObject({ ok: true });
  });

  it('wants the scope for that kind of channel', async () => {
    await withScopes('chat:write', 'channels:history', 'commands');
    const { ts } = await bench.api('chat.postMessage', { ...withMetadata, channel: 'UANA' });
    const missing = { error: 'missing_scope', needed: 'im:history' };
    expect(await bench.api('conversations.history', { channel: 'DANA' })).toMatchObject(missing);
    expect(await bench.api('conversations.replies', { channel: 'DANA', ts })).toMatchObject(missing);
  });
});

describe('a planned failure', () => {
  const text = { channel: 'CGENERAL', text: 'Hello' };
  const posted = (): number => bench.slack.messages('CGENERAL').length;

  it('comes as often as asked for, in order, and then no more', async () => {
    bench.slack.fail('chat.postMessage', { status: 429, retryAfter: 7 });
    bench.slack.fail('chat.postMessage', { status: 500 });
    bench.slack.fail('chat.postMessage', { error: 'channel_not_found' }, 2);
    const limited = await call('chat.postMessage', JSON.stringify(text));
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await limited.json()).toEqual({ ok: false, error: 'ratelimited' });
    expect((await call('chat.postMessage', JSON.stringify(text))).status).toBe(500);
    expect(await bench.api('chat.postMessage', text)).toEqual({ ok: false, error: 'channel_not_found' });
    expect(await bench.api('chat.postMessage', text)).toEqual({ ok: false, error: 'channel_not_found' });
    expect(posted()).toBe(0);
    expect(await bench.api('chat.postMessage', text)).toMatchObject({ ok: true });
    expect(posted()).toBe(1);
  });

  it.each([...METHODS_WITH_ARGUMENTS])('429 with Retry-After can come from %s', async (method) => {
    bench.slack.fail(method, { status: 429, retryAfter: 3 });
    const response = await call(method, '{}');
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '3']);
    expect((await call(method, '{}')).status).toBe(200);
  });

  it('F32: can lose the answer after the work is done, or the call before it', async () => {
    bench.slack.fail('chat.postMessage', { drop: true });
    await expect(bench.api('chat.postMessage', text)).rejects.toThrow('fetch failed');
    expect(posted()).toBe(1);
    bench.slack.fail('chat.postMessage', { drop: 'before' });
    await expect(bench.api('chat.postMessage', text)).rejects.toThrow('fetch failed');
    expect(posted()).toBe(1);
  });

  it('can be an answer that comes long after the work', async () => {
    bench.slack.fail('chat.postMessage', { answerAfterMs: 80 });
    const answer = bench.api('chat.postMessage', text);
    await expect.poll(posted, { interval: 2 }).toBe(1);
    const startedAt = performance.now();
    expect(await answer).toMatchObject({ ok: true });
    expect(performance.now() - startedAt).toBeGreaterThan(40);
  });

  it('can hit every method, until it is mended', async () => {
    bench.slack.fail('*', { error: 'account_inactive' }, 1_000);
    bench.slack.fail('auth.test', { error: 'fatal_error' });
    expect(await bench.api('auth.test')).toEqual({ ok: false, error: 'fatal_error' });
    expect(await bench.api('auth.test')).toEqual({ ok: false, error: 'account_inactive' });
    expect(await bench.api('chat.postMessage', text)).toEqual({ ok: false, error: 'account_inactive' });
    bench.slack.mend();
    expect(await bench.api('chat.postMessage', text)).toMatchObject({ ok: true });
    expect(posted()).toBe(1);
  });

  it('can be slowness', async () => {
    bench.slack.fail('auth.test', { delayMs: 80 });
    const startedAt = performance.now();
    expect(await bench.api('auth.test')).toMatchObject({ ok: true });
    expect(performance.now() - startedAt).toBeGreaterThan(75);
  });

  it('can hit a response_url', async () => {
    await bench.ana.types('#general', '/number');
    const url = String(bench.bot.last()['response_url']);
    bench.slack.fail('response_url', { status: 500 });
    expect((await fetch(url, { method: 'POST', body: '{"text":"x"}' })).status).toBe(500);
    expect((await fetch(url, { method: 'POST', body: '{"text":"x"}' })).status).toBe(200);
  });
});

describe('the traffic', () => {
  it('shows every call and delivery, without tokens and signatures', async () => {
    await bench.open(modal([]));
    await bench.api('auth.test', { token: 'xoxb-local-1', note: 'my token is xoxb-local-1' });
    await bench.api('apps.connections.open', {}, 'xapp-local-1');
    bench.slack.fail('api.test', { drop: true });
    await bench.api('api.test').catch(() => undefined);
    const traffic = bench.slack.traffic();
    expect(traffic.map(({ from, what, status }) => [from, what, status])).toEqual([
      ['slack', '/number', 200],
      ['bot', 'views.open', 200],
      ['bot', 'auth.test', 200],
      ['bot', 'apps.connections.open', 200],
      ['bot', 'api.test', 0],
    ]);
    expect(traffic[0]).toMatchObject({ at: bench.clock.now, request: { command: '/number', token: '***' } });
    const text = JSON.stringify(traffic);
    expect(text).not.toMatch(/local-1|v0=|local-verification-token|ticket=[0-9a-f]/);
  });

  it('keeps the last five hundred', async () => {
    for (let index = 0; index < 505; index += 1) await bench.api('api.test', { index });
    const traffic = bench.slack.traffic();
    expect(traffic).toHaveLength(500);
    expect(traffic[0]?.request).toEqual({ index: 5 });
  });
});
