import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { createStatus } from '../src/status.ts';

let server: Server | undefined;
afterEach(() => server?.close());

async function serve(options: Parameters<typeof createStatus>[0]) {
  const status = createStatus(options);
  server = createServer((request, response) => {
    if (!status(request, response)) response.writeHead(404).end('not ours');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return (path: string, method = 'GET') => fetch(`http://127.0.0.1:${address.port}${path}`, { method });
}

const broken = async () => {
  throw new Error('connect redis://:password@redis.test failed');
};

test('/health answers while the process lives, whatever else is broken', async () => {
  const get = await serve({ checks: { redis: broken } });
  const answer = await get('/health?x=1');
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'alive' }]);
});

test('/ready answers 200 when every check passes, at once or later', async () => {
  const get = await serve({ checks: { redis: async () => undefined, slack: () => undefined } });
  const answer = await get('/ready');
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'ready' }]);
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

test('/ready names the checks that fail, or do not end, and nothing more', async () => {
  const throws = () => {
    throw new Error('no');
  };
  const hangs = () => new Promise<void>(() => undefined);
  const get = await serve({ checks: { redis: broken, slack: throws, queue: hangs, fine: () => undefined } });
  const answer = await get('/ready');
  expect([answer.status, await answer.json()]).toEqual([
    503,
    { status: 'not ready', failed: ['redis', 'slack', 'queue'] },
  ]);
});

test('/ready passes on what an operator should see to, ready or not', async () => {
  const get = await serve({ checks: {}, warnings: () => ['the disk is small'] });
  const answer = await get('/ready');
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'ready', warnings: ['the disk is small'] }]);
  server?.close();
  const failing = await serve({ checks: { redis: broken }, warnings: () => ['the disk is small'] });
  expect(await (await failing('/ready')).json()).toMatchObject({ failed: ['redis'], warnings: ['the disk is small'] });
});

test('/metrics answers what the registry says, and 500 when it cannot', async () => {
  const ok = await serve({
    checks: {},
    metrics: async () => ({ contentType: 'text/plain; version=0.0.4', body: 'a 1\n' }),
  });
  const answer = await ok('/metrics');
  expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
    200,
    'text/plain; version=0.0.4',
    'a 1\n',
  ]);
  server?.close();
  const failing = await serve({ checks: {}, metrics: () => Promise.reject(new Error('password')) });
  const failed = await failing('/metrics');
  expect([failed.status, await failed.json()]).toEqual([500, { status: 'failed' }]);
});

test('only GET and HEAD, and only its own paths', async () => {
  const get = await serve({ checks: {} });
  const posted = await get('/health', 'POST');
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  const head = await get('/ready', 'HEAD');
  expect([head.status, await head.text()]).toEqual([200, '']);
  for (const path of ['/', '/healthy', '/health/', '/metrics', '/constructor']) {
    expect(await (await get(path)).text()).toBe('not ours');
  }
});
