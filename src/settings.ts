import { z } from 'zod';
import type { Requesters } from './domain/rules.ts';
import {
  approvers,
  birdId,
  channel,
  duration,
  httpUrl,
  listOf,
  notBlank,
  proxy,
  quietHours,
  redisUrl,
  reminder,
  word,
} from './setting-values.ts';

type Facts = Readonly<{ group: string; about: string; example: string; secret?: true }>;

const required = <T>(facts: Facts, value: z.ZodType<T, string>) =>
  ({ ...facts, required: true, schema: value }) as const;
const optional = <T>(facts: Facts, value: z.ZodType<T, string>) =>
  ({ ...facts, required: false, schema: value.optional() }) as const;
const preset = <T>(facts: Facts & { default: string }, value: z.ZodType<T, string>) =>
  ({ ...facts, required: false, schema: value.prefault(facts.default) }) as const;

/** Hosts that are this machine: never called through a proxy unless NO_PROXY says otherwise. */
export const LOOPBACK = 'localhost,127.0.0.1,[::1]';

const count = word(/^[1-9]\d{0,5}$/, 'is not a whole number from 1 to 999999').transform(Number);

/** Every environment variable that the bot reads: what it is for, an example, what it is when left out, and how it is checked. `.env.example` is made from it. */
export const settings = {
  SLACK_BOT_TOKEN: required(
    {
      group: 'Slack',
      about: 'Bot token, from "OAuth & Permissions" of the app',
      example: 'xoxb-your-bot-token',
      secret: true,
    },
    word(/^xoxb-[!-~]+$/, 'is not a bot token: that begins with xoxb-'),
  ),
  SLACK_SIGNING_SECRET: optional(
    {
      group: 'Slack',
      about: 'Signing secret, from "Basic Information" of the app. Required unless SLACK_APP_TOKEN is given',
      example: 'your-signing-secret',
      secret: true,
    },
    notBlank,
  ),
  SLACK_APP_TOKEN: optional(
    {
      group: 'Slack',
      about: 'App-level token with connections:write. Switches to Socket Mode: no public address is needed',
      example: 'xapp-your-app-token',
      secret: true,
    },
    word(/^xapp-[!-~]+$/, 'is not an app-level token: that begins with xapp-'),
  ),
  SLACK_API_URL: optional(
    {
      group: 'Slack',
      about: "Slack's Web API, with its path, if it is not Slack's own",
      example: 'http://127.0.0.1:4000/api/',
    },
    httpUrl.transform((url) => url.replace(/\/*$/, '/')),
  ),
  HOST: preset(
    {
      group: 'This server',
      about: 'Address to listen on; 0.0.0.0 (everyone who can reach this machine) in a container',
      example: '0.0.0.0',
      default: '127.0.0.1',
    },
    word(/^[\w.:-]+$/, 'is not an address or a host name'),
  ),
  PORT: preset(
    {
      group: 'This server',
      about: 'Port of /slack/events, /health, /ready and /metrics; 0 takes a free one',
      example: '3000',
      default: '3000',
    },
    word(/^\d{1,5}$/, 'is not a port number')
      .transform(Number)
      .refine((port) => port <= 65_535, 'is not a port number'),
  ),
  REDIS_URL: required(
    {
      group: 'This server',
      about:
        'Redis 6.2 or newer, or Valkey, with an append-only file and maxmemory-policy noeviction (see docker-compose.yml)',
      example: 'redis://127.0.0.1:6379',
      secret: true,
    },
    redisUrl,
  ),
  HTTPS_PROXY: optional(
    {
      group: 'This server',
      about: 'Proxy through which Slack and the providers are called; Redis never is',
      example: 'http://proxy.internal:3128',
      secret: true,
    },
    proxy,
  ),
  HTTP_PROXY: optional(
    {
      group: 'This server',
      about: 'The same for addresses that begin with http://, and for all where HTTPS_PROXY is not set',
      example: 'http://proxy.internal:3128',
      secret: true,
    },
    proxy,
  ),
  NO_PROXY: preset(
    {
      group: 'This server',
      about: 'Hosts that are called without the proxy, comma-separated; "*" is all',
      example: 'localhost,127.0.0.1,.internal',
      default: LOOPBACK,
    },
    word(/^[^\p{C}]+$/u, 'holds characters that no host name has'),
  ),
  TWOCHAT_API_KEY: optional(
    {
      group: '2Chat',
      about: 'API key, from app.2chat.io/developers. Required unless Bird is set up below',
      example: 'your-api-key',
      secret: true,
    },
    notBlank,
  ),
  TWOCHAT_API_URL: preset(
    {
      group: '2Chat',
      about: 'Base address of the API, without /open',
      example: 'https://api.p.2chat.io',
      default: 'https://api.p.2chat.io',
    },
    httpUrl
      .transform((url) => url.replace(/\/+$/, ''))
      .refine((url) => !url.endsWith('/open'), 'must be the base address without /open'),
  ),
  BIRD_ACCESS_KEY: optional(
    {
      group: 'Bird',
      about: 'Access key that may view the stock and create numbers in the workspace. Only together with the two ids',
      example: 'your-access-key',
      secret: true,
    },
    notBlank,
  ),
  BIRD_ORGANIZATION_ID: optional(
    {
      group: 'Bird',
      about: 'Organization whose stock is searched',
      example: '5e0c1f7a-93b4-4c1d-8a52-0d6a3f2b9e11',
    },
    birdId,
  ),
  BIRD_WORKSPACE_ID: optional(
    {
      group: 'Bird',
      about: 'Workspace that the numbers are bought into; its wallet pays',
      example: 'b7d2a9c4-1f60-4e8e-9c37-64f1d05a7c22',
    },
    birdId,
  ),
  BIRD_API_URL: preset(
    {
      group: 'Bird',
      about: 'Base address of the API',
      example: 'https://api.bird.com',
      default: 'https://api.bird.com',
    },
    httpUrl.transform((url) => url.replace(/\/+$/, '')),
  ),
  APPROVERS: required(
    {
      group: 'Approval',
      about: 'Who may approve: ids of users (U…, W…) and user groups (S…), comma-separated',
      example: 'U0123ABCD,S0456EFGH',
    },
    approvers,
  ),
  BACKUP_APPROVERS: optional(
    {
      group: 'Approval',
      about: 'Who may approve too, and is asked with the last reminder before the deadline: ids as above',
      example: 'U0345GHIJ',
    },
    approvers,
  ),
  APPROVALS_CHANNEL: optional(
    {
      group: 'Approval',
      about: 'Channel for the approval cards; without it, approvers get direct messages. Invite the bot',
      example: 'C0123ABCD',
    },
    channel,
  ),
  FEED_CHANNEL: required(
    { group: 'Approval', about: 'Channel that is told of each purchased number. Invite the bot', example: 'C0456EFGH' },
    channel,
  ),
  RELEASE_MARGIN: preset(
    {
      group: 'Approval',
      about: "An undecided hold is given back this long before the provider's own deadline",
      example: '2m',
      default: '2m',
    },
    duration,
  ),
  REMINDERS: preset(
    {
      group: 'Approval',
      about: 'When approvers are reminded: a share of the time there was at the start, or a time before the deadline',
      example: '50%,10m,3m',
      default: '50%,10m,3m',
    },
    listOf(reminder, 'a share between 0% and 100% or a span of time with a unit'),
  ),
  NUDGE_EVERY: preset(
    {
      group: 'Approval',
      about: 'The one who asked may nudge the approvers once in this time',
      example: '10m',
      default: '10m',
    },
    duration,
  ),
  QUIET_HOURS: optional(
    {
      group: 'Approval',
      about: 'Nobody is reminded in these hours, in this time zone; a hold can still end in them',
      example: '22:00-07:00 Europe/Berlin',
    },
    quietHours,
  ),
  REQUESTERS: preset(
    {
      group: 'Limits',
      about: 'Who may ask for numbers: members (full members only) or guests (guests of the workspace, too)',
      example: 'members',
      default: 'members',
    },
    z.enum(['members', 'guests'], { error: 'is neither members nor guests' }) as z.ZodType<Requesters, string>,
  ),
  MAX_OPEN_HOLDS: preset(
    {
      group: 'Limits',
      about: 'Numbers that may be on hold for one person at once',
      example: '3',
      default: '3',
    },
    count,
  ),
  MAX_REQUESTS_A_DAY: preset(
    { group: 'Limits', about: 'Requests that one person may make in 24 hours', example: '20', default: '20' },
    count,
  ),
  MAX_WORKSPACE_HOLDS: preset(
    {
      group: 'Limits',
      about: 'Numbers that may be on hold for the whole workspace at once',
      example: '100',
      default: '100',
    },
    count,
  ),
  LOG_LEVEL: preset(
    { group: 'Logs', about: 'trace, debug, info, warn, error, fatal or silent', example: 'info', default: 'info' },
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'is none of trace, debug, info, warn, error, fatal, silent',
    }) as z.ZodType<'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent', string>,
  ),
} as const;

/** Variables of versions to come. These would be dangerous to overlook: whoever sets them relies on rules that nobody applies. */
export const unsupported = ['POLICY_FILE'] as const;

/** Variables of versions to come that can be overlooked safely, as long as the log says so. */
export const unused = ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'SLACK_STATE_SECRET'] as const;

/** What Bird needs, all of it or nothing. */
export const bird = ['BIRD_ACCESS_KEY', 'BIRD_ORGANIZATION_ID', 'BIRD_WORKSPACE_ID'] as const;
