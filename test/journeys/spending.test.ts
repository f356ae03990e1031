import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, expect, it } from 'vitest';
import { e164, holds, sold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const folder = await mkdtemp(join(tmpdir(), 'nd-policy-'));
const file = join(folder, 'policy.yaml');
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Two people, whatever it costs. */
await writeFile(
  file,
  `version: 1
currency: USD
approve:
  who: [U0MARTA, U0OMAR]
  two_above: 0.10 USD
budget:
  workspace: 1000.00 USD
`,
);
const desk = useWholeBot({ env: { POLICY_FILE: file } });

it('two different people approve what costs more than one may approve alone', async () => {
  const [ana, marta, omar] = [desk.person('ana'), desk.person('marta'), desk.person('omar')];
  const number = await holds(ana, 'Support line');
  await marta.sees(number, { in: '#number-approvals' });
  await marta.presses('Approve & buy', { in: number });
  await ana.sees('A second person must approve it, too', { in: '#general' });
  expect(sold(desk)).toEqual([]);
  await marta.presses('Approve & buy', { in: number });
  await marta.sees('Your approval counts already', { ephemeral: true });
  expect(sold(desk)).toEqual([]);
  await omar.presses('Approve & buy', { in: number });
  await ana.sees(`${number} is bought`, { in: '#general' });
  expect(sold(desk)).toEqual([e164(number)]);
});

it('rules that changed while nobody ran are said on what waits, once a bot is there again', {
  timeout: 90_000,
}, async () => {
  const [ana, marta] = [desk.person('ana'), desk.person('marta')];
  const number = await holds(ana, 'Line of other rules');
  await marta.sees(number, { in: '#number-approvals' });
  const before = await readFile(file, 'utf8');
  await desk.stop();
  await writeFile(file, before.replace('two_above: 0.10 USD', 'two_above: 900.00 USD'));
  await desk.start();
  const redis = new Redis(desk.redis.url);
  const trail = async () => JSON.stringify(await redis.xrange('nd:{T0DESK}:audit', '-', '+'));
  await expect.poll(trail, { timeout: 40_000 }).toContain('judgedAnew');
  redis.disconnect();
  await marta.presses('Approve & buy', { in: number });
  await ana.sees(`${number} is bought`, { in: '#general' });
  await writeFile(file, before);
});
