import { z } from 'zod';
import { conflictsIn, problem } from './config-conflicts.ts';
import { ConfigError, type Problem } from './config-error.ts';
import type { ProviderName } from './domain/group.ts';
import { readEnvFile } from './env-file.ts';
import { PROVIDERS } from './providers/registry.ts';
import type { Settings, ValuesOf } from './setting.ts';
import { groups, LOOPBACK, manyWorkspaces, settings } from './settings.ts';
import { slipsIn } from './slips.ts';
import type { ApiQuota } from './workflow/api-quota.ts';
import type { Meter } from './workflow/meter.ts';
import type { Clock } from './workflow/ports.ts';
import type { Provider } from './workflow/provider.ts';

export { ConfigError, type Problem } from './config-error.ts';

type ProviderModule = (typeof PROVIDERS)[number];
type Values = ValuesOf<typeof settings>;
type Env = Readonly<Record<string, string | undefined>>;
type Given = Readonly<Record<string, string>>;

/** A provider that the operator has set up: with what, and how to make it. */
export type ConfiguredProvider = Readonly<{
  name: ProviderName;
  /** Where its customers set up a number that they have bought. */
  console: string;
  values: unknown;
  create(this: void, quota: ApiQuota, meter?: Meter, ourClock?: Clock): Provider;
}>;

/** Everything an operator decides, checked. */
export type Config = ReturnType<typeof readConfig>;

/** What doctor reads of them. */
export type Setup = ReturnType<typeof readSetup>;

const schema = schemaOf(settings);
const OF_REDIS = { REDIS_URL: true, REDIS_CA: true } as const;
const KNOWN = [...groups.flatMap(([, settings]) => Object.keys(settings)), ...manyWorkspaces];

/**
 * Reads the configuration out of environment variables; a blank one counts as missing.
 * @throws ConfigError with all problems at once
 */
export function readConfig(env: Env) {
  const given = givenIn(env);
  const result = schema.safeParse(given);
  const sellers = readSellers(given);
  const problems = everyProblem(given, result.error, sellers.problems);
  if (problems.length > 0 || !result.success) throw new ConfigError(problems);

  const value = result.data;
  return {
    slack: {
      botToken: value.SLACK_BOT_TOKEN,
      // A worker has no way in: neither over HTTP nor over a socket.
      signingSecret: value.ROLE === 'worker' ? undefined : value.SLACK_SIGNING_SECRET,
      /** Given: Socket Mode; otherwise HTTP. */
      appToken: value.ROLE === 'worker' ? undefined : value.SLACK_APP_TOKEN,
      apiUrl: value.SLACK_API_URL,
    },
    host: value.HOST,
    port: value.PORT,
    metricsPort: value.METRICS_PORT,
    role: value.ROLE,
    drainMs: value.DRAIN,
    /** It may hold a password. */
    redisUrl: value.REDIS_URL,
    /** The only authority that is trusted in TLS to Redis, in PEM. */
    redisCa: value.REDIS_CA,
    /** At least one, in the order of the registry. */
    providers: sellers.providers,
    ...proxyOf(value),
    approvers: value.APPROVERS,
    backupApprovers: value.BACKUP_APPROVERS ?? { users: [], groups: [] },
    /** Rules of spending; undefined where the settings alone apply. */
    policyFile: value.POLICY_FILE,
    channels: { approvals: value.APPROVALS_CHANNEL, feed: value.FEED_CHANNEL },
    /** Whether a request's card stands where it was asked for, rather than in a direct message. */
    cardsWhereAsked: value.REQUEST_CARDS === 'channel',
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
    register: {
      reviewAheadMs: value.REVIEW_AHEAD,
      reviewEveryMs: value.REVIEW_EVERY,
      coolingOffMs: value.COOLING_OFF,
      /** What people choose from; where there is none, they write what they like. */
      costCentres: [...new Set(value.COST_CENTRES)],
    },
    retentionMs: value.RETENTION,
    logLevel: value.LOG_LEVEL,
    /** Where they are sent; without an address, nowhere. */
    traces: { endpoint: value.OTEL_EXPORTER_OTLP_ENDPOINT, headers: value.OTEL_EXPORTER_OTLP_HEADERS },
    /** Names of variables that are set, and look as if they were meant for this version, which does not know them. */
    ignored: slipsIn(Object.keys(given), KNOWN).map(({ name }) => name),
  };
}

/**
 * What a command that prints what Redis holds needs, and no more; also from `.env`, over which the environment stands.
 * @throws ConfigError
 */
export function readRedis(env: Env) {
  const given = givenIn(withEnvFile(env));
  const result = schema.pick(OF_REDIS).safeParse(given);
  const problems = [...problemsOf(result.error, given), ...conflictsIn(given)];
  if (problems.length > 0 || !result.success) throw new ConfigError(problems);
  return { redisUrl: result.data.REDIS_URL, redisCa: result.data.REDIS_CA };
}

/**
 * What a command that applies the rules of spending needs, each where it is given; also from `.env`, over which the environment stands.
 * @throws ConfigError with all problems at once
 */
export function readPolicySettings(env: Env) {
  const given = givenIn(withEnvFile(env));
  const asked = schema.pick({ ...{ POLICY_FILE: true, APPROVERS: true, BACKUP_APPROVERS: true }, ...OF_REDIS });
  const result = asked.partial().safeParse(given);
  const problems = [...problemsOf(result.error, given), ...conflictsIn(given)];
  if (problems.length > 0 || !result.success) throw new ConfigError(problems);
  const { POLICY_FILE, APPROVERS, BACKUP_APPROVERS, REDIS_URL, REDIS_CA } = result.data;
  return {
    ...{ policyFile: POLICY_FILE, approvers: APPROVERS, backupApprovers: BACKUP_APPROVERS },
    ...{ redisUrl: REDIS_URL, redisCa: REDIS_CA },
  };
}

/** What can be read of an installation that may be set up wrongly, and everything that is wrong with it; also from `.env`, over which the environment stands. */
export function readSetup(env: Env, file?: string) {
  const { found = env, wrong } = attempt(() => withEnvFile(env, file));
  const given = givenIn(found);
  const sellers = readSellers(given);
  const read = Object.entries(settings).map(([name, each]) => [name, each.schema.safeParse(given[name]).data] as const);
  const value: Partial<Values> = Object.fromEntries(read);
  return {
    /** The names of all variables that are set. */
    given: Object.keys(given),
    problems: [...wrong, ...everyProblem(given, schema.safeParse(given).error, sellers.problems)],
    value,
    providers: sellers.providers,
    ...proxyOf(value),
  };
}

function attempt<T>(read: () => T): Readonly<{ found?: T; wrong: readonly Problem[] }> {
  try {
    return { found: read(), wrong: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { wrong: error.problems };
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

function withEnvFile(env: Env, path?: string): Env {
  return { ...readEnvFile(path), ...Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim())) };
}

const ONE_WORKSPACE = 'is for many workspaces over OAuth, and Number Desk serves one: leave it out';

function everyProblem(given: Given, error: z.ZodError | undefined, ofSellers: readonly Problem[]): Problem[] {
  const hasNoWayIn = ['SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN'].every((name) => !given[name]);
  const wayIn = 'is missing (only Socket Mode, with SLACK_APP_TOKEN, and ROLE=worker do without)';
  return [
    ...problemsOf(error, given),
    ...(hasNoWayIn && given['ROLE'] !== 'worker' ? [problem('SLACK_SIGNING_SECRET', wayIn)] : []),
    ...conflictsIn(given),
    ...ofSellers,
    ...manyWorkspaces.filter((name) => name in given).map((name) => ({ name, wrong: ONE_WORKSPACE })),
  ];
}

/** The providers that are set up; at least one is needed. */
function readSellers(given: Given): { providers: ConfiguredProvider[]; problems: Problem[] } {
  const setUp = PROVIDERS.filter((provider) => neededBy(provider).some((name) => name in given));
  const read = setUp.map((provider) => ({ provider, result: schemaOf(provider.settings).safeParse(given) }));
  const nobody = setUp.length === 0 ? [nobodySells()] : [];
  return {
    providers: read.flatMap(({ provider, result }) => (result.success ? [configured(provider, result.data)] : [])),
    problems: [...nobody, ...read.flatMap(({ provider, result }) => problemsOf(result.error, given, provider))],
  };
}

function configured({ name, console, create }: ProviderModule, values: ValuesOf<Settings>): ConfiguredProvider {
  return { name, console, values, create: (quota, meter, ourClock) => create(values, quota, meter, ourClock) };
}

function neededBy({ settings }: ProviderModule): string[] {
  return Object.keys(settings).filter((name) => settings[name]?.required);
}

function nobodySells(): Problem {
  const ways = PROVIDERS.map((provider) => `${provider.name} (${neededBy(provider).join(', ')})`);
  const [first = ''] = PROVIDERS.flatMap(neededBy);
  return problem(first, `is missing: at least one provider must be set up, ${ways.join(' or ')}`);
}

/** What is wrong with these variables; those of a provider are needed all together. */
function problemsOf(error: z.ZodError | undefined, given: Given, provider?: ProviderModule): Problem[] {
  const missing = provider
    ? `is missing: ${provider.name} needs ${neededBy(provider).join(', ')}, all of them or none`
    : 'is missing';
  return (
    (error?.issues ?? [])
      .map((issue) => ({ name: String(issue.path[0]), wrong: issue.message }))
      // One problem for each variable: the first says enough.
      .filter(({ name }, index, all) => all.findIndex((other) => other.name === name) === index)
      .map(({ name, wrong }) => problem(name, name in given ? wrong : missing))
  );
}

function schemaOf<S extends Settings>(settings: S) {
  const shape = Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, setting.schema]));
  return z.object(shape as { [K in keyof S]: S[K]['schema'] });
}

/** The proxies may hold passwords. */
function proxyOf({ HTTP_PROXY, HTTPS_PROXY, NO_PROXY = LOOPBACK }: Partial<Values>) {
  if (HTTP_PROXY === undefined && HTTPS_PROXY === undefined) return {};
  return { proxy: { http: HTTP_PROXY, https: HTTPS_PROXY, except: NO_PROXY } };
}
