import { expect, it } from 'vitest';
import { bird } from '../../src/providers/bird/module.ts';
import { twochat } from '../../src/providers/twochat/module.ts';
import { secret } from '../../src/setting.ts';
import type { Provider } from '../../src/workflow/provider.ts';
import { createPlainQuota } from './plain-quota.ts';
import { createStubServer } from './stub-server.ts';

const MINUTES = 180_000;
const key = secret('k-1');
/** What this process judges by where its machine's clock is minutes behind that of another one. */
const ourClock = () => Date.now() + MINUTES;

it.each<[string, (url: string) => Provider]>([
  [
    twochat.name,
    (url) => twochat.create({ TWOCHAT_API_KEY: key, TWOCHAT_API_URL: url }, createPlainQuota(), undefined, ourClock),
  ],
  [
    bird.name,
    (url) => {
      const account = { BIRD_ACCESS_KEY: key, BIRD_ORGANIZATION_ID: 'o', BIRD_WORKSPACE_ID: 'w', BIRD_API_URL: url };
      return bird.create(account, createPlainQuota(), undefined, ourClock);
    },
  ],
])('F54: how far the clock of %s is ahead is reckoned from the clock that we judge by', async (_name, create) => {
  const server = await createStubServer((response) => response.writeHead(404).end());
  const provider = create(server.url);
  await provider.check();
  await server.close();
  const offsetMs = provider.clock.offsetMs() ?? 0;
  // It is told to the second.
  expect(Math.round(offsetMs / 60_000) * 60_000).toBe(-MINUTES);
});
