import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttp } from '../../src/providers/client/http.ts';
import { neverSent } from '../../src/providers/client/network-failure.ts';
import { interpret } from '../../src/providers/twochat/answers.ts';
import { type ApiQuota, RateLimitReached } from '../../src/workflow/api-quota.ts';
import { ProviderError } from '../../src/workflow/provider.ts';
import { createPlainQuota } from './plain-quota.ts';
import { createStubServer, deadUrl, json } from './stub-server.ts';

const open: { close: () => unknown }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

function client(baseUrl: string, quota: ApiQuota = createPlainQuota()) {
  return createHttp({
    provider: 'Acme',
    key: 'k-1',
    baseUrl,
    headers: { key: 'k-1' },
    interpret,
    retryDelayMs: 1,
    quota,
  });
}

async function failure(call: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  if (!(error instanceof ProviderError)) throw new Error(`no ProviderError: ${String(error)}`);
  return error;
}

describe('an answer of any size', () => {
  /** A server whose answers never end; `sent` counts what was taken of them. */
  async function endless(declare: boolean) {
    const count = { sent: 0 };
    const stub = await createStubServer((response) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        ...(declare && { 'content-length': '20000000000' }),
      });
      const chunk = Buffer.alloc(1_000_000, 0x20);
      const more = () => {
        if (response.destroyed) return;
        count.sent += chunk.length;
        response.write(chunk, () => setImmediate(more));
      };
      more();
    });
    open.push(stub);
    return { ...stub, count };
  }

  it('F63: is read up to 10 MB and no further, and said to be too large', async () => {
    for (const declare of [false, true]) {
      const server = await endless(declare);
      const error = await failure(client(server.url).read('/x'));
      expect(error).toMatchObject({ kind: 'unreadable', why: 'tooLarge', said: undefined });
      expect(server.seen).toHaveLength(1);
      expect(server.count.sent).toBeLessThan(40_000_000);
      expect(await failure(client(server.url).write('POST', '/x', {}))).toMatchObject({ kind: 'outcomeUnknown' });
    }
  });

  it('F63: is read where it is long and fits', async () => {
    const data = 'x'.repeat(9_000_000);
    const server = await createStubServer((response) => json(response, { success: true, data }));
    open.push(server);
    expect(await client(server.url).read('/x')).toEqual({ success: true, data });
  });

  it('F63: nested without end is unreadable, and ends nothing else', async () => {
    const server = await createStubServer((response) =>
      response.end(`{"success":true,"data":${'['.repeat(1e6)}${']'.repeat(1e6)}}`),
    );
    open.push(server);
    expect(await failure(client(server.url).read('/x'))).toMatchObject({ kind: 'unreadable' });
  });
});

describe('what was never sent', () => {
  async function rawServer(answer: (socket: import('node:net').Socket) => void): Promise<string> {
    const server: Server = createServer((socket) => {
      socket.on('error', () => undefined);
      answer(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push({ close: () => new Promise((resolve) => server.close(resolve)) });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `127.0.0.1:${address.port}`;
  }

  it('F133: a connection that fails in its TLS handshake sent nothing', async () => {
    const alert = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28]);
    const answers: ((socket: import('node:net').Socket) => void)[] = [
      (socket) => void socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
      (socket) => void socket.once('data', () => socket.end(alert)),
      (socket) => void socket.once('data', () => socket.resetAndDestroy()),
      (socket) => void socket.once('data', () => socket.end()),
    ];
    for (const answer of answers) {
      const error = await failure(client(`https://${await rawServer(answer)}`).write('POST', '/x', {}));
      expect(error).toMatchObject({ kind: 'unavailable', why: 'unreachable', said: undefined });
      expect(error.message).toBe('Acme cannot be reached; nothing was sent.');
    }
  });

  it('F133: the same failures after the request was written prove nothing', async () => {
    const answers: ((socket: import('node:net').Socket) => void)[] = [
      (socket) => void socket.once('data', () => socket.resetAndDestroy()),
      (socket) => void socket.once('data', () => socket.end()),
      (socket) => void socket.once('data', () => socket.end('no HTTP\r\n\r\n')),
    ];
    for (const answer of answers) {
      const error = await failure(client(`http://${await rawServer(answer)}`).write('POST', '/x', {}));
      expect(error).toMatchObject({ kind: 'outcomeUnknown' });
    }
    for (const code of [
      'EPROTO',
      'ECONNRESET',
      'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
      'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC',
      'UND_ERR_SOCKET',
    ]) {
      expect([
        code,
        neverSent(new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) })),
      ]).toEqual([code, false]);
    }
  });
});

describe('what happened', () => {
  it('F131: is told apart: a wrong key, trouble there, no answer, no connection', async () => {
    const whyOf = async (status: number) => {
      const server = await createStubServer((response) =>
        json(response, { success: false, error_message: 'Nope' }, status),
      );
      open.push(server);
      const { why, said } = await failure(client(server.url).read('/x'));
      return [why, said];
    };
    expect(await whyOf(401)).toEqual(['keyRefused', 'Nope']);
    expect(await whyOf(503)).toEqual(['ownTrouble', 'Nope']);
    expect(await whyOf(429)).toEqual(['fewerCalls', 'Nope']);
    expect(await whyOf(400)).toEqual(['refused', 'Nope']);
    expect(await failure(client(await deadUrl()).read('/x'))).toMatchObject({ why: 'unreachable', said: undefined });
  });

  it('F131: our own limit is no answer of the provider, and says when there is a turn', async () => {
    const server = await createStubServer((response) => json(response, { success: true }));
    open.push(server);
    const full = (because: 'limit' | 'pause'): ApiQuota => ({
      ...createPlainQuota(),
      acquire: () => Promise.reject(new RateLimitReached('none', 41_000, because)),
    });
    expect(await failure(client(server.url, full('limit')).read('/x'))).toMatchObject({
      why: 'ownLimit',
      retryAfterMs: 41_000,
    });
    expect(await failure(client(server.url, full('pause')).read('/x'))).toMatchObject({
      why: 'fewerCalls',
      retryAfterMs: 41_000,
    });
    expect(server.seen).toEqual([]);
  });

  it('F76: only what the provider sent counts as its words', async () => {
    const server = await createStubServer((response) =>
      response.writeHead(502, { 'content-type': 'text/html' }).end('<p>Bad gateway</p>'),
    );
    open.push(server);
    expect(await failure(client(server.url).read('/x'))).toMatchObject({
      said: undefined,
      message: expect.stringContaining('Acme'),
    });
    expect(await failure(client(server.url).write('POST', '/x', {}))).toMatchObject({ said: undefined });
  });
});
