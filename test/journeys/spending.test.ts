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
const SPENT = 'nd:{T0DESK}:spent';

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

it('after what was counted is lost nothing is bought past a budget, and nobody is told that there is more left', {
  timeout: 90_000,
}, async () => {
  const [ana, marta] = [desk.person('ana'), desk.person('marta')];
  expect(sold(desk)).toHaveLength(2);
  // Two are bought for 6.50 each by now.
  const rules =
    'version: 1\ntime_zone: Europe/Berlin\ncurrency: USD\napprove: {who: [U0MARTA, U0OMAR]}\nbudget: {workspace: 20.00 USD}\n';
  await writeFile(file, rules);
  const redis = new Redis(desk.redis.url);
  const whole = () => redis.hget(SPENT, 'whole');
  // Counted anew by the new rules at once.
  await expect.poll(whole, { timeout: 20_000 }).toBe('Europe/Berlin USD register');
  const third = await holds(ana, 'The third line');
  const fourth = await holds(ana, 'The fourth line');
  await marta.presses('Approve & buy', { in: third });
  await ana.sees(`${third} is bought`, { in: '#general' });
  await redis.del(SPENT);
  await marta.presses('Approve & buy', { in: fourth });
  await marta.types('#general', '/number budget');
  const said = async () =>
    (await marta.messages('#general')).findLast(({ text }) => /Budgets, |so what is left is not known/.test(text))
      ?.text;
  await expect.poll(said).toMatch(/is not known for a moment|This workspace: \$0\.50 left of \$20\.00/);
  await marta.sees('There is not enough left of the budget of this workspace', { ephemeral: true });
  await marta.types('#general', '/number budget');
  await marta.sees('This workspace: $0.50 left of $20.00', { ephemeral: true });
  expect([sold(desk).at(-1), await whole()]).toEqual([e164(third), 'Europe/Berlin USD register']);
  expect(sold(desk)).toHaveLength(3);
  redis.disconnect();
});
