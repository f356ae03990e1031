import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServer } from '../src/server.ts';
import { createDispatcher } from '../src/slack/connection/dispatcher.ts';
import { createDoor } from '../src/slack/connection/http-receiver.ts';
import { signed } from './support/signed.ts';

const secret = 'a secret';
const FORM = 'application/x-www-form-urlencoded';
const MEGABYTE = 1024 * 1024;

let server: Awaited<ReturnType<typeof startServer>>;
let reasons: string[];
/** The bot's ends of all connections that brought a request. */
let sockets: Set<Socket>;
const remember = (message: unknown) => void sockets.add((message as { socket: Socket }).socket);

beforeEach(async () => {
  reasons = [];
  sockets = new Set();
  subscribe('http.server.request.start', remember);
  const refuse = (reason: string) => void reasons.push(reason);
  const { dispatch } = createDispatcher({ refuse, onError: () => undefined });
  server = await startServer({
    host: '127.0.0.1',
    port: 0,
    status: () => false,
    slack: createDoor({ signingSecret: secret, dispatch, refuse }),
  });
});
afterEach(async () => {
  unsubscribe('http.server.request.start', remember);
  await server.close();
});

const events = () => `http://127.0.0.1:${server.port}/slack/events`;

/** Sends a body as far as it is taken; answers with the status, 0 when the connection ended without one. */
function post(
  headers: IncomingHttpHeaders,
  body: Buffer,
  path = events(),
  agent: Agent | false = false,
): Promise<number> {
  return new Promise((resolve) => {
    const call = request(path, { method: 'POST', agent, headers });
    call.on('response', (response) => {
      resolve(response.statusCode ?? 0);
      response.resume();
    });
    call.on('error', () => resolve(0));
    call.end(body);
  });
}

const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
const read = () => [...sockets].map((socket) => socket.bytesRead);

describe('F65: what Slack did not sign', () => {
  const body = Buffer.alloc(MEGABYTE, 'x');
  const form = { 'content-type': FORM, 'content-length': String(MEGABYTE) };
  const fresh = signed(secret, body);

  it('F65: a hundred connections with an unsigned megabyte each: refused from the headers, and hardly a byte is read', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 100 }, () =>
        post({ ...form, 'x-slack-request-timestamp': fresh['x-slack-request-timestamp'] }, body),
      ),
    );
    expect(new Set(statuses)).toEqual(new Set([401]));
    expect(new Set(reasons)).toEqual(new Set(['unsigned']));
    expect(sockets.size).toBe(100);
    // One or two reads of a socket, 64 kB each, come with the headers.
    expect(Math.max(...read())).toBeLessThan(256 * 1024);
    expect(sum(read())).toBeLessThan(20 * MEGABYTE);
    await expect.poll(() => [...sockets].every((socket) => socket.destroyed)).toBe(true);
  });

  it.each<[string, IncomingHttpHeaders, number, string]>([
    ['no signature', { 'x-slack-request-timestamp': fresh['x-slack-request-timestamp'] }, 401, 'unsigned'],
    ['a signature that is none', { ...fresh, 'x-slack-signature': 'v0=abc' }, 401, 'unsigned'],
    ['another version', { ...fresh, 'x-slack-signature': `v1=${'a'.repeat(64)}` }, 401, 'unsigned'],
    ['a timestamp that is none', { ...fresh, 'x-slack-request-timestamp': 'now' }, 401, 'unsigned'],
    ['a stale timestamp', signed(secret, body, 400), 401, 'clock'],
    ['a timestamp ahead', signed(secret, body, -400), 401, 'clock'],
    ['another type', { ...fresh, 'content-type': 'text/plain' }, 400, 'media type'],
    ['too long', fresh, 413, 'too large'],
  ])('F65: %s: refused before the body is read', async (_what, headers, status, reason) => {
    expect(await post({ ...form, ...headers }, body)).toBe(status);
    expect(reasons).toEqual([reason]);
    expect(sum(read())).toBeLessThan(256 * 1024);
  });

  it('F65: a short one that is refused leaves its connection open for the next', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const short = Buffer.alloc(2_000, 'x');
    const headers = { 'content-type': FORM, 'content-length': String(short.length) };
    for (let no = 0; no < 3; no++) expect(await post(headers, short, events(), agent)).toBe(401);
    agent.destroy();
    expect([reasons.length, sockets.size]).toEqual([3, 1]);
  });

  it('F65: the same in chunks, without saying how long it is', async () => {
    const chunked = { 'content-type': FORM, 'transfer-encoding': 'chunked' };
    expect(await post(chunked, body)).toBe(401);
    expect(await post({ ...chunked, ...fresh }, body)).toBe(413);
    expect(Math.max(...read())).toBeLessThan(512 * 1024);
  });

  it('F65: a body at a page that takes none is not read either', async () => {
    const status = await post({ 'content-length': String(MEGABYTE) }, body, `http://127.0.0.1:${server.port}/other`);
    expect([0, 404]).toContain(status);
    expect(sum(read())).toBeLessThan(256 * 1024);
  });

  it('F65: the check of the certificate is answered, signed or not, and nothing else without a signature', async () => {
    const check = Buffer.from('ssl_check=1&token=x');
    expect(await post({ 'content-type': FORM, 'content-length': String(check.length) }, check)).toBe(200);
    const other = Buffer.from('ssl_check=0');
    expect(await post({ 'content-type': FORM, 'content-length': String(other.length) }, other)).toBe(401);
  });
});

describe('F65: what looks signed and does not end', () => {
  const part = Buffer.alloc(200 * 1024, 'x');
  const head = () =>
    [
      'POST /slack/events HTTP/1.1',
      'host: x',
      `content-type: ${FORM}`,
      `content-length: ${part.length + 1}`,
      ...Object.entries(signed('another secret', part)).map(([name, value]) => `${name}: ${value}`),
      '\r\n',
    ].join('\r\n');

  it('F65: bodies that never end make room for those that do: a bounded number of bytes is kept', async () => {
    const senders: Socket[] = [];
    const ended = new Set<Socket>();
    for (let count = 0; count < 100; count++) {
      const socket = connect(server.port, '127.0.0.1').resume();
      socket.on('error', () => undefined);
      socket.on('close', () => ended.add(socket));
      await once(socket, 'connect');
      socket.write(head());
      socket.write(part);
      senders.push(socket);
      await expect.poll(() => sum(read()), { interval: 2 }).toBeGreaterThanOrEqual((count + 1) * part.length);
    }
    // 8 MB are 40 of them; the oldest had to go.
    await expect.poll(() => ended.size).toBeGreaterThanOrEqual(59);
    expect(ended.has(senders[0] as Socket)).toBe(true);
    expect(ended.has(senders[99] as Socket)).toBe(false);
    expect(new Set(reasons)).toEqual(new Set(['incomplete']));

    const check = Buffer.from('ssl_check=1');
    expect(await post({ 'content-type': FORM, 'content-length': String(check.length) }, check)).toBe(200);
    for (const socket of senders) socket.destroy();
  }, 30_000);

  it('F65: more connections than anyone needs: the oldest end, and Slack gets through', async () => {
    const senders: Socket[] = [];
    let ended = 0;
    for (let count = 0; count < 600; count++) {
      const socket = connect(server.port, '127.0.0.1').resume();
      socket.on('error', () => undefined);
      socket.on('close', () => {
        ended += 1;
      });
      await once(socket, 'connect');
      senders.push(socket);
    }
    await expect.poll(() => ended).toBeGreaterThanOrEqual(88);
    const check = Buffer.from('ssl_check=1');
    expect(await post({ 'content-type': FORM, 'content-length': String(check.length) }, check)).toBe(200);
    for (const socket of senders) socket.destroy();
  });
});
