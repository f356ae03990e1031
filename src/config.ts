import { readFileSync } from 'node:fs';
import { inspect, parseEnv } from 'node:util';
import { z } from 'zod';
import { bird, LOOPBACK, settings, unsupported, unused } from './settings.ts';

type Name = keyof typeof settings;
type Shape = { [K in Name]: (typeof settings)[K]['schema'] };
type Env = Readonly<Record<string, string | undefined>>;
type Given = Readonly<Record<string, string>>;

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
export function readConfig(env: Env) {
  const given = givenIn(env);
  const result = schema.safeParse(given);
  const problems = [
    ...problemsOf(result.error, given),
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
    ...providersOf(value),
    ...proxyOf(value),
    approvers: value.APPROVERS,
    backupApprovers: value.BACKUP_APPROVERS ?? { users: [], groups: [] },
    channels: {
      approvals: value.APPROVALS_CHANNEL,
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
      quietHours: value.QUIET_HOURS,
    },
    logLevel: value.LOG_LEVEL,
    /** Names of variables that are set and that this version does not use. */
    ignored: unused.filter((name) => name in given),
  };
}

/**
 * What a command that prints what Redis holds needs, and no more; also from `.env`, over which the environment stands.
 * @throws ConfigError
 */
export function readRedisUrl(env: Env): Secret {
  const given = givenIn(withEnvFile(env));
  const result = schema.pick({ REDIS_URL: true }).safeParse(given);
  if (!result.success) throw new ConfigError(problemsOf(result.error, given));
  return secret(result.data.REDIS_URL);
}

/**
 * What a command that asks the providers needs, and no more (`redisUrl` where it is given); also from `.env`, over which the environment stands.
 * @throws ConfigError with all problems at once
 */
export function readProviders(env: Env) {
  const given = givenIn(withEnvFile(env));
  const asked = Object.keys(settings).filter((name) => /^(TWOCHAT|BIRD|REDIS|HTTPS?_PROXY|NO_PROXY)/.test(name));
  const result = schema.partial().safeParse(Object.fromEntries(asked.map((name) => [name, given[name]])));
  const problems = [...problemsOf(result.error, given), ...providerProblems(given)];
  if (problems.length > 0 || !result.success) throw new ConfigError(problems);
  const value = result.data;
  return { ...providersOf(value), ...proxyOf(value), redisUrl: maybeSecret(value.REDIS_URL) };
}

/** Every value in a configuration that nobody may read in a log, with the passwords that stand in addresses. */
export function secretsOf(config: object): string[] {
  return Object.values(config).flatMap((value: unknown) => {
    if (typeof value !== 'object' || value === null) return [];
    return 'reveal' in value ? parts((value as Secret).reveal()) : secretsOf(value);
  });
}

/** A secret, or what is secret in it where it is an address: it is the rest that says what could not be reached. */
function parts(secret: string): string[] {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(secret) || !URL.canParse(secret)) return [secret];
  const { username, password, searchParams } = new URL(secret);
  const login = [username, password].map(decodedOf).join(':');
  return [
    ...(password === '' ? [] : [password, decodedOf(password), Buffer.from(login).toString('base64')]),
    ...[...searchParams].filter(([name]) => /pass/i.test(name)).map(([, value]) => value),
  ];
}

function decodedOf(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What is set, without the blanks. Other programs write the proxies' names in small letters, which then count first. */
function givenIn(env: Env): Given {
  const filled = Object.entries(env).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()] as const] : []));
  const small = filled
    .filter(([name]) => /^(https?|no)_proxy$/.test(name))
    .map(([name, value]) => [name.toUpperCase(), value] as const);
  return Object.fromEntries([...filled, ...small]);
}

function withEnvFile(env: Env): Env {
  try {
    const file = parseEnv(readFileSync('.env', 'utf8'));
    return { ...file, ...Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim())) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return env;
    throw new ConfigError([`.env cannot be read (${code ?? 'it is not a file of settings'})`]);
  }
}

function problemsOf(error: z.ZodError | undefined, given: Given): string[] {
  return (
    (error?.issues ?? [])
      .map((issue) => ({ name: String(issue.path[0]) as Name, wrong: issue.message }))
      // One problem for each variable: the first says enough.
      .filter(({ name }, index, all) => all.findIndex((other) => other.name === name) === index)
      .map(({ name, wrong }) => problem(name, name in given ? wrong : 'is missing'))
  );
}

/** Bird is set up whole or not at all, and somebody must sell numbers. */
function providerProblems(given: Given): string[] {
  const missing = bird.filter((name) => !(name in given));
  if (missing.length === bird.length) {
    const wrong = `is missing (it can be left out only where Bird is set up: ${bird.join(', ')})`;
    return 'TWOCHAT_API_KEY' in given ? [] : [problem('TWOCHAT_API_KEY', wrong)];
  }
  return missing.map((name) => problem(name, `is missing: Bird needs ${bird.join(', ')}, all of them or none`));
}

type Values = { [K in Name]?: z.infer<typeof schema>[K] | undefined };

function providersOf(value: Values) {
  const { TWOCHAT_API_KEY: twochat, TWOCHAT_API_URL, BIRD_ACCESS_KEY: key, BIRD_API_URL } = value;
  const { BIRD_ORGANIZATION_ID: organizationId, BIRD_WORKSPACE_ID: workspaceId } = value;
  return {
    ...(twochat === undefined ? {} : { twochat: { apiKey: secret(twochat), apiUrl: TWOCHAT_API_URL ?? '' } }),
    ...(key === undefined || organizationId === undefined || workspaceId === undefined
      ? {}
      : { bird: { accessKey: secret(key), organizationId, workspaceId, apiUrl: BIRD_API_URL ?? '' } }),
  };
}

/** The proxies may hold passwords. */
function proxyOf({ HTTP_PROXY, HTTPS_PROXY, NO_PROXY = LOOPBACK }: Values) {
  if (HTTP_PROXY === undefined && HTTPS_PROXY === undefined) return {};
  return { proxy: { http: maybeSecret(HTTP_PROXY), https: maybeSecret(HTTPS_PROXY), except: NO_PROXY } };
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
