import { parseArgs } from 'node:util';
import { ConfigError, type ConfiguredProvider, readSetup } from './config.ts';
import { csvOf } from './csv.ts';
import { amountOf } from './domain/money.ts';
import { type ExportedNumber, withRecords } from './domain/register/exported.ts';
import { type ListOf, registerOf } from './domain/register/listed-and-bought.ts';
import type { NumberRecord } from './domain/register/record.ts';
import type { Request } from './domain/request.ts';
import { listedWithTerms } from './listed-with-terms.ts';
import { createMask } from './mask.ts';
import { PROVIDERS } from './providers/registry.ts';
import { useProxy } from './proxy.ts';
import { secretsOf } from './secrets.ts';
import { createApiQuota } from './store/api-quota.ts';
import { connectOnce, type RedisConnection } from './store/connections.ts';
import { createRegisterStore } from './store/register-store.ts';
import { createRequestStore } from './store/request-store.ts';
import { createSweepStore } from './store/sweep-store.ts';
import { createWholeOutput, printWhole } from './whole-output.ts';

// `npm run numbers -- --format csv`: every number that the providers' accounts own, with what Number Desk knows of those that it bought. It changes nothing.

const USAGE = `Usage: npm run -s numbers -- [--format csv|json]
  Every number that the accounts of the providers own, that was bought here, or that the register has: what it is, where it stands, what it costs
  and until when, who owns it and for which cost centre, who asked for it and who approved it. People are Slack's ids, times are ISO 8601. It asks the providers and Redis, and changes nothing. Exits with 1 where
  a list could not be read whole: then what is not in it stands as "unknown"; and where a provider did not tell what one of the numbers costs.
`;

const COLUMNS = [
  'number',
  'provider',
  'state',
  'status',
  'registerStatus',
  'owner',
  'formerOwner',
  'costCentre',
  'locked',
  'givingBack',
  'lastChecked',
  'country',
  'type',
  'place',
  'features',
  'monthly',
  'currency',
  'monthlyFrom',
  'setup',
  'since',
  'renewsAt',
  'ends',
  'requester',
  'purpose',
  'approvedBy',
  'boughtAt',
  'request',
] as const;

/** What is wrong with the others does not matter here. */
const NEEDED: ReadonlySet<string> = new Set([
  ...['.env', 'REDIS_URL', 'REDIS_CA', 'HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'],
  ...PROVIDERS.flatMap(({ settings }) => Object.keys(settings)),
]);

/** So many bought numbers are read; more than any account has. */
const MOST = 100_000;

/** So many records are read at once. */
const AT_ONCE = 50;

/** Where a number stands by the register, in plain words. */
const REGISTER_STATUS: Readonly<Record<NonNullable<ExportedNumber['registerStatus']>, string>> = {
  active: 'active',
  waits: 'waits at its provider',
  givingBack: 'to be given back',
  ending: 'being given back, or about to end',
  gone: 'gone',
  missing: 'missing in the list of its provider',
  unlisted: 'bought, not listed yet',
  unknown: 'listed, status not known',
};

const GIVING_BACK: Readonly<Record<NonNullable<ExportedNumber['givingBack']>['name'], string>> = {
  asked: 'asked for, not confirmed yet',
  coolingOff: 'confirmed, can still be stopped',
  calling: 'its provider is being asked',
  unconfirmed: 'its provider was asked, and has not said so',
  done: 'taken back by its provider',
};

let isIncomplete = false;

function say(sentence: string): void {
  isIncomplete = true;
  process.stderr.write(`${sentence}\n`);
}

function readOptions() {
  const text = { type: 'string', default: 'csv' } as const;
  const { format, help }: { format: string; help?: boolean } = parseArgs({
    options: { format: text, help: { type: 'boolean' } },
  }).values;
  if (format !== 'csv' && format !== 'json') throw new Error('--format is csv or json');
  return { format, help } as const;
}

/** @throws ConfigError when Redis or a provider is not set up, or wrongly */
function readSettings() {
  const setup = readSetup(process.env);
  const { value, providers, problems } = setup;
  const { REDIS_URL: redisUrl } = value;
  const wrong = problems.filter(({ name }) => NEEDED.has(name));
  if (wrong.length > 0 || !redisUrl) throw new ConfigError(wrong);
  return { setup, redisUrl: redisUrl.reveal(), redisCa: value.REDIS_CA, providers };
}

function listOf({ name, create }: ConfiguredProvider, redis: RedisConnection): Promise<ListOf> {
  return listedWithTerms(name, create(createApiQuota({ redis })).inventory, say);
}

/** Everything that was bought here, in every workspace that Redis knows. */
async function boughtIn(redis: RedisConnection): Promise<Request[]> {
  const store = createRequestStore(redis);
  const found: Request[] = [];
  for (const team of await createSweepStore(redis).teams()) {
    const { requests, unreadable } = await store.list(team, { of: 'numbers' }, MOST);
    if (unreadable.length > 0) say(`${unreadable.length} of the requests cannot be read by this version.`);
    found.push(...requests);
  }
  return found;
}

/** The register, of every workspace that Redis knows. */
async function registered(redis: RedisConnection): Promise<NumberRecord[]> {
  const store = createRegisterStore(redis);
  const found: NumberRecord[] = [];
  for (const team of await createSweepStore(redis).teams()) {
    const ids = (await store.facts(team, unreadable)).map(({ id }) => id);
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const some = ids.slice(from, from + AT_ONCE).map((id) => store.load(team, id).catch(() => unreadable(id)));
      for (const record of await Promise.all(some)) if (record) found.push(record);
    }
  }
  return found;
}

function unreadable(id: string): undefined {
  say(`Number ${id} of the register cannot be read by this version.`);
}

/** As people and spreadsheets read it. */
function readable(each: ExportedNumber): Record<(typeof COLUMNS)[number], unknown> {
  const { number, provider, state, status, country, type, place, features, monthly, monthlyFrom, setup, ends } = each;
  const { requester, purpose, approvedBy, request } = each;
  const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());
  return {
    ...{ number, provider, state, status },
    registerStatus: each.registerStatus && REGISTER_STATUS[each.registerStatus],
    ...{ owner: each.owner, formerOwner: each.formerOwner, costCentre: each.costCentre, locked: each.locked },
    givingBack: each.givingBack && GIVING_BACK[each.givingBack.name],
    lastChecked: iso(each.lastChecked),
    ...{ country, type, place },
    features: features?.join(' '),
    monthly: monthly && amountOf(monthly),
    currency: monthly?.currency ?? undefined,
    monthlyFrom,
    setup: setup && amountOf(setup),
    since: iso(each.since),
    renewsAt: iso(each.renewsAt),
    ...{ ends, requester, purpose, approvedBy },
    boughtAt: iso(each.boughtAt),
    request,
  };
}

async function print(format: 'csv' | 'json', numbers: readonly ExportedNumber[]): Promise<void> {
  const output = createWholeOutput();
  const rows = numbers.map(readable);
  const csv = () => csvOf([[...COLUMNS], ...rows.map((row) => COLUMNS.map((column) => row[column]))]);
  await output.write(format === 'csv' ? csv() : `${JSON.stringify(rows, undefined, 2)}\n`);
  await output.finish();
}

async function run(format: 'csv' | 'json'): Promise<void> {
  const { setup, redisUrl, redisCa, providers } = readSettings();
  useProxy(setup);
  const mask = createMask(secretsOf(setup));
  const redis = connectOnce(redisUrl, redisCa);
  try {
    await redis.opened;
    const [bought, records, ...lists] = await Promise.all([
      boughtIn(redis.connection),
      registered(redis.connection),
      ...providers.map((each) => listOf(each, redis.connection)),
    ]);
    await print(format, withRecords(registerOf(lists, bought), records));
  } catch (error) {
    say(`The numbers could not be listed: ${mask((error as Error).message)}`);
  } finally {
    redis.connection.disconnect();
  }
  process.exitCode = isIncomplete ? 1 : 0;
}

// What the packages remark is said here, and better.
for (const level of ['debug', 'log', 'info', 'warn', 'error'] as const) console[level] = () => undefined;

try {
  const { format, help } = readOptions();
  if (help) process.exitCode = (await printWhole(USAGE)) ? 0 : 1;
  else await run(format);
} catch (error) {
  const usage = error instanceof ConfigError ? '' : USAGE;
  process.stderr.write(`${(error as Error).message}\n${usage}`);
  process.exitCode = 1;
}
