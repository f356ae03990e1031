import { describe, expect, it } from 'vitest';
import { readSetup } from '../../src/config.ts';
import { freePort } from '../../src/demo/redis-server.ts';
import { examine } from '../../src/doctor/examine.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const METRICS_PORT = String(await freePort());

describe('doctor beside a bot that runs', () => {
  const desk = useWholeBot({ env: { SLACK_SIGNING_SECRET: 'f'.repeat(32), METRICS_PORT } });

  it('the signing secret is of another app', async () => {
    const { port } = new URL(desk.url);
    const setup = readSetup({ PORT: port, METRICS_PORT }, '/nowhere/.env');
    const examined = async () => {
      const checks = await examine(setup, { offline: false, node: process.versions.node });
      return checks.filter(({ name }) => ['PORT', 'the bot that runs here', 'requests of Slack'].includes(name));
    };
    const ready = { name: 'the bot that runs here', status: 'pass', detail: 'is ready' };
    expect(await examined()).toEqual([ready]);
    // It is signed with Slack's own secret, which the bot does not have.
    await expect(desk.person('ana').types('#general', '/number')).rejects.toThrow('dispatch_failed');
    await expect.poll(() => desk.log.some((line) => line.includes('refused (signature)'))).toBe(true);
    expect(await examined()).toEqual([
      ready,
      {
        name: 'requests of Slack',
        status: 'warn',
        detail: expect.stringMatching(/^\d+ were refused since the start .* because their signature does not match$/),
        fix: expect.stringContaining('SLACK_SIGNING_SECRET'),
      },
    ]);
  }, 60_000);
});
