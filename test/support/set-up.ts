import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach } from 'vitest';
import { parse } from 'yaml';
import { readSetup } from '../../src/config.ts';
import { type BirdSandbox, createBirdSandbox } from '../../src/demo/bird/sandbox.ts';
import { birdSettings, bot, botSettings, channels, people, team, userGroups } from '../../src/demo/people.ts';
import { createLocalSlack, type LocalSlack, type LocalSlackOptions } from '../../src/demo/slack/local-slack.ts';
import { createTwochatSandbox, type TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { Check } from '../../src/workflow/check.ts';
import { secrets } from './whole-bot.ts';

export type Env = Readonly<Record<string, string>>;

/** An installation that is set up well, but for what a test does to it; anew for each test. */
export type SetUp = Readonly<{
  readonly slack: LocalSlack;
  readonly twochat: TwochatSandbox;
  readonly bird: BirdSandbox;
  /** Another Slack in place of the usual one. */
  replaceSlack(options: Partial<LocalSlackOptions>): Promise<void>;
  /** The settings of this installation. */
  env(): Env;
  /** What doctor says of it with these settings in place of its own; a blank one is left out. */
  examined(env?: Env, offline?: boolean): Promise<Check[]>;
  /** Every call of Slack's methods and the providers' endpoints that changes something, with how often it was made. */
  changes(): object;
}>;

/** The manifest, without some of its scopes. */
export async function manifestWithout(...scopes: string[]) {
  const manifest = parse(await readFile(new URL('../../manifest.yml', import.meta.url), 'utf8'));
  const bot: string[] = manifest.oauth_config.scopes.bot;
  manifest.oauth_config.scopes.bot = bot.filter((scope) => !scopes.includes(scope));
  return manifest;
}

const READS = ['auth.test', 'conversations.info', 'users.info', 'usergroups.users.list', 'apps.connections.open'];

export function useSetUp(redisUrl: () => string): SetUp {
  let slack: LocalSlack;
  let twochat: TwochatSandbox;
  let bird: BirdSandbox;
  const startSlack = async (options: Partial<LocalSlackOptions> = {}) => {
    const manifest = await manifestWithout();
    slack = await createLocalSlack({ ...secrets, manifest, team, bot, people, channels, userGroups, ...options });
  };
  beforeEach(async () => {
    await startSlack();
    twochat = await createTwochatSandbox();
    bird = await createBirdSandbox();
  });
  afterEach(async () => {
    await slack.close();
    await twochat.close();
    await bird.close();
  });
  const env = () => ({
    SLACK_BOT_TOKEN: secrets.botToken,
    SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5'.replaceAll(/[yz]/g, '0'),
    SLACK_API_URL: slack.apiUrl,
    REDIS_URL: redisUrl(),
    TWOCHAT_API_KEY: twochat.apiKey,
    TWOCHAT_API_URL: twochat.url,
    ...birdSettings(bird),
    ...botSettings,
    PORT: '0',
  });
  return {
    get slack() {
      return slack;
    },
    get twochat() {
      return twochat;
    },
    get bird() {
      return bird;
    },
    async replaceSlack(options) {
      await slack.close();
      await startSlack(options);
    },
    env,
    examined(changed = {}, offline = false) {
      // No file of settings that may lie in the folder where the tests run.
      const setup = readSetup({ ...env(), ...changed }, '/nowhere/.env');
      return examine(setup, { offline, node: process.versions.node });
    },
    changes() {
      const { info, groups, owned, ...ofTwochat } = twochat.state().calls;
      const { stock, owned: ofBird, ...others } = bird.state().calls;
      const called = slack
        .traffic()
        .flatMap(({ from, what }) => (from === 'bot' && !READS.includes(what) ? [what] : []));
      const all = { ...ofTwochat, ...others, sockets: slack.socketsOpen() };
      return { slack: called, made: Object.entries(all).filter(([, count]) => count > 0) };
    },
  };
}
