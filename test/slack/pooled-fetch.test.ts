import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createSlackApp } from '../../src/slack/connection/app.ts';
import { pooledFetch } from '../../src/slack/connection/pooled-fetch.ts';

let server: Server;
let url: string;
const sockets = new Set<Socket>();
const came: unknown[] = [];
/** How long each answer without an end was when nobody read on. */
const taken: number[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    sockets.add(request.socket);
    let body = '';
    for await (const chunk of request) body += chunk;
    came.push([request.method, request.url, request.headers['content-type'], body]);
    if (request.url === '/mute') return;
    if (request.url === '/begun') return void response.writeHead(200).write('{"ok":true');
    if (request.url?.endsWith('/endless') || request.url === '/apps.connections.open') return endless(response);
    if (request.url === '/auth.test') return void response.end('{"ok":true,"team_id":"T1","user_id":"U1"}');
    if (request.url === '/moved') response.writeHead(302, { location: '/elsewhere' }).end();
    else if (request.url === '/busy') response.writeHead(429, { 'retry-after': '30' }).end('{"ok":false}');
    else response.writeHead(200, { 'x-oauth-scopes': 'commands' }).end(`{"ok":true,"long":"${'é'.repeat(100_000)}"}`);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.closeAllConnections());
beforeEach(() => {
  sockets.clear();
  came.length = 0;
  taken.length = 0;
});

/** As fast as it is taken; 100 MB, so that the test ends also where all is taken. */
function endless(response: ServerResponse): void {
  const part = 'a'.repeat(1_000_000);
  let written = 0;
  const more = () => {
    while (written < 100_000_000 && !response.destroyed) {
      written += part.length;
      if (!response.write(part)) return;
    }
    response.end();
  };
  response.on('close', () => taken.push(written));
  response.on('drain', more);
  more();
}

const form = { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'a=1&b=%C3%A9' };

it('posts what it is given, and answers as fetch does', async () => {
  const answer = await pooledFetch(`${url}/api/x?y=1`, form);
  expect(came).toEqual([['POST', '/api/x?y=1', 'application/x-www-form-urlencoded', 'a=1&b=%C3%A9']]);
  expect([answer.ok, answer.status, answer.url]).toEqual([true, 200, `${url}/api/x?y=1`]);
  expect([answer.headers.get('X-OAuth-Scopes'), answer.headers.get('retry-after')]).toEqual(['commands', null]);
  expect(JSON.parse(await answer.text()).long).toHaveLength(100_000);
});

it('an answer that is no yes is an answer, and leads nowhere else', async () => {
  const [moved, busy] = [await pooledFetch(`${url}/moved`, form), await pooledFetch(`${url}/busy`, form)];
  expect([moved.ok, moved.status, busy.ok, busy.status]).toEqual([false, 302, false, 429]);
  expect([busy.headers.get('retry-after'), await busy.text()]).toEqual(['30', '{"ok":false}']);
  expect(came).toHaveLength(2);
});

it('connections are kept for calls one after another, whose answers nobody reads', async () => {
  for (let no = 0; no < 20; no++) await pooledFetch(url, form);
  expect(sockets.size).toBeLessThan(5);
});

it('no answer is said as fetch says it, with its cause', async () => {
  const none = createServer();
  await once(none.listen(0, '127.0.0.1'), 'listening');
  const { port } = none.address() as AddressInfo;
  none.close();
  const failed = await pooledFetch(`http://127.0.0.1:${port}/`, form).catch((error: unknown) => error);
  expect(failed).toMatchObject({ name: 'TypeError', message: 'fetch failed', cause: { code: 'ECONNREFUSED' } });
});

it('what takes too long is given up for the reason that is given', async () => {
  const ended = new AbortController();
  const waiting = pooledFetch(`${url}/mute`, { ...form, signal: ended.signal });
  await expect.poll(() => came.length).toBe(1);
  const reason = new Error('too late');
  ended.abort(reason);
  await expect(waiting).rejects.toBe(reason);
});

it('an answer without an end is given up, with its connection', async () => {
  const failed = await pooledFetch(`${url}/endless`, form).catch((error: unknown) => error);
  expect(failed).toMatchObject({ message: 'fetch failed', cause: { message: 'an answer of more than 10 MB' } });
  await expect.poll(() => taken.length).toBe(1);
  expect(taken[0]).toBeLessThan(50_000_000);
});

it('without a time from its caller, as for what answers a click, it ends with the time that any call has', async () => {
  const ended = new AbortController();
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(ended.signal);
  const waiting = pooledFetch(`${url}/begun`, form);
  expect(timeout.mock.calls).toEqual([[10_000]]);
  timeout.mockRestore();
  await expect.poll(() => came.length).toBe(1);
  ended.abort(new Error('too late'));
  await expect(waiting).rejects.toThrow('too late');
});

it('sockets are asked for in the same way', async () => {
  const app = await createSlackApp({
    ...{ botToken: 'xoxb-1', appToken: 'xapp-1', apiUrl: url },
    ...{ log: () => undefined, frameworkLog: () => undefined, countRefusal: () => undefined, meter: () => undefined },
  });
  const started = app.start().catch(() => undefined);
  await expect.poll(() => taken.length).toBeGreaterThan(1);
  await app.close();
  expect(Math.max(...taken)).toBeLessThan(50_000_000);
  void started;
});
