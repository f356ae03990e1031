import { REQUESTERS } from './domain/rules.ts';
import { PROVIDERS } from './providers/registry.ts';
import { authority, redisUrl } from './redis-values.ts';
import { hidden, optional, preset, required, type Settings } from './setting.ts';
import {
  approvers,
  baseUrl,
  channel,
  costCentre,
  count,
  days,
  duration,
  headers,
  httpUrl,
  listOf,
  notBlank,
  oneOf,
  pause,
  port,
  proxy,
  quietHours,
  reminder,
  word,
} from './setting-values.ts';

/** Which part of the bot a process is: the way in for Slack, what is done about it, or both. */
const ROLES = ['all', 'web', 'worker'] as const;

/** Where the requester's card stands. */
const REQUEST_CARDS = ['direct', 'channel'] as const;

/** Hosts that are this machine: never called through a proxy unless NO_PROXY says otherwise. */
export const LOOPBACK = 'localhost,127.0.0.1,[::1]';

const slack = {
  SLACK_BOT_TOKEN: required(hidden(word(/^xoxb-[!-~]+$/, 'is not a bot token: that begins with xoxb-')), {
    about: 'Bot token, from "OAuth & Permissions" of the app',
    example: 'xoxb-your-bot-token',
  }),
  SLACK_SIGNING_SECRET: optional(hidden(notBlank), {
    about:
      'Signing secret, from "Basic Information" of the app. Required unless SLACK_APP_TOKEN is given or ROLE is worker',
    example: 'your-signing-secret',
  }),
  SLACK_APP_TOKEN: optional(hidden(word(/^xapp-[!-~]+$/, 'is not an app-level token: that begins with xapp-')), {
    about: 'App-level token with connections:write. Switches to Socket Mode: no public address is needed',
    example: 'xapp-your-app-token',
  }),
  SLACK_API_URL: optional(
    httpUrl.transform((url) => url.replace(/\/*$/, '/')),
    {
      about: "Slack's Web API, with its path, if it is not Slack's own",
      example: 'http://127.0.0.1:4000/api/',
    },
  ),
};

const server = {
  HOST: preset(word(/^[\w.:-]+$/, 'is not an address or a host name'), {
    about: 'Address to listen on; 0.0.0.0 (everyone who can reach this machine) in a container',
    example: '0.0.0.0',
    default: '127.0.0.1',
  }),
  PORT: preset(port, {
    about: 'Port of /slack/events, /health, /ready and /metrics; 0 takes a free one',
    default: '3000',
  }),
  METRICS_PORT: preset(port, {
    about: 'Port of /metrics alone, which PORT then no longer answers; 0 leaves it there',
    default: '0',
  }),
  ROLE: preset(oneOf(ROLES), {
    about: 'What this process does: web (takes what Slack sends, and runs no jobs), worker (runs the jobs) or all',
    default: 'all',
  }),
  DRAIN: preset(pause, {
    about:
      'How long a process that is to end goes on serving while /ready says no: longer than your balancer takes to notice; 0s ends at once',
    default: '5s',
  }),
  REDIS_URL: required(hidden(redisUrl), {
    about:
      'Redis 6.2 or newer, or Valkey, with an append-only file and maxmemory-policy noeviction (see docker-compose.yml): one, behind Sentinels (redis-sentinel://host,host/?name=mymaster) or a cluster (redis-cluster://host,host); rediss… for TLS',
    example: 'redis://127.0.0.1:6379',
  }),
  REDIS_CA: optional(authority, {
    about: 'File with the certificate (PEM) of the authority that alone is trusted where REDIS_URL begins with rediss',
    example: '/etc/number-desk/redis-ca.pem',
  }),
  HTTPS_PROXY: optional(hidden(proxy), {
    about: 'Proxy through which Slack and the providers are called; Redis never is',
    example: 'http://proxy.internal:3128',
  }),
  HTTP_PROXY: optional(hidden(proxy), {
    about: 'The same for addresses that begin with http://, and for all where HTTPS_PROXY is not set',
    example: 'http://proxy.internal:3128',
  }),
  NO_PROXY: preset(word(/^[^\p{C}]+$/u, 'holds characters that no host name has'), {
    about: 'Hosts that are called without the proxy, comma-separated; "*" is all',
    example: 'localhost,127.0.0.1,.internal',
    default: LOOPBACK,
  }),
};

const approval = {
  APPROVERS: required(approvers, {
    about: 'Who may approve: ids of users (U…, W…) and user groups (S…), comma-separated',
    example: 'U0123ABCD,S0456EFGH',
  }),
  BACKUP_APPROVERS: optional(approvers, {
    about: 'Who may approve too, and is asked with the last reminder before the deadline: ids as above',
    example: 'U0345GHIJ',
  }),
  POLICY_FILE: optional(word(/^[^\0]+$/, 'is not the path of a file'), {
    about:
      'File (YAML) with rules of spending: who may ask and approve, budgets, from when two people are needed. Read again when it changes, and on SIGHUP; where it says something, it counts before the settings here',
    example: '/etc/number-desk/policy.yaml',
  }),
  APPROVALS_CHANNEL: optional(channel, {
    about: 'Channel for the approval cards; without it, approvers get direct messages. Invite the bot',
    example: 'C0123ABCD',
  }),
  FEED_CHANNEL: required(channel, {
    about: 'Channel that is told of each purchased number. Invite the bot',
    example: 'C0456EFGH',
  }),
  REQUEST_CARDS: preset(oneOf(REQUEST_CARDS), {
    about:
      'Where the options and the card of a request stand: direct (in a direct message to the one who asked) or channel (where it was asked, for everybody there; never in the two channels above)',
    default: 'direct',
  }),
  RELEASE_MARGIN: preset(duration, {
    about: "An undecided hold is given back this long before the provider's own deadline",
    default: '2m',
  }),
  REMINDERS: preset(listOf(reminder, 'a share between 0% and 100% or a span of time with a unit'), {
    about: 'When approvers are reminded: a share of the time there was at the start, or a time before the deadline',
    default: '50%,10m,3m',
  }),
  NUDGE_EVERY: preset(duration, {
    about: 'The one who asked may nudge the approvers once in this time',
    default: '10m',
  }),
  QUIET_HOURS: optional(quietHours, {
    about: 'Nobody is reminded in these hours, in this time zone; a hold can still end in them',
    example: '22:00-07:00 Europe/Berlin',
  }),
};

const limits = {
  REQUESTERS: preset(oneOf(REQUESTERS), {
    about: 'Who may ask for numbers: members (full members only) or guests (guests of the workspace, too)',
    default: 'members',
  }),
  MAX_OPEN_HOLDS: preset(count, {
    about: 'Numbers that may be on hold for one person at once',
    default: '3',
  }),
  MAX_REQUESTS_A_DAY: preset(count, {
    about: 'Requests that one person may make in 24 hours',
    default: '20',
  }),
  MAX_WORKSPACE_HOLDS: preset(count, {
    about: 'Numbers that may be on hold for the whole workspace at once',
    default: '100',
  }),
};

const numbers = {
  REVIEW_AHEAD: preset(duration, {
    about: 'So long before a number renews its owner is asked whether it is still needed',
    default: '30d',
  }),
  REVIEW_EVERY: preset(duration, {
    about:
      'The same where the provider does not say when it renews: so long after somebody last said that it is needed',
    default: '90d',
  }),
  COOLING_OFF: preset(duration, {
    about: 'How long one click still stops that a number is given back, after a second person has confirmed it',
    default: '24h',
  }),
  COST_CENTRES: optional(listOf(costCentre, 'a name of 75 characters at most'), {
    about: 'Cost centres that people choose from, comma-separated; without it they write them as they like',
    example: 'Sales,Support',
  }),
};

const keeping = {
  RETENTION: preset(days, {
    about:
      'What came to nothing, and where the cards of every request are, is kept this long after its end, at least 1d; bought numbers stay',
    default: '90d',
  }),
};

const logs = {
  LOG_LEVEL: preset(oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']), {
    about: 'trace, debug, info, warn, error, fatal or silent',
    default: 'info',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(baseUrl, {
    about:
      'Collector of traces (OTLP over HTTP) that gets one from each click to what follows from it; OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES count too',
    example: 'http://127.0.0.1:4318',
  }),
  OTEL_EXPORTER_OTLP_HEADERS: optional(headers, {
    about: 'What the collector wants in its headers, as name=value, comma-separated, with %20 for a blank',
    example: 'authorization=Bearer%20your-key',
  }),
};

/** Every variable of the bot's own that it reads. */
export const settings = { ...slack, ...server, ...approval, ...limits, ...numbers, ...keeping, ...logs };

/** The same and those of every provider, by their headings in `.env.example`, which is made from them. */
export const groups: readonly (readonly [heading: string, Settings])[] = [
  ['Slack', slack],
  ['This server', server],
  ...PROVIDERS.map((provider) => [provider.name, provider.settings] as const),
  ['Approval', approval],
  ['Limits', limits],
  ['Numbers', numbers],
  ['Keeping', keeping],
  ['Logs and traces', logs],
];

/** Variables of an installation in many workspaces, which would be none here. */
export const manyWorkspaces: readonly string[] = ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'SLACK_STATE_SECRET'];
