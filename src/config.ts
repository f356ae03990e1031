import { inspect } from 'node:util';
import { z } from 'zod';
import { bird, settings, unsupported, unused } from './settings.ts';

type Name = keyof typeof settings;
type Shape = { [K in Name]: (typeof settings)[K]['schema'] };

/** A value that shows as "***" wherever it is printed by accident. */
export type Secret = Readonly<{ reveal(): string }>;

/** Everything an operator decides, checked. */
export type Config = ReturnType<typeof readConfig>;

/** What is wrong with the environment: every problem, one a line, fit to be printed (it repeats no value). */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(['Number Desk cannot start with these settings:', ...problems.map((problem) => `  ${problem}`)].join('\n'));
    this.problems = problems;
  }
}

const schema = z.object(
  Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, setting.schema])) as unknown as Shape,
);

/**
 * Reads the configuration out of environment variables; a blank one counts as missing.
 * @throws ConfigError with all problems at once
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  const given = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  );
  const result = schema.safeParse(given);
  const problems = [
    ...(result.error?.issues ?? [])
      .map((issue) => ({ name: String(issue.path[0]) as Name, wrong: issue.message }))
      // One problem for each variable: the first says enough.
      .filter(({ name }, index, all) => all.findIndex((other) => other.name === name) === index)
      .map(({ name, wrong }) => problem(name, name in given ? wrong : 'is missing')),
    ...(given['SLACK_SIGNING_SECRET'] || given['SLACK_APP_TOKEN']
      ? []
      : [problem('SLACK_SIGNING_SECRET', 'is missing (only Socket Mode, with SLACK_APP_TOKEN, does without)')]),
    ...providerProblems(given),
    ...unsupported
      .filter((name) => name in given)
      .map((name) => `${name} is not supported by this version: nothing in it would be applied. Remove it.`),
  ];
  if (problems.length > 0 || !result.success) throw new ConfigError(problems);

  const value = result.data;
  return {
    slack: {
      botToken: secret(value.SLACK_BOT_TOKEN),
      signingSecret: maybeSecret(value.SLACK_SIGNING_SECRET),
      /** Given: Socket Mode; otherwise HTTP. */
      appToken: maybeSecret(value.SLACK_APP_TOKEN),
      apiUrl: value.SLACK_API_URL,
    },
    host: value.HOST,
    port: value.PORT,
    /** It may hold a password. */
    redisUrl: secret(value.REDIS_URL),
    /** At least one of the providers is there. */
    ...(value.TWOCHAT_API_KEY === undefined
      ? {}
      : { twochat: { apiKey: secret(value.TWOCHAT_API_KEY), apiUrl: value.TWOCHAT_API_URL } }),
    ...birdOf(value),
    approvers: value.APPROVERS,
    backupApprovers: value.BACKUP_APPROVERS ?? { users: [], groups: [] },
    channels: {
      ...(value.APPROVALS_CHANNEL === undefined ? {} : { approvals: value.APPROVALS_CHANNEL }),
      feed: value.FEED_CHANNEL,
    },
    rules: {
      releaseMarginMs: value.RELEASE_MARGIN,
      reminders: value.REMINDERS,
      nudgeEveryMs: value.NUDGE_EVERY,
      requesters: value.REQUESTERS,
      limits: {
        openHolds: value.MAX_OPEN_HOLDS,
        requestsADay: value.MAX_REQUESTS_A_DAY,
        workspaceHolds: value.MAX_WORKSPACE_HOLDS,
      },
      ...(value.QUIET_HOURS === undefined ? {} : { quietHours: value.QUIET_HOURS }),
    },
    logLevel: value.LOG_LEVEL,
    /** Names of variables that are set and that this version does not use. */
    ignored: unused.filter((name) => name in given),
  };
}

/** Bird is set up whole or not at all, and somebody must sell numbers. */
function providerProblems(given: Readonly<Record<string, string>>): string[] {
  const missing = bird.filter((name) => !(name in given));
  if (missing.length === bird.length) {
    const wrong = `is missing (it can be left out only where Bird is set up: ${bird.join(', ')})`;
    return 'TWOCHAT_API_KEY' in given ? [] : [problem('TWOCHAT_API_KEY', wrong)];
  }
  return missing.map((name) => problem(name, `is missing: Bird needs ${bird.join(', ')}, all of them or none`));
}

function birdOf(value: z.infer<typeof schema>) {
  const { BIRD_ACCESS_KEY: key, BIRD_ORGANIZATION_ID: organizationId, BIRD_WORKSPACE_ID: workspaceId } = value;
  if (key === undefined || organizationId === undefined || workspaceId === undefined) return {};
  return { bird: { accessKey: secret(key), organizationId, workspaceId, apiUrl: value.BIRD_API_URL } };
}

function problem(name: Name, wrong: string): string {
  return `${name} ${wrong}. Example: ${name}=${settings[name].example}`;
}

function secret(value: string): Secret {
  const hidden = () => '***';
  return Object.freeze({ reveal: () => value, toString: hidden, toJSON: hidden, [inspect.custom]: hidden });
}

function maybeSecret(value: string | undefined): Secret | undefined {
  return value === undefined ? undefined : secret(value);
}
