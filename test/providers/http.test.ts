import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttp, type HttpOptions } from '../../src/providers/client/http.ts';
import { interpret } from '../../src/providers/twochat/answers.ts';
import type { Measure } from '../../src/workflow/meter.ts';
import { ProviderError } from '../../src/workflow/provider.ts';
import { createPlainQuota } from './plain-quota.ts';
import { createStubServer, deadUrl, json } from './stub-server.ts';

const KEY = 'top-secret-key';
const NOW = Date.UTC(2026, 4, 1);
const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function stub(...args: Parameters<typeof createStubServer>) {
  const server = await createStubServer(...args);
  open.push(server);
  return server;
}

function client(baseUrl: string, more: Partial<HttpOptions> = {}) {
  return createHttp({
    provider: 'Acme',
    key: KEY,
    baseUrl,
    quota: createPlainQuota(),
    headers: { 'X-User-API-Key': KEY },
    interpret,
    retryDelayMs: 1,
    now: () => NOW,
    ...more,
  });
}

async function failure(call: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ProviderError)) throw new Error(`no ProviderError: ${String(error)}`);
  expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(KEY);
  expect(JSON.stringify([error, error.cause, Object.getOwnPropertyNames(error)])).not.toContain(KEY);
  return error;
}

const fine = { success: true, data: [] };

describe('reads', () => {
  it('send the headers and the query that have values', async () => {
    const server = await stub((response) => json(response, fine));
    expect(await client(server.url).read('/x', { a: 1, b: undefined, c: 'ä b' })).toEqual(fine);
    expect(server.seen).toEqual([{ method: 'GET', path: '/x?a=1&c=%C3%A4+b', key: KEY, body: undefined }]);
  });

  it('F134: are read in the encoding that they state, or in which they can be read', async () => {
    const text = JSON.stringify({ success: true, name: 'São Paulo' });
    for (const [bytes, type] of [
      [Buffer.from(text, 'latin1'), 'application/json; charset=ISO-8859-1'],
      [Buffer.from(text, 'latin1'), 'application/json'],
      [Buffer.from(text, 'utf8'), 'application/json; charset="utf-8"'],
      [Buffer.from(text, 'utf8'), 'application/json; charset=unheard-of'],
    ] as const) {
      const server = await stub((response) => response.writeHead(200, { 'content-type': type }).end(bytes));
      expect(await client(server.url).read('/x')).toEqual({ success: true, name: 'São Paulo' });
    }
  });

  it.each([500, 502, 503, 504, 599, 408])('are tried three times in all on HTTP %d', async (status) => {
    const server = await stub((response) => json(response, {}, status));
    expect(await failure(client(server.url).read('/x'))).toMatchObject({ kind: 'unavailable' });
    expect(server.seen).toHaveLength(3);
  });

  it.each([400, 404, 409, 302, 304])('are not tried again on HTTP %d', async (status) => {
    const server = await stub((response) => response.writeHead(status).end());
    expect(await failure(client(server.url).read('/x'))).toMatchObject({ kind: 'unreadable' });
    expect(server.seen).toHaveLength(1);
  });

  it('wait a short Retry-After out', async () => {
    let calls = 0;
    const server = await stub((response) => {
      calls += 1;
      if (calls === 1) json(response, {}, 429, { 'retry-after': '0' });
      else json(response, fine);
    });
    expect(await client(server.url).read('/x')).toEqual(fine);
  });

  it.each([
    ['3600', 3_600_000],
    ['2.5', 2500],
    [new Date(NOW + 90_000).toUTCString(), 90_000],
    [new Date(NOW - 90_000).toUTCString(), 0],
    ['soon', undefined],
    [undefined, undefined],
  ])('pass a Retry-After of %s on', async (header, retryAfterMs) => {
    const server = await stub((response) =>
      json(response, {}, 429, header === undefined ? {} : { 'retry-after': header }),
    );
    expect(await failure(client(server.url).read('/x'))).toMatchObject({ kind: 'rateLimited', retryAfterMs });
    expect(server.seen).toHaveLength(retryAfterMs === 0 ? 3 : 1);
  });

  it('have one deadline for everything, the body included', async () => {
    const server = await stub((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"success":');
    });
    const error = await failure(client(server.url, { timeouts: { readMs: 200 } }).read('/x'));
    expect(error).toMatchObject({ kind: 'unavailable', message: 'Acme did not answer within 0.2 s.' });
    expect(server.seen.length).toBeLessThanOrEqual(1);
  });

  it('end at the deadline between two tries', async () => {
    const server = await stub((response) => json(response, {}, 500));
    const slow = client(server.url, { timeouts: { readMs: 200 }, retryDelayMs: 3_600_000 });
    expect(await failure(slow.read('/x'))).toMatchObject({ kind: 'unavailable' });
    expect(server.seen.length).toBeLessThanOrEqual(1);
  });

  it('read half a body again', async () => {
    const server = await stub((response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{', () => response.destroy());
    });
    expect(await failure(client(server.url).read('/x'))).toMatchObject({ kind: 'unavailable' });
    expect(server.seen).toHaveLength(3);
  });
});

describe('writes', () => {
  it('send JSON', async () => {
    const server = await stub((response) => json(response, fine, 201));
    expect(await client(server.url).write('POST', '/x', { a: 'ä' })).toEqual(fine);
    expect(server.seen).toEqual([{ method: 'POST', path: '/x', key: KEY, body: { a: 'ä' } }]);
  });

  it.each([408, 425, 429, 500, 502, 503, 504])('are sent once on HTTP %d', async (status) => {
    for (const method of ['POST', 'DELETE'] as const) {
      const server = await stub((response) => json(response, {}, status, { 'retry-after': '0' }));
      await failure(client(server.url).write(method, '/x', { a: 1 }));
      expect(server.seen).toHaveLength(1);
    }
  });

  it('do not know what became of them when the body stops', async () => {
    const server = await stub((response) => {
      response.writeHead(201, { 'content-type': 'application/json' });
      response.write('{"success":true');
    });
    const error = await failure(client(server.url, { timeouts: { writeMs: 200 } }).write('POST', '/x', {}));
    expect(error).toMatchObject({ kind: 'outcomeUnknown', message: 'Acme gave no answer within 0.2 s.' });
  });

  it('do not know when the connection ends without an answer', async () => {
    const server = await stub((response) => response.destroy());
    expect(await failure(client(server.url).write('POST', '/x', {}))).toMatchObject({ kind: 'outcomeUnknown' });
    expect(server.seen).toHaveLength(1);
  });

  it('do not know when the answer is no HTTP', async () => {
    const server = await stub((_response, _seen, request) => request.socket.end('hello\r\n\r\n'));
    expect(await failure(client(server.url).write('POST', '/x', {}))).toMatchObject({ kind: 'outcomeUnknown' });
  });
});

describe('both', () => {
  it.each([301, 302, 303, 307, 308])('never follow a redirect (%d), so the key stays here', async (status) => {
    const other = await stub((response) => json(response, fine));
    const server = await stub((response) => response.writeHead(status, { location: `${other.url}/y` }).end());
    expect(await failure(client(server.url).read('/x'))).toMatchObject({ kind: 'unreadable' });
    for (const method of ['POST', 'DELETE'] as const) {
      const error = await failure(client(server.url).write(method, '/x', {}));
      expect(error).toMatchObject({ kind: 'outcomeUnknown' });
    }
    expect(other.seen).toEqual([]);
    expect(server.seen).toHaveLength(3);
  });

  it.each(['no-such-host.invalid', 'refused', 'localhost'])('know that nothing was sent: %s', async (host) => {
    const dead = await deadUrl();
    const url = host === 'refused' ? dead : dead.replace('127.0.0.1', host);
    const read = await failure(client(url).read('/x'));
    expect(read).toMatchObject({ kind: 'unavailable', message: 'Acme cannot be reached.' });
    const write = await failure(client(url).write('POST', '/x', {}));
    expect(write).toMatchObject({ kind: 'unavailable', message: 'Acme cannot be reached; nothing was sent.' });
  });

  it('keep the address and the key out of every message', async () => {
    const dead = (await deadUrl()).replace('http://', `http://user:${KEY}@`);
    const error = await failure(client(dead).read('/x'));
    expect(inspect(error, { depth: Infinity })).not.toMatch(/https?:\/\//);
  });
});

describe('turns', () => {
  const limited = { perMinute: () => 7 };

  it('are taken before each request is sent: reads wait for theirs, writes do not', async () => {
    const server = await stub((response) => json(response, {}, 500));
    const quota = createPlainQuota();
    const http = client(server.url, { ...limited, quota });
    await failure(http.read('/x'));
    await failure(http.read('/x', {}, { urgent: true }));
    await failure(http.write('POST', '/x', {}));
    await failure(http.write('DELETE', '/x'));
    const turn = (urgent: boolean) => ({ provider: 'Acme', perMinute: 7, urgent, waitMs: 3000 });
    expect(quota.turns).toEqual([false, false, false, true, true, true, true, true].map(turn));
    expect(server.seen).toHaveLength(8);
  });

  it('that are not to be had keep a read from being sent, and nothing else', async () => {
    const server = await stub((response) => json(response, fine));
    const quota = createPlainQuota();
    quota.refuse();
    const http = client(server.url, { ...limited, quota });
    expect(await failure(http.read('/x'))).toMatchObject({ kind: 'rateLimited' });
    expect(server.seen).toEqual([]);
    expect(await http.read('/x', {}, { urgent: true })).toEqual(fine);
    expect(await http.write('POST', '/x', {})).toEqual(fine);
  });

  it('leave a read half of its time', async () => {
    const server = await stub((response) => json(response, fine));
    const quota = createPlainQuota();
    await client(server.url, { quota, timeouts: { readMs: 1000 } }).read('/x');
    expect(quota.turns).toMatchObject([{ waitMs: 500, perMinute: 60 }]);
  });
});

describe('what is measured', () => {
  it('is each attempt by what it was for, without what it waited for, and waits by who asked for them', async () => {
    const statuses = [503, 429, 200, 400];
    const server = await stub((response) => {
      const status = statuses.shift() ?? 200;
      response.setHeader('retry-after', '0.02');
      return json(response, status === 200 ? fine : { success: false, message: 'no' }, status);
    });
    const told: Measure[] = [];
    const operations = { 'GET /numbers': 'offers', 'DELETE /numbers': 'release' };
    const http = client(server.url, { operations, meter: (measure) => void told.push(measure) });
    await http.read('/numbers');
    await failure(http.write('DELETE', '/numbers/of-a-person'));
    await http.read('/elsewhere');
    const calls = told.flatMap((each) => (each.what === 'providerCall' ? [[each.operation, each.outcome]] : []));
    expect(calls).toEqual([
      ['offers', 'unavailable'],
      ['offers', 'rateLimited'],
      ['offers', 'ok'],
      ['release', 'refused'],
      ['other', 'ok'],
    ]);
    expect(told.filter(({ what }) => what === 'wait')).toEqual([
      { what: 'wait', of: 'Acme', because: 'asked', ms: expect.any(Number) },
    ]);
    for (const each of told) if ('ms' in each) expect(each.ms).toBeGreaterThanOrEqual(0);
    expect(JSON.stringify(told)).not.toContain('person');
  });
});
