import { afterEach, describe, expect, it } from 'vitest';
import { type BotProcess, startBotProcess } from '../../src/demo/bot-process.ts';
import type { Answer } from '../../src/readiness.ts';
import { built } from '../support/compiled.ts';
import { useRedis } from '../support/redis.ts';
import { type Env, manifestWithout, useSetUp } from '../support/set-up.ts';

const redis = useRedis({ keeps: true });
const setUp = useSetUp(() => redis.url);
const log: string[] = [];
let bot: BotProcess | undefined;
afterEach(async () => {
  await bot?.stop('SIGKILL');
  bot = undefined;
  log.length = 0;
});

async function start(env: Env = {}): Promise<void> {
  bot = await startBotProcess({ ...setUp.env(), ...env }, (line) => log.push(line), [built('src/main.ts')]);
}
const ready = async () => {
  const answer = await fetch(new URL('/ready', bot?.url));
  const { failed = [], warnings = [] } = (await answer.json()) as Answer;
  // What Redis could lose has tests of its own.
  return { code: answer.status, failed, warnings: warnings.filter((warning) => !/power failure/.test(warning)) };
};
const warnings = async () => (await ready()).warnings;

describe('a start looks at what doctor looks at in Slack', () => {
  it('and says nothing where all is well', async () => {
    await start();
    expect(await warnings()).toEqual([]);
  }, 60_000);

  it('F103: a missing scope, an archived feed and a wrong clock are named in the log, each once, and at /ready, which is 503 for what nobody can be served with', async () => {
    await setUp.replaceSlack({
      manifest: await manifestWithout('chat:write', 'usergroups:read', 'im:write'),
      now: () => Date.now() + 600_000,
    });
    setUp.slack.changeChannel('C0FEED', { archived: true });
    await start({ APPROVAL_CHANNEL: 'C0APPROVALS' });
    const spare = [
      expect.stringMatching(/^Slack scope im:write is missing: after an outage/),
      expect.stringMatching(/^FEED_CHANNEL: C0FEED is archived/),
      expect.stringMatching(/^APPROVERS: S0LEADS cannot be looked up: the bot lacks the scope usergroups:read/),
    ];
    const expected = [
      expect.stringMatching(/^Slack scope chat:write is missing: nothing can be posted$/),
      spare[0],
      expect.stringMatching(/^Slack scope usergroups:read is missing: nobody is known to be in a group/),
      ...spare.slice(1),
      expect.stringMatching(/^clock against Slack: this machine's clock is \d+ s behind Slack's, so everything/),
    ];
    const lacking =
      'lack chat:write (nothing can be posted), usergroups:read (nobody is known to be in a group of approvers)';
    expect(await ready()).toEqual({
      code: 503,
      failed: [
        { name: 'slack scopes', detail: lacking },
        {
          name: 'clock',
          detail: expect.stringMatching(
            /^is (599|600|601) s behind Slack's, so everything that Slack sends is refused/,
          ),
        },
      ],
      warnings: spare,
    });
    const said = log.filter((line) => line.includes('something in Slack is not as the bot needs it'));
    expect(said.map((line) => JSON.parse(line).warning)).toEqual(expected);
    expect(log.some((line) => line.includes('"name":"APPROVAL_CHANNEL"'))).toBe(true);
  }, 60_000);

  it('and ends in one sentence where nobody could approve anything', async () => {
    setUp.slack.changeUserGroup('S0LEADS', ['U0OMAR']);
    setUp.slack.changePerson('U0OMAR', { guest: true });
    await expect(start({ APPROVERS: 'S0LEADS,U0TYPO' })).rejects.toThrow();
    await expect
      .poll(() => log.filter((line) => line.startsWith('Number Desk')))
      .toEqual([
        'Number Desk cannot start: nobody could approve: none of those named is a full member. Name at least two full members, or a group of them, in APPROVERS.',
      ]);
  }, 60_000);

  it('but goes on where Slack does not say who they are', async () => {
    setUp.slack.fail('users.info', { error: 'service_unavailable' }, Number.POSITIVE_INFINITY);
    await start({ APPROVERS: 'U0TYPO' });
    expect(await warnings()).toEqual([]);
  }, 60_000);
});
