import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { App } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMetrics } from '../../src/metrics.ts';
import { startServer } from '../../src/server.ts';
import { createDispatcher } from '../../src/slack/connection/dispatcher.ts';
import { createDoor } from '../../src/slack/connection/http-receiver.ts';
import { createRefusals } from '../../src/slack/connection/refusals.ts';
import type { Measure } from '../../src/workflow/meter.ts';
import { signed } from '../support/signed.ts';

const secret = 'a secret';
const FORM = 'application/x-www-form-urlencoded';
const command = {
  command: '/number',
  text: 'help',
  team_id: 'T1',
  user_id: 'U1',
  channel_id: 'C1',
  trigger_id: '1.2',
  response_url: 'http://127.0.0.1:1/',
};
const click = {
  type: 'block_actions',
  team: { id: 'T1' },
  user: { id: 'U1' },
  trigger_id: '1',
  actions: [{ action_id: 'request.approve', block_id: 'b', action_ts: '1' }],
};
const view = { id: 'V1', callback_id: 'another.view', private_metadata: '', title: { text: 'x' }, blocks: [] };

let server: Awaited<ReturnType<typeof startServer>>;
let lines: string[];
let measured: Measure[];
let acknowledge: (() => Promise<void>) | undefined;
let metrics: ReturnType<typeof createMetrics>;
beforeEach(async () => {
  [lines, measured] = [[], []];
  acknowledge = undefined;
  metrics = createMetrics();
  const refuse = createRefusals({
    log: (_level, line) => void lines.push(line),
    count: (reason) => metrics.refusedRequests.inc({ reason }),
  });
  const { dispatch, receiver } = createDispatcher({
    refuse,
    onError: (error) => lines.push(String(error)),
    meter: (measure) => void measured.push(measure),
  });
  const app = new App({
    receiver,
    token: 'xoxb-1',
    tokenVerificationEnabled: false,
    botId: 'B1',
    botUserId: 'U0',
    convoStore: false,
  });
  app.command('/number', async ({ ack }) => ack('ours'));
  app.action('request.approve', async ({ ack }) => ack());
  app.action('request.broken', async () => {
    throw new Error('broken');
  });
  app.action(
    'request.slow',
    ({ ack }) =>
      new Promise((resolve) => {
        acknowledge = async () => {
          await ack();
          resolve();
        };
      }),
  );
  server = await startServer({
    host: '127.0.0.1',
    port: 0,
    status: () => false,
    slack: createDoor({ signingSecret: secret, dispatch, refuse }),
  });
});
afterEach(() => server.close());

async function send(body: string, type = FORM, headers = signed(secret, body)) {
  const url = `http://127.0.0.1:${server.port}/slack/events`;
  const answer = await fetch(url, { method: 'POST', body, headers: { 'content-type': type, ...headers } });
  return { status: answer.status, text: await answer.text() };
}
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
const payload = (value: unknown) => form({ payload: JSON.stringify(value) });

describe('F80: what no listener takes', () => {
  it('F80: a command that is not ours: the person is told at once, and the log names it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      const { status, text } = await send(form({ ...command, command: '/fleet' }));
      expect([status, JSON.parse(text)]).toEqual([
        200,
        {
          response_type: 'ephemeral',
          text: 'Number Desk does not know /fleet. Type /number to ask for a phone number.',
        },
      ]);
    } finally {
      vi.useRealTimers();
    }
    expect(lines).toEqual([expect.stringContaining('nothing here listens to /fleet')]);
  });

  it.each([
    ['a button', { ...click, actions: [{ ...click.actions[0], action_id: 'other.go' }] }, 'block_actions other.go'],
    [
      'a modal',
      { ...click, type: 'view_submission', actions: undefined, view: { ...view, state: { values: {} } } },
      'view_submission another.view',
    ],
    [
      'a shortcut',
      { ...click, type: 'shortcut', actions: undefined, callback_id: 'other.start' },
      'shortcut other.start',
    ],
    [
      'a list',
      { ...click, type: 'block_suggestion', actions: undefined, action_id: 'other.list', block_id: 'b', value: 'x' },
      'block_suggestion other.list',
    ],
    [
      'a kind of payload',
      { ...click, type: 'message_action', actions: undefined, callback_id: 'other.message' },
      'message_action other.message',
    ],
  ])('F80: %s that is not ours: 404 at once, and the log names it', async (_what, sent, name) => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      expect((await send(payload(sent))).status).toBe(404);
    } finally {
      vi.useRealTimers();
    }
    expect(lines).toEqual([expect.stringContaining(`nothing here listens to ${name}`)]);
  });

  it('F80: an event that no listener takes is acknowledged, or Slack would send it again', async () => {
    const event = { type: 'event_callback', team_id: 'T1', event: { type: 'pin_added', user: 'U1' } };
    expect((await send(JSON.stringify(event), 'application/json')).status).toBe(200);
  });

  it('a listener that fails before it acknowledges: 500', async () => {
    const broken = { ...click, actions: [{ ...click.actions[0], action_id: 'request.broken' }] };
    expect((await send(payload(broken))).status).toBe(500);
    expect(lines).toEqual([expect.stringContaining('broken')]);
  });
});

describe('F86: what is acknowledged too late', () => {
  it('F86: a listener that takes more than three seconds: 404 then and not later, counted, and the log names it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const slow = { ...click, actions: [{ ...click.actions[0], action_id: 'request.slow' }] };
      const answer = send(payload(slow));
      while (!acknowledge) await new Promise((resolve) => setImmediate(resolve));
      await vi.advanceTimersByTimeAsync(2_999);
      expect(lines).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      expect((await answer).status).toBe(404);
      await acknowledge();
    } finally {
      vi.useRealTimers();
    }
    expect(lines).toEqual([expect.stringContaining('block_actions request.slow was not acknowledged within 3000 ms')]);
    expect(measured).toMatchObject([{ what: 'acknowledgement', kind: 'click', outcome: 'late' }]);
    expect((await metrics.expose()).body).toContain('number_desk_refused_requests_total{reason="late"} 1');
  });
});

describe('what is answered is measured', () => {
  const told = () => measured.map(({ ms: _, ...rest }: Measure & { ms?: number }) => rest);
  const acknowledgement = (kind: string, outcome = 'acknowledged') => ({ what: 'acknowledgement', kind, outcome });

  it('by its kind, and whether it was acknowledged', async () => {
    await send(form(command));
    await send(payload(click));
    await send(payload({ ...click, actions: [{ ...click.actions[0], action_id: 'request.broken' }] }));
    await send(payload({ ...click, actions: [{ ...click.actions[0], action_id: 'other.go' }] }));
    await send(form(command), FORM, {});
    expect(told()).toEqual([acknowledgement('command'), acknowledgement('click'), acknowledgement('click', 'failed')]);
  });

  it('from its arrival on, however slowly its body comes', async () => {
    const body = form(command);
    const headers = { 'content-type': FORM, 'content-length': body.length, ...signed(secret, body) };
    const slow = request({ port: server.port, path: '/slack/events', method: 'POST', headers });
    slow.write(body.slice(0, 10));
    await wait(80);
    slow.end(body.slice(10));
    await once(slow, 'response');
    expect(told()).toEqual([acknowledgement('command')]);
    // The timers of the two ends are no more exact than that.
    expect(measured[0]).toHaveProperty(
      'ms',
      expect.toSatisfy((ms: number) => ms > 50),
    );
  });
});

describe('a form with JSON in it', () => {
  const spaced = form({ payload: JSON.stringify({ ...click, state: 'a+b & 100 %, é' }, null, 1) });

  it.each([
    ['alone, with spaces and signs', spaced, 200],
    ['with another field', `${spaced}&other=1`, 200],
    ['after another field', `other=1&${spaced}`, 200],
    ['not encoded as it should be', 'payload=%E0%A4%A', 400],
    ['that is none', 'payload=%7B', 400],
    ['that is empty', 'payload=', 400],
  ])('%s', async (_what, body, status) => {
    expect((await send(body)).status).toBe(status);
  });
});

describe('F81: media types', () => {
  it.each([
    [FORM],
    [`${FORM}; charset=utf-8`],
    [`${FORM};charset=UTF-8`],
    ['Application/X-WWW-Form-Urlencoded ; charset="utf-8"'],
  ])('F81: a form as %s', async (type) => {
    expect(await send(form(command), type)).toEqual({ status: 200, text: 'ours' });
    expect(await send(payload(click), type)).toEqual({ status: 200, text: '' });
    expect((await send('ssl_check=1', type, {})).status).toBe(200);
  });

  it.each([
    ['application/json'],
    ['application/json; charset=utf-8'],
    ['APPLICATION/JSON'],
  ])('F81: JSON as %s', async (type) => {
    const answer = await send(JSON.stringify({ type: 'url_verification', challenge: 'c' }), type);
    expect(answer).toEqual({ status: 200, text: '{"challenge":"c"}' });
  });
});

describe('F86: what is refused is counted, and the log says once what the likely cause is', () => {
  const body = form(command);
  it.each<[string, Record<string, string>, string, RegExp]>([
    ['a wrong signing secret', signed('another', body), 'signature', /likely cause is a wrong SLACK_SIGNING_SECRET/],
    [
      'a clock that is ahead',
      signed(secret, body, 400),
      'clock',
      /4\d\d s behind .* likely cause is that this clock is off by 4\d\d s/,
    ],
    ['a clock that is behind', signed(secret, body, -699), 'clock', /6\d\d s ahead .* off by 6\d\d s/],
    ['a stranger', {}, 'unsigned', /not from Slack/],
    ['a stranger from 1970', { ...signed(secret, body), 'x-slack-request-timestamp': '1' }, 'clock', /not from Slack/],
  ])('F86: %s', async (_what, headers, reason, cause) => {
    for (let count = 0; count < 5; count++) expect((await send(body, FORM, headers)).status).toBe(401);
    expect(lines).toEqual([expect.stringMatching(cause)]);
    expect((await metrics.expose()).body).toContain(`number_desk_refused_requests_total{reason="${reason}"} 5`);
  });

  it('F86: however many names, the log stays small', async () => {
    for (let count = 0; count < 30; count++) await send('payload=null');
    expect(lines).toHaveLength(1);
  });
});
