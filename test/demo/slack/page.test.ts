import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { IncomingMessage, request, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../../../src/demo/slack/json.ts';
import { createLocalSlack } from '../../../src/demo/slack/local-slack.ts';
import type { Snapshot } from '../../../src/demo/slack/page-protocol.ts';
import { serveStatic } from '../../../src/demo/slack/static-files.ts';
import { createPerson } from '../../support/person.ts';
import { type Bench, createBench } from './bench.ts';
import { workspaceOptions } from './workspace-options.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.close());

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(bench.slack.url + path, { headers });
const performAtPage = (body: unknown): Promise<Response> =>
  fetch(`${bench.slack.url}/page/do`, { method: 'POST', body: JSON.stringify(body) });

/** Sends a path as it is, without the tidying that fetch does; answers with the status. */
const rawStatus = (path: string, headers: Record<string, string> = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port: bench.slack.port, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.on('error', reject).end();
  });

describe('the page protocol', () => {
  it('shows each person what they may see, and nothing else', async () => {
    const snapshot = await bench.ana.snapshot();
    expect(snapshot.team).toEqual({ id: 'T1', name: 'Acme' });
    expect(snapshot.me).toEqual({
      id: 'UANA',
      name: 'Ana Silva',
      role: 'asks for numbers',
      guest: false,
      deactivated: false,
    });
    expect(snapshot.channels.map(({ id, kind }) => [id, kind])).toEqual([
      ['CGENERAL', 'channel'],
      ['CFEED', 'channel'],
      ['COLD', 'channel'],
      ['DANA', 'dm'],
    ]);
    await bench.ben.types('#secret', 'between us');
    await bench.ana.doesNotSee('between us');
    await expect(bench.ana.types('CSECRET', 'x')).rejects.toThrow('sees no CSECRET');
    expect(await (await performAtPage({ as: 'UANA', do: 'say', channel: 'CSECRET', text: 'x' })).json()).toEqual({
      ok: false,
      error: 'You are not in that channel.',
    });
    expect((await get('/page/nothing')).status).toBe(404);
  });

  it('opens for the first person when it does not know who is there', async () => {
    for (const path of ['/page/snapshot', '/page/snapshot?as=UNONE']) {
      expect(await (await get(path)).json()).toMatchObject({ me: { id: 'UANA' } });
    }
    bench.slack.changePerson('UANA', { deactivated: true });
    expect(await (await get('/page/snapshot')).json()).toMatchObject({ me: { id: 'UBEN' } });
    await expect(createPerson(bench.slack, 'UNONE').messages('dm')).rejects.toThrow('has the id UNONE');
  });

  it('knows the commands, shortcuts and user groups that it can offer', async () => {
    expect(await bench.ana.snapshot()).toMatchObject({
      commands: [{ command: '/number', description: 'Ask for a number' }],
      shortcuts: [{ callback_id: 'request.open', name: 'Request a number', description: 'Ask' }],
      userGroups: [{ id: 'SAPPROVERS', handle: 'approvers' }],
    });
  });

  it('counts what a person has not read, their own words aside', async () => {
    await bench.api('chat.postMessage', { channel: 'CGENERAL', text: '1' });
    await bench.ana.types('#general', '2');
    const unread = ({ channels }: Snapshot): number | undefined => channels.find(({ id }) => id === 'CGENERAL')?.unread;
    expect([unread(await bench.ana.snapshot()), unread(await bench.ben.snapshot())]).toEqual([1, 2]);
    await performAtPage({ as: 'UANA', do: 'read', channel: 'CGENERAL' });
    expect([unread(await bench.ana.snapshot()), unread(await bench.ben.snapshot())]).toEqual([0, 2]);
  });

  it('counts for whom a message is meant: by name, by group, with everybody, or directly', async () => {
    const mentions = ({ channels }: Snapshot): [number, number][] =>
      channels.filter(({ id }) => /^(CGENERAL|D)/.test(id)).map((channel) => [channel.unread, channel.mentions]);
    const says = (text: string, more: Json = {}) =>
      bench.api('chat.postMessage', { channel: 'CGENERAL', text, ...more });
    const { ts } = await says('for nobody');
    await says('<@UBEN|ben>, look');
    await says('<@UBENJAMIN> is another one');
    await says('words', { blocks: [{ type: 'section', text: { type: 'plain_text', text: '<@UBEN>' } }] });
    const element = (one: Json): Json => ({
      blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [one] }] }],
    });
    await says('words', element({ type: 'user', user_id: 'UBEN' }));
    await says('words', element({ type: 'usergroup', usergroup_id: 'SAPPROVERS' }));
    await says('words', element({ type: 'text', text: '<@UBEN>' }));
    await says('in a thread', { thread_ts: ts });
    await says('in a thread, for <!subteam^SAPPROVERS>', { thread_ts: ts });
    await bench.api('chat.postMessage', { channel: 'UBEN', text: 'for you' });
    expect(mentions(await bench.ben.snapshot())).toEqual([
      [8, 4],
      [1, 1],
    ]);
    await says('<!here>');
    expect(mentions(await bench.ana.snapshot())).toEqual([
      [8, 1],
      [0, 0],
    ]);
  });

  it('lets a person dismiss what only they see', async () => {
    const whisper = await bench.api('chat.postEphemeral', { channel: 'CGENERAL', user: 'UANA', text: 'psst' });
    const dismissal = { do: 'dismiss', channel: 'CGENERAL', ts: whisper['message_ts'] };
    expect(await (await performAtPage({ ...dismissal, as: 'UBEN' })).json()).toMatchObject({ ok: false });
    expect(await (await performAtPage({ ...dismissal, as: 'UANA' })).json()).toEqual({ ok: true });
    await bench.ana.doesNotSee('psst');
    await bench.ana.types('#general', '/foo').catch(() => undefined);
    const [notice] = (await bench.ana.snapshot()).notices;
    await performAtPage({ as: 'UANA', do: 'dismiss_notice', id: notice?.id });
    expect(await bench.ana.notices()).toEqual([]);
  });

  it('refuses user actions it cannot read', async () => {
    for (const body of [{}, { as: 'UANA', do: 'fly' }, { as: 'UANA', do: 'command', channel: 'CGENERAL', text: 'x' }]) {
      const response = await performAtPage(body);
      expect([response.status, Object.keys((await response.json()) as object)]).toEqual([400, ['error']]);
    }
    expect((await performAtPage({ as: 'UNONE', do: 'open_home' })).status).toBe(400);
    const gone = { as: 'UANA', do: 'act', in: { view_id: 'V1' }, block_id: 'a', action_id: 'b', value: {}, state: {} };
    expect(await (await performAtPage(gone)).json()).toEqual({ ok: false, error: 'That is not there any more.' });
  });

  it('streams a snapshot at once and after every change', async () => {
    const aborter = new AbortController();
    const response = await fetch(`${bench.slack.url}/page/events?as=UANA`, { signal: aborter.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const chunks = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const nextSnapshot = async (): Promise<Snapshot> => {
      while (!text.includes('\n\n')) text += (await chunks?.read())?.value ?? '';
      const [event = '', ...rest] = text.split('\n\n');
      text = rest.join('\n\n');
      return JSON.parse(event.replace(/^data: /, '')) as Snapshot;
    };
    expect((await nextSnapshot()).messages).toEqual([]);
    await bench.api('chat.postMessage', { channel: 'CGENERAL', text: 'Hello' });
    expect((await nextSnapshot()).messages).toMatchObject([{ text: 'Hello', user: null, ephemeral: false }]);
    aborter.abort();
  });

  it('hands out the traffic', async () => {
    await bench.api('auth.test');
    expect(await (await get('/page/traffic')).json()).toMatchObject([{ from: 'bot', what: 'auth.test', status: 200 }]);
  });

  it('does nothing for pages from elsewhere', async () => {
    expect((await get('/page/snapshot?as=UANA', { origin: 'https://evil.example' })).status).toBe(403);
    expect((await get('/page/snapshot?as=UANA', { origin: bench.slack.url })).status).toBe(200);
    expect(await rawStatus('/page/snapshot?as=UANA', { host: 'evil.example' })).toBe(403);
  });

  it('serves only the files of the page', async () => {
    const index = await get('/');
    expect([index.status, index.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const direct = new ServerResponse(new IncomingMessage(new Socket()));
    await serveStatic('/../page/index.html', direct);
    expect(direct.statusCode).toBe(404);
    for (const path of ['/../local-slack.ts', '/..%2flocal-slack.ts', '//etc/passwd', '/.git/config', '/nothing.js']) {
      expect(await rawStatus(path)).toBe(404);
    }
  });

  it('listens on this machine only', async () => {
    expect(new URL(bench.slack.url).hostname).toBe('127.0.0.1');
    // Another address of this machine, where only a server on all interfaces would answer.
    await expect(fetch(`http://127.0.0.2:${bench.slack.port}/`)).rejects.toThrow('fetch failed');
  });
});

describe('the saved state', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'local-slack-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('brings messages back after a restart, whose timestamps go on from there', async () => {
    const options = workspaceOptions({ statePath: join(folder, 'deep', 'state.json'), now: () => 1_760_000_000_000 });
    const first = await createLocalSlack(options);
    const say = async (slack: { url: string }, text: string): Promise<void> => {
      const body = JSON.stringify({ as: 'UANA', do: 'say', channel: 'CFEED', text });
      await fetch(`${slack.url}/page/do`, { method: 'POST', body });
    };
    await say(first, 'before');
    await first.close();
    const second = await createLocalSlack(options);
    await say(second, 'after');
    const messages = second.messages('CFEED');
    await second.close();
    expect(messages.map(({ text }) => text)).toEqual(['before', 'after']);
    expect(String(messages[1]?.ts) > String(messages[0]?.ts)).toBe(true);
    const saved = JSON.parse(await readFile(join(folder, 'deep', 'state.json'), 'utf8'));
    expect(saved).toMatchObject({ messages: [{ text: 'before' }, { text: 'after' }] });
  });

  it('says so when the file is something else', async () => {
    await writeFile(join(folder, 'state.json'), '{"other":1}');
    const options = workspaceOptions({ statePath: join(folder, 'state.json') });
    await expect(createLocalSlack(options)).rejects.toThrow('delete it to start afresh');
  });
});
