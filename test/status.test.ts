import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import type { Answer } from '../src/readiness.ts';
import { createStatus } from '../src/status.ts';

let server: Server | undefined;
afterEach(() => server?.close());

async function serve(answer: Answer | undefined, metrics?: Parameters<typeof createStatus>[0]['metrics']) {
  const ready = async () => answer ?? Promise.reject(new Error('connect redis://:password@redis.test failed'));
  const status = createStatus({ ready, metrics });
  server = createServer((request, response) => {
    if (!status(request, response)) response.writeHead(404).end('not ours');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return (path: string, method = 'GET') => fetch(`http://127.0.0.1:${address.port}${path}`, { method });
}

test('/health answers while the process lives, whatever else is broken', async () => {
  const get = await serve(undefined);
  const answer = await get('/health?x=1');
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'alive' }]);
});

test.each([
  [200, { status: 'ready', warnings: ['the disk is small'] }],
  [
    503,
    { status: 'not ready', failed: [{ name: 'redis', detail: 'does not answer' }], warnings: ['the disk is small'] },
  ],
  [503, { status: 'starting', failed: [{ name: 'redis', detail: 'is waited for' }] }],
  [503, { status: 'stopping' }],
] as const)('/ready answers %i and says all that is known: %o', async (status, said) => {
  const get = await serve(said);
  const answer = await get('/ready');
  expect([answer.status, await answer.json()]).toEqual([status, said]);
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

test('what breaks a page is not in its answer', async () => {
  const get = await serve(undefined);
  const answer = await get('/ready');
  expect([answer.status, await answer.json()]).toEqual([500, { status: 'failed' }]);
});

test('/metrics answers what the registry says, and 500 when it cannot', async () => {
  const ok = await serve(undefined, async () => ({ contentType: 'text/plain; version=0.0.4', body: 'a 1\n' }));
  const answer = await ok('/metrics');
  expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
    200,
    'text/plain; version=0.0.4',
    'a 1\n',
  ]);
  server?.close();
  const failing = await serve(undefined, () => Promise.reject(new Error('password')));
  const failed = await failing('/metrics');
  expect([failed.status, await failed.json()]).toEqual([500, { status: 'failed' }]);
});

test('only GET and HEAD, and only its own paths', async () => {
  const get = await serve({ status: 'ready' });
  const posted = await get('/health', 'POST');
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  const head = await get('/ready', 'HEAD');
  expect([head.status, await head.text()]).toEqual([200, '']);
  for (const path of ['/', '/healthy', '/health/', '/metrics', '/constructor']) {
    expect(await (await get(path)).text()).toBe('not ours');
  }
});
