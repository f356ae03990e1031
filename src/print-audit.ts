import { parseArgs } from 'node:util';
import { stringify } from 'csv-stringify/sync';
import { isValid, parseISO } from 'date-fns';
import { ConfigError, readRedis } from './config.ts';
import { createMask } from './mask.ts';
import { secretsOf } from './secrets.ts';
import { type AuditLine, readAuditTrail } from './store/audit-trail.ts';
import { connectOnce } from './store/connections.ts';

// `npm run audit -- --since 2026-11-01`: every decision, purchase and refusal, oldest first, as JSON lines or (--format csv) as CSV. Reads only.

const USAGE = `Usage: npm run audit -- [--since 2026-11-01] [--until 2026-12-01T08:00Z] [--request <id>] [--format jsonl|csv]
  Times are ISO 8601, in this machine's time zone unless they name one; "until" is not included.
`;

const COLUMNS = [
  'at',
  'team',
  'request',
  'version',
  'what',
  'by',
  'requester',
  'number',
  'provider',
  'monthly',
  'setup',
  'currency',
  'hold',
  'holdUntil',
  'note',
  'problem',
  'event',
  'reason',
] as const;

type Options = Readonly<{ sinceAt: number; untilAt: number; request?: string; csv: boolean }>;

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      since: { type: 'string' },
      until: { type: 'string' },
      request: { type: 'string' },
      format: { type: 'string', default: 'jsonl' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) end(USAGE, 0);
  if (values.format !== 'jsonl' && values.format !== 'csv') throw new Error('--format is jsonl or csv');
  return {
    sinceAt: timeOf('--since', values.since) ?? 0,
    untilAt: timeOf('--until', values.until) ?? Number.POSITIVE_INFINITY,
    csv: values.format === 'csv',
    request: values.request,
  };
}

function timeOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = parseISO(text);
  if (!isValid(time)) throw new Error(`${name} is not a time of ISO 8601`);
  return time.getTime();
}

function end(message: string, code: number): never {
  (code === 0 ? process.stdout : process.stderr).write(message);
  process.exit(code);
}

/** Times as people and spreadsheets read them. */
function readable({ monthly, setup, ...line }: AuditLine): Record<(typeof COLUMNS)[number], unknown> {
  const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());
  const { by, number, provider, hold, note, problem, event, reason } = line;
  return {
    ...line,
    ...{ by, number, provider, hold, note, problem, event, reason },
    at: iso(line.at),
    holdUntil: iso(line.holdUntil),
    monthly: monthly?.amount,
    setup: setup?.amount,
    currency: monthly?.currency ?? undefined,
  };
}

let options: Options;
let config: ReturnType<typeof readRedis>;
try {
  options = readOptions();
  config = readRedis(process.env);
} catch (error) {
  end(error instanceof ConfigError ? `${error.message}\n` : `${(error as Error).message}\n${USAGE}`, 1);
}

const mask = createMask(secretsOf(config));
const redis = connectOnce(config.redisUrl.reveal(), config.redisCa);
const { csv, request, sinceAt, untilAt } = options;
let unreadable = 0;
// A cell that begins like a formula must not become one where the export is opened.
const row = (cells: readonly unknown[]) => stringify([[...cells]], { escape_formulas: true });
try {
  await redis.opened;
  if (csv) process.stdout.write(row(COLUMNS));
  for await (const line of readAuditTrail(redis.connection, sinceAt, () => (unreadable += 1))) {
    if (line.at < sinceAt || line.at >= untilAt || (request !== undefined && line.request !== request)) continue;
    const shown = readable(line);
    process.stdout.write(csv ? row(COLUMNS.map((column) => shown[column])) : `${JSON.stringify(shown)}\n`);
  }
} catch (error) {
  process.stderr.write(`The audit trail could not be read: ${mask((error as Error).message)}\n`);
  process.exitCode = 1;
} finally {
  redis.connection.disconnect();
}
if (unreadable > 0) {
  process.stderr.write(
    `${unreadable === 1 ? 'One line' : `${unreadable} lines`} of the audit trail cannot be read by this version and ${unreadable === 1 ? 'is' : 'are'} left out.\n`,
  );
  process.exitCode = 1;
}
