import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asJson, asJsonList, type Json } from '../../../src/demo/slack/json.ts';
import { createPerson } from '../../support/person.ts';
import { type Bench, button, createBench, plain } from './bench.ts';
import { manifest } from './workspace-options.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.close());

const post = (args: Json): Promise<Json> => bench.api('chat.postMessage', args);
const section = (text: string): Json => ({ type: 'section', text: plain(text) });

describe('chat.postMessage', () => {
  it('gives every block an id, and every message a timestamp of its own', async () => {
    const first = await post({ channel: 'CGENERAL', text: 'One', blocks: [section('a'), { type: 'divider' }] });
    const second = await post({ channel: 'CGENERAL', text: 'Two' });
    expect(String(second['ts']) > String(first['ts'])).toBe(true);
    const ids = asJsonList(asJson(first['message'])['blocks']).map((block) => block['block_id']);
    expect(ids).toEqual([expect.stringMatching(/^\w{5}$/), expect.stringMatching(/^\w{5}$/)]);
    expect(new Set(ids).size).toBe(2);
    expect(first['message']).toMatchObject({ type: 'message', user: 'UBOT', bot_id: 'BBOT', app_id: 'A1' });
  });

  it('takes a person for the direct message with them', async () => {
    expect(await post({ channel: 'UANA', text: 'Hello' })).toMatchObject({ channel: 'DANA' });
    await bench.ana.sees('Hello', { in: 'dm' });
    await bench.ben.doesNotSee('Hello');
  });

  it.each([
    ['a channel that is not there', { channel: 'CNONE' }, 'channel_not_found'],
    ['a name instead of an id', { channel: '#general' }, 'channel_not_found'],
    ['F39: a private channel without the bot', { channel: 'CSECRET' }, 'channel_not_found'],
    ['a public channel without the bot', { channel: 'CFEED' }, 'not_in_channel'],
    ['an archived channel', { channel: 'COLD' }, 'is_archived'],
    ['an unknown person', { channel: 'UNONE' }, 'channel_not_found'],
    ['a person who has left', { channel: 'UDORA' }, 'channel_not_found'],
    ['no channel', {}, 'channel_not_found'],
    ['nothing to say', { channel: 'CGENERAL', text: '' }, 'no_text'],
    ['no blocks at all', { channel: 'CGENERAL', text: '', blocks: [] }, 'no_text'],
    ['too much to say', { channel: 'CGENERAL', text: 'x'.repeat(40_001) }, 'msg_too_long'],
    ['blocks that are no list', { channel: 'CGENERAL', blocks: '{' }, 'invalid_blocks_format'],
    ['a thread that is not there', { channel: 'CGENERAL', thread_ts: '1.2' }, 'thread_not_found'],
    ['metadata without a type', { channel: 'CGENERAL', metadata: { event_payload: {} } }, 'invalid_metadata_schema'],
  ])('refuses %s', async (_what, args, error) => {
    expect(await post({ text: 'Hello', ...args })).toMatchObject({ ok: false, error });
  });

  it('F31: refuses too much text in all blocks together', async () => {
    const blocks = Array.from({ length: 5 }, () => section('x'.repeat(2_400)));
    expect(await post({ channel: 'CGENERAL', text: '', blocks })).toMatchObject({ ok: true });
    expect(await post({ channel: 'CGENERAL', text: 'x', blocks })).toMatchObject({ error: 'msg_blocks_too_long' });
  });

  it('needs no membership of public channels with chat:write.public', async () => {
    await bench.close();
    const scopes = { bot: ['chat:write', 'chat:write.public'] };
    bench = await createBench({ manifest: { ...manifest, oauth_config: { scopes } } });
    expect(await post({ channel: 'CFEED', text: 'Bought' })).toMatchObject({ ok: true });
    expect(await post({ channel: 'CSECRET', text: 'Bought' })).toMatchObject({ error: 'channel_not_found' });
  });

  it('takes forms as well as JSON', async () => {
    const body = new URLSearchParams({
      token: 'xoxb-local-1',
      channel: 'CGENERAL',
      blocks: JSON.stringify([section('Form')]),
    });
    const response = await fetch(`${bench.slack.apiUrl}chat.postMessage`, { method: 'POST', body });
    expect(await response.json()).toMatchObject({ ok: true });
    await bench.ana.sees('Form');
  });
});

describe('chat.update and chat.delete', () => {
  it('change what the bot wrote: new text takes the old blocks away, new blocks keep the text', async () => {
    const { ts, channel } = await post({ channel: 'UANA', text: 'One', blocks: [section('a')] });
    await bench.api('chat.update', { channel, ts, blocks: [section('b')] });
    expect(bench.slack.messages('DANA')).toMatchObject([{ text: 'One', blocks: [{ type: 'section' }], edited: true }]);
    await bench.api('chat.update', { channel, ts, text: 'Two' });
    expect(bench.slack.messages('DANA')).toMatchObject([{ text: 'Two', blocks: [] }]);
    await bench.api('chat.delete', { channel, ts });
    expect(bench.slack.messages('DANA')).toEqual([]);
  });

  it('refuse what is not there, not the bot’s, or ephemeral', async () => {
    const update = (args: Json): Promise<Json> => bench.api('chat.update', { channel: 'CGENERAL', text: 'x', ...args });
    await bench.ana.types('#general', 'mine');
    const mine = bench.slack.messages('CGENERAL')[0]?.ts;
    expect(await update({ ts: mine })).toMatchObject({ error: 'cant_update_message' });
    expect(await bench.api('chat.delete', { channel: 'CGENERAL', ts: mine })).toMatchObject({
      error: 'cant_delete_message',
    });
    expect(await update({ ts: '1.2' })).toMatchObject({ error: 'message_not_found' });
    const whisper = await bench.api('chat.postEphemeral', { channel: 'CGENERAL', user: 'UANA', text: 'psst' });
    expect(await update({ ts: whisper['message_ts'] })).toMatchObject({ error: 'message_not_found' });
    expect(await update({ channel: 'UANA', ts: mine })).toMatchObject({ error: 'channel_not_found' });
    const own = await post({ channel: 'CGENERAL', text: 'own' });
    expect(await update({ ts: own['ts'], text: undefined })).toMatchObject({ error: 'no_text' });
  });
});

describe('chat.postEphemeral', () => {
  it('shows a message to one person, who can dismiss it', async () => {
    await bench.api('chat.postEphemeral', { channel: 'CGENERAL', user: 'UANA', text: 'Not allowed' });
    await bench.ana.sees('Not allowed', { in: '#general', ephemeral: true });
    await bench.ben.doesNotSee('Not allowed');
  });

  it('refuses people who are not in the channel', async () => {
    const whisper = (user: string): Promise<Json> =>
      bench.api('chat.postEphemeral', { channel: 'CGENERAL', user, text: 'x' });
    expect(await whisper('UNONE')).toMatchObject({ error: 'user_not_in_channel' });
    expect(await whisper('UDORA')).toMatchObject({ error: 'user_not_in_channel' });
    bench.slack.changeChannel('CGENERAL', { members: ['UBEN', 'UBOT'] });
    expect(await whisper('UANA')).toMatchObject({ error: 'user_not_in_channel' });
  });
});

describe('threads', () => {
  it('belong to their first message, and are read with conversations.replies', async () => {
    const parent = await post({ channel: 'CGENERAL', text: 'Parent' });
    const reply = await post({ channel: 'CGENERAL', text: 'Reply', thread_ts: parent['ts'] });
    await post({ channel: 'CGENERAL', text: 'Reply to a reply', thread_ts: reply['ts'] });
    const thread = await bench.api('conversations.replies', { channel: 'CGENERAL', ts: parent['ts'] });
    expect(asJsonList(thread['messages']).map((message) => message['text'])).toEqual([
      'Parent',
      'Reply',
      'Reply to a reply',
    ]);
    const history = await bench.api('conversations.history', { channel: 'CGENERAL' });
    expect(asJsonList(history['messages']).map((message) => message['text'])).toEqual(['Parent']);
  });
});

describe('a response_url', () => {
  const send = async (url: unknown, body: Json): Promise<number> => {
    const response = await fetch(String(url), { method: 'POST', body: JSON.stringify(body) });
    return response.status;
  };

  it('takes five answers, for the asker alone unless they say in_channel', async () => {
    await bench.ana.types('#feed', '/number');
    const url = bench.bot.last()['response_url'];
    expect(await send(url, { text: 'for Ana' })).toBe(200);
    await bench.ana.sees('for Ana', { in: '#feed', ephemeral: true });
    await bench.ben.doesNotSee('for Ana');
    expect(await send(url, { text: 'for all', response_type: 'in_channel' })).toBe(200);
    await bench.ben.sees('for all', { in: '#feed' });
    for (const text of ['3', '4', '5']) expect(await send(url, { text })).toBe(200);
    expect(await send(url, { text: '6' })).toBe(404);
    await bench.ana.doesNotSee('6', { in: '#feed' });
    expect(await send(`${bench.slack.url}/response/abc`, { text: 'x' })).toBe(404);
  });

  it('is good for thirty minutes', async () => {
    await bench.ana.types('#general', '/number');
    const url = bench.bot.last()['response_url'];
    bench.clock.now += 30 * 60_000;
    expect(await send(url, { text: 'in time' })).toBe(200);
    bench.clock.now += 1;
    expect(await send(url, { text: 'late' })).toBe(404);
  });

  it('refuses blocks that Slack refuses, and no text', async () => {
    await bench.ana.types('#general', '/number');
    const url = bench.bot.last()['response_url'];
    expect(await send(url, { blocks: [section('')] })).toBe(400);
    expect(await send(url, {})).toBe(400);
  });

  it('F20: of an action replaces the message for all, unless told not to', async () => {
    const blocks = [{ type: 'actions', elements: [button('Reserve')] }];
    await post({ channel: 'CGENERAL', text: 'A card', blocks });
    await bench.ana.presses('Reserve');
    const url = bench.bot.last()['response_url'];
    await send(url, { text: 'only you', replace_original: false });
    await bench.ana.sees('only you', { ephemeral: true });
    await bench.ben.sees('A card');
    await send(url, { text: 'oops' });
    await bench.ben.sees('oops');
    await bench.ben.doesNotSee('A card');
  });

  it('F36: is the only way to change an ephemeral message', async () => {
    const blocks = [{ type: 'actions', elements: [button('Undo')] }];
    await bench.api('chat.postEphemeral', { channel: 'CGENERAL', user: 'UANA', text: 'Sure?', blocks });
    await bench.ana.presses('Undo');
    const url = bench.bot.last()['response_url'];
    await send(url, { replace_original: true, text: 'Undone' });
    await bench.ana.sees('Undone', { ephemeral: true });
    await send(url, { delete_original: true });
    await bench.ana.doesNotSee('Undone');
  });

  it('of a command never replaces anything', async () => {
    await bench.ana.types('#general', '/number');
    const url = bench.bot.last()['response_url'];
    await send(url, { text: 'Thinking' });
    await send(url, { text: 'Done', replace_original: true });
    expect((await bench.ana.messages('#general')).map(({ text }) => text)).toEqual(['Thinking', 'Done']);
  });
});

describe('a person at the page', () => {
  it('is told what they can see when what they wait for does not come', async () => {
    await post({
      channel: 'CGENERAL',
      text: 'Something else',
      blocks: [{ type: 'actions', elements: [button('Go')] }],
    });
    await expect(bench.ana.sees('A card', { in: '#general', timeoutMs: 50 })).rejects.toThrow(
      /Ana Silva waited 50 ms for "A card" in #general[\s\S]*#general: Something else \/ Go \["Go"\]/,
    );
    await expect(bench.ana.presses('Stop', { timeoutMs: 50 })).rejects.toThrow('a button "Stop"');
    await expect(bench.ana.types('#nowhere', 'x')).rejects.toThrow('Ana Silva sees no #nowhere');
  });

  it('presses the newest of several, or the one on the message they name', async () => {
    const card = (name: string): Json => ({
      channel: 'CGENERAL',
      text: name,
      blocks: [section(name), { type: 'actions', elements: [button('Reserve', { value: name })] }],
    });
    await post(card('First'));
    await post(card('Second'));
    await bench.ana.presses('Reserve');
    expect(bench.bot.last()).toMatchObject({ actions: [{ value: 'Second' }] });
    await bench.ana.presses('Reserve', { in: 'First' });
    expect(bench.bot.last()).toMatchObject({ actions: [{ value: 'First' }] });
    const row = ['a', 'b'].map((value) => button('Pick', { action_id: value, value }));
    await post({ channel: 'CGENERAL', text: 'Row', blocks: [{ type: 'actions', elements: row }] });
    await bench.ana.presses('Pick', { nth: 1 });
    expect(bench.bot.last()).toMatchObject({ actions: [{ value: 'b' }] });
    expect(await createPerson(bench.slack, 'UBEN').buttons('Row')).toEqual(['Pick', 'Pick']);
  });
});
