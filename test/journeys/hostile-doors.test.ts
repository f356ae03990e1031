import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { forge } from '../support/forged.ts';
import { signed } from '../support/signed.ts';
import { secrets, useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot();
const FORM = 'application/x-www-form-urlencoded';
const ping = { type: 'block_actions', team: { id: 'T0DESK' }, user: { id: 'U0BEN' } };

const submission = {
  ...ping,
  type: 'view_submission',
  view: {
    id: 'V1',
    callback_id: 'request.denial',
    private_metadata: '',
    title: { text: 'Deny the request' },
    blocks: [],
    state: { values: {} },
  },
};

const healthy = async () => (await fetch(new URL('/health', desk.url))).status === 200;

/** The process that the tests began with is the one that still runs, and nothing was fatal. */
let pid = 0;
afterAll(async () => {
  expect(desk.pid).toBe(pid);
  expect(desk.log.filter((line) => /"level":"fatal"/.test(line))).toEqual([]);
});

async function send(body: string, type: string, ageSeconds = 0): Promise<number> {
  pid ||= desk.pid;
  const headers = { 'content-type': type, ...signed(secrets.signingSecret, body, ageSeconds) };
  return (await fetch(desk.url, { method: 'POST', body, headers })).status;
}

describe('what is signed and is nothing that Slack sends', () => {
  it.each([
    ['null in the payload, which the framework falls over', 'payload=null', FORM],
    ['null as JSON', 'null', 'application/json'],
    ['a list', 'payload=[]', FORM],
    ['two payloads', 'payload=%7B%7D&payload=%7B%7D', FORM],
    ['a form that says it is JSON', 'payload=%7B%7D', 'application/json'],
    ['another type of form', `payload=${encodeURIComponent(JSON.stringify(ping))}`, 'multipart/form-data; boundary=x'],
    ['no type at all', '{}', 'text/plain'],
    ['a command without its parts', 'command=/number&text=x', FORM],
    ['a prototype', '{"__proto__":{"type":"block_actions"},"type":1}', 'application/json'],
  ])('%s: 400', async (_what, body, type) => {
    expect(await send(body, type)).toBe(400);
    expect(await healthy()).toBe(true);
  });

  it.each([
    ['a workspace by the name of a method', { ...ping, team: { id: 'constructor' } }],
    ['an event where none belongs', { ...ping, event: null }],
    ['no actions', { ...ping, trigger_id: '1', actions: [] }],
    ['a view that is a text', { type: 'view_submission', team: { id: 'T0DESK' }, user: { id: 'U0BEN' }, view: 'x' }],
    ['nobody', { ...ping, user: null }],
    ['answers that go nowhere', { ...submission, response_urls: null }],
    ['an answer that goes nowhere', { ...submission, response_urls: [null] }],
  ])('%s: 400', async (_what, payload) => {
    expect((await forge(desk, payload)).status).toBe(400);
  });

  it('the same form without that is answered by the form: the checks above could fail', async () => {
    expect(await forge(desk, submission)).toMatchObject({ status: 200, said: { response_action: 'errors' } });
  });

  it('a kind of payload that no listener takes is said to be so at once', async () => {
    const late = () => desk.log.filter((line) => line.includes('not acknowledged within')).length;
    const before = late();
    expect((await forge(desk, { ...ping, type: 'dialog_submission' })).status).toBe(404);
    // The framework would have waited for a listener until Slack's patience is over, and said so.
    expect(late()).toBe(before);
  });

  it.each([100, 10_000, 120_000])('nested %i deep: an answer, and no harm', async (depth) => {
    const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    const body = `payload=${JSON.stringify({ ...ping, trigger_id: 't', actions: '@' }).replace('"@"', deep)}`;
    expect(await send(body, FORM)).toBe(400);
    const harmless = { ...ping, trigger_id: 't', actions: [{ action_id: 'request.x', block_id: 'b', action_ts: '1' }] };
    const inside = `payload=${JSON.stringify({ ...harmless, more: '@' }).replace('"@"', deep)}`;
    expect(await send(inside, FORM)).toBe(200);
    expect(await healthy()).toBe(true);
  });
});

describe('what is old', () => {
  it('a real request that is sent again after five minutes: 401', async () => {
    const body = `payload=${encodeURIComponent(JSON.stringify({ ...ping, type: 'view_closed', view: { id: 'V1', callback_id: 'x' } }))}`;
    expect(await send(body, FORM, 302)).toBe(401);
    expect(await send(body, FORM, -302)).toBe(401);
    expect(await send(body, FORM, 200)).not.toBe(401);
  });
});

describe('what does not end', () => {
  it('too large, without saying how large: 413, and the rest is not kept', async () => {
    const status = await new Promise<number>((resolve) => {
      const call = request(desk.url, { method: 'POST', headers: { 'content-type': FORM, ...signed('x', '') } });
      let sent = 0;
      const more = () => {
        while (sent++ < 1_000 && call.write('x'.repeat(10_000)));
        if (sent < 1_000) call.once('drain', more);
        else call.end();
      };
      call.on('response', (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
        call.destroy();
      });
      call.on('error', () => resolve(0));
      more();
    });
    expect(status).toBe(413);
    expect(await healthy()).toBe(true);
  });

  it('cut in the middle: nothing happens', async () => {
    const { hostname, port } = new URL(desk.url);
    for (let count = 0; count < 20; count++) {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      socket.write(
        `POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-type: ${FORM}\r\ncontent-length: 1000\r\n\r\npayload=`,
      );
      await new Promise((resolve) => setTimeout(resolve, 5));
      socket.destroy();
    }
    expect(await healthy()).toBe(true);
  });

  it('trickled: given up on', async () => {
    const { hostname, port } = new URL(desk.url);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname);
      let said = '';
      socket.on('data', (chunk) => {
        said += chunk;
      });
      socket.on('close', () => resolve(said));
      socket.on('error', () => undefined);
      socket.write(
        `POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-type: ${FORM}\r\ncontent-length: 1000\r\n\r\npayload=`,
      );
    });
    expect(answer === '' || answer.startsWith('HTTP/1.1 408')).toBe(true);
  }, 30_000);
});
