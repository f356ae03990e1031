import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adapted, startProxy } from '../support/caddy.ts';
import { e164, holds, sold } from '../support/journey.ts';
import { signed } from '../support/signed.ts';
import { secrets, useWholeBot } from '../support/whole-bot.ts';

describe('the example of a proxy, in front of the bot', () => {
  const desk = useWholeBot();
  let proxy: Awaited<ReturnType<typeof startProxy>>;
  beforeAll(async () => {
    proxy = await startProxy(new URL(desk.url).host);
    desk.slack.setBotUrl(`${proxy.url}/slack/events`);
  });
  afterAll(() => proxy.close());

  const statusOf = async (path: string, init?: RequestInit) => (await fetch(`${proxy.url}${path}`, init)).status;
  const send = (body: string, secret = secrets.signingSecret) =>
    statusOf('/slack/events', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...signed(secret, body) },
    });

  it('Slack’s requests pass with their signature: a number is asked for, held, approved and bought', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'Through the proxy');
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
    expect(sold(desk)).toEqual([e164(number)]);
    expect(await send('{}', 'another-secret')).toBe(401);
    // It is the bot that says so, to what is signed.
    expect(await send('{}')).toBe(400);
  }, 60_000);

  it.each([
    '/',
    '/health',
    '/ready',
    '/metrics',
    '/slack',
    '/slack/events/',
    '/slack/events/x',
    '/slack/events/../../metrics',
  ])('nothing else: GET %s is not found', async (path) => {
    expect([await statusOf(path), await statusOf(path, { method: 'POST', body: '{}' })]).toEqual([404, 404]);
  });

  it('nor does another method, nor a path that is written otherwise', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS'])
      expect(await statusOf('/slack/events', { method })).toBe(404);
    // As it is sent, where fetch would tidy it.
    for (const path of [
      '/slack/events/../../metrics',
      '/slack/events/%2e%2e/%2e%2e/ready',
      '//metrics',
      '/SLACK/EVENTS/..',
    ])
      expect(await raw(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`)).toMatch(
        /^HTTP\/1\.1 404 /,
      );
  });

  async function raw(request: string): Promise<string> {
    const { port } = new URL(proxy.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.end(request);
    return text(socket);
  }

  it('what is longer than the bot takes is refused, and what comes next is not', async () => {
    for (const length of [256, 400]) expect(await send(JSON.stringify({ long: 'x'.repeat(length * 1024) }))).toBe(413);
    expect(await send('{}')).toBe(400);
  });

  it('a bot that is not there is said to be out of reach', async () => {
    const alone = await startProxy('127.0.0.1:1');
    expect((await fetch(`${alone.url}/slack/events`, { method: 'POST', body: '{}' })).status).toBe(502);
    await alone.close();
  });

  it('for a name it brings a certificate of its own, on the port of TLS', async () => {
    expect(await adapted('desk.example.com')).toMatchObject({
      admin: { disabled: true },
      apps: {
        http: {
          servers: {
            srv0: { listen: [':443'], routes: [{ match: [{ host: ['desk.example.com'] }], terminal: true }] },
          },
        },
      },
    });
  });
});
