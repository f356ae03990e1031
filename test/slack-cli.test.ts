import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { useRedis } from './support/redis.ts';
import { useSetUp } from './support/set-up.ts';
import { secrets } from './support/whole-bot.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { hooks, config } = JSON.parse(await readFile(`${root}.slack/hooks.json`, 'utf8'));
const PATH = process.env['PATH'] ?? '';

/** The command of a hook as the Slack CLI runs it: split at its spaces, in the project's folder. */
const commandOf = (hook: string): [string, string[]] => {
  const [program = '', ...args] = hooks[hook].split(/\s+/);
  return [program, args];
};
/** What it prints is JSON and nothing else. */
async function printed(hook: string) {
  const { stdout } = await promisify(execFile)(...commandOf(hook), { cwd: root, env: { PATH } });
  return JSON.parse(stdout);
}

describe('the hooks of the Slack CLI', () => {
  const redis = useRedis({ keeps: true });
  const setUp = useSetUp(() => redis.url);

  it('are those of which slack run and slack doctor make use', () => {
    expect(Object.keys(hooks)).toEqual(['get-manifest', 'start', 'doctor']);
    // The bot opens its sockets itself.
    expect(config['sdk-managed-connection-enabled']).toBe(true);
  });

  it('get-manifest prints manifest.yml as JSON, for Socket Mode and without an address', async () => {
    const manifest = await printed('get-manifest');
    const file = parse(await readFile(`${root}manifest.yml`, 'utf8'));
    expect(JSON.stringify(manifest)).not.toContain('https:');
    expect(manifest.settings).toEqual({
      ...file.settings,
      event_subscriptions: { bot_events: file.settings.event_subscriptions.bot_events },
      interactivity: { is_enabled: true },
      socket_mode_enabled: true,
    });
    const [{ url: _, ...command }] = file.features.slash_commands;
    expect(manifest).toEqual({
      ...file,
      features: { ...file.features, slash_commands: [command] },
      settings: manifest.settings,
    });
  });

  it('doctor prints what the app runs on', async () => {
    const { versions } = await printed('doctor');
    expect(versions).toContainEqual({ name: 'node', current: process.versions.node });
    for (const { name, current } of versions)
      expect([name, current]).toEqual([expect.stringMatching(/./), expect.stringMatching(/^\d+\.\d+\.\d+/)]);
  });

  it('start runs the bot over Socket Mode with the tokens that the CLI gives it, also beside others', async () => {
    await setUp.replaceSlack({ manifest: await printed('get-manifest') });
    const { SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, ...env } = setUp.env();
    const given = {
      SLACK_CLI_XOXB: SLACK_BOT_TOKEN,
      SLACK_CLI_XAPP: secrets.appToken,
      SLACK_BOT_TOKEN: 'xoxb-of-another',
    };
    const child = spawn(...commandOf('start'), { cwd: root, env: { PATH, ...env, ...given, DRAIN: '0s' } });
    const ended = once(child, 'exit');
    const said: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => said.push(line));
    try {
      await expect.poll(() => said.join('\n'), { timeout: 30_000 }).toContain('"msg":"ready"');
      expect(setUp.slack.socketsOpen()).toBeGreaterThan(0);
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
    expect(child.exitCode).toBe(0);
  }, 60_000);
});
