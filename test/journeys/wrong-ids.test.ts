import { describe, expect, it } from 'vitest';
import { useWholeBot } from '../support/whole-bot.ts';

describe('settings that name what Slack does not know', () => {
  const desk = useWholeBot({
    env: {
      APPROVERS: 'U0MARTA,U0TYPO,S0NOBODY',
      BACKUP_APPROVERS: 'U0OMAR',
      APPROVALS_CHANNEL: 'C0GONE',
      FEED_CHANNEL: 'C0FEED',
    },
  });

  it('F87: a wrong approver, group or channel is a warning by name, in the log and at /ready, and the others are none', async () => {
    const ready = async () =>
      (await (await fetch(new URL('/ready', desk.url))).json()) as { status: string; warnings?: string[] };
    // Redis may have warnings of its own.
    const named = async () => (await ready()).warnings?.filter((warning) => /^[A-Z_]+: /.test(warning));
    await expect.poll(async () => (await named())?.length, { timeout: 15_000 }).toBe(3);
    const { status, warnings = [] } = await ready();
    expect(status).toBe('ready');
    for (const name of ['APPROVERS: U0TYPO', 'APPROVERS: S0NOBODY', 'APPROVALS_CHANNEL: C0GONE']) {
      expect(warnings).toContainEqual(expect.stringMatching(`^${name} is not known to Slack`));
      expect(desk.log.filter((line) => line.includes(name))).toHaveLength(1);
    }
  }, 60_000);
});
