import { isatty } from 'node:tty';
import { parseArgs } from 'node:util';
import { hoursToMilliseconds, isValid, parseISO } from 'date-fns';
import { ConfigError, readRedis } from './config.ts';
import { csvOf } from './csv.ts';
import { amountOf } from './domain/money.ts';
import { createMask } from './mask.ts';
import { secretsOf } from './secrets.ts';
import { type AuditLine, mayRemoveLines, type ReadSoFar, readAuditTrail, removeLines } from './store/audit-trail.ts';
import { connectOnce } from './store/connections.ts';
import { createWholeOutput, NotWritten } from './whole-output.ts';

// `npm run audit -- --since 2026-11-01`: every decision, purchase and refusal, oldest first, as JSON lines or (--format csv) as CSV. Only with
// --remove it changes anything: what was printed, to the last byte, is then removed.

const USAGE = `Usage: npm run -s audit -- [--since 2026-11-01] [--until 2026-12-01T08:00Z] [--request <id>] [--format jsonl|csv]
       npm run -s audit -- --until 2026-06-30 --remove [--format jsonl|csv] > audit.jsonl
  Times are ISO 8601, in this machine's time zone unless they name one; a time "until" is not included. A date alone is a whole day of UTC, and
  included. --remove moves all lines until then out of Redis: they are removed when the file or pipe has taken all of them.
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
  'for',
  'to',
  'rule',
  'policy',
  'record',
  'owner',
  'was',
  'is',
  'until',
  'why',
  'message',
] as const;
type Column = (typeof COLUMNS)[number];

type Options = Readonly<{ sinceAt: number; untilAt: number; request?: string; csv: boolean; remove: boolean }>;

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      since: { type: 'string' },
      until: { type: 'string' },
      request: { type: 'string' },
      format: { type: 'string', default: 'jsonl' },
      remove: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help) end(USAGE, 0);
  if (values.format !== 'jsonl' && values.format !== 'csv') throw new Error('--format is jsonl or csv');
  const options = {
    sinceAt: timeOf('--since', values.since) ?? 0,
    untilAt: timeOf('--until', values.until, 1) ?? Number.POSITIVE_INFINITY,
    csv: values.format === 'csv',
    request: values.request,
    remove: values.remove,
  };
  if (options.sinceAt >= options.untilAt)
    throw new Error('--since is not before --until: there is nothing between them');
  const objection = values.remove ? mayNotRemove(options) : undefined;
  if (objection !== undefined) throw new Error(objection);
  return options;
}

/** Why nothing is removed so. What is moved out is one whole stretch from the beginning: a file of it then lacks nothing that is not in a later one. */
function mayNotRemove({ sinceAt, untilAt, request }: Options): string | undefined {
  if (untilAt === Number.POSITIVE_INFINITY) return '--remove needs --until: the day up to which lines are moved out';
  if (sinceAt > 0 || request !== undefined)
    return '--remove moves out all lines: it goes with neither --since nor --request';
  // Lines of a day that is not over would still come, and stand in no file that is named by it.
  if (untilAt > Date.now()) return '--remove needs an --until that is over: a day before today (UTC)';
  if (isatty(1)) return '--remove needs its output in a file, since it is nowhere else afterwards: … > audit.jsonl';
  return undefined;
}

/** A date alone is that day of UTC: from its beginning, or until its end (`daysLater`). */
function timeOf(name: string, text: string | undefined, daysLater = 0): number | undefined {
  if (text === undefined) return undefined;
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const time = parseISO(isDate ? `${text}T00:00:00Z` : text);
  if (!isValid(time)) throw new Error(`${name} is not a time of ISO 8601`);
  return time.getTime() + (isDate ? daysLater * hoursToMilliseconds(24) : 0);
}

function end(message: string, code: number): never {
  (code === 0 ? process.stdout : process.stderr).write(message);
  process.exit(code);
}

/** Times as people and spreadsheets read them. */
function readable({ monthly, setup, ...line }: AuditLine): Record<Column, unknown> {
  const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());
  // In the order of the columns, and each of them there.
  const every = Object.fromEntries(COLUMNS.map((column) => [column, undefined])) as Record<Column, undefined>;
  return {
    ...every,
    ...line,
    at: iso(line.at),
    holdUntil: iso(line.holdUntil),
    until: iso(line.until),
    monthly: monthly && amountOf(monthly),
    setup: setup && amountOf(setup),
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
const output = createWholeOutput();
const { csv, request, sinceAt, untilAt, remove } = options;
const soFar: ReadSoFar = new Map();
let unreadable = 0;
let printed = 0;
let removed: number | undefined;

const isMeant = (line: AuditLine) =>
  line.at >= sinceAt && line.at < untilAt && (request === undefined || line.request === request);
const row = (cells: readonly unknown[]) => csvOf([cells]);

async function print(): Promise<void> {
  if (csv) await output.write(row(COLUMNS));
  for await (const line of readAuditTrail(redis.connection, sinceAt, () => (unreadable += 1), soFar)) {
    if (!isMeant(line)) continue;
    const shown = readable(line);
    await output.write(csv ? row(COLUMNS.map((column) => shown[column])) : `${JSON.stringify(shown)}\n`);
    printed += 1;
  }
  await output.finish();
}

async function removePrinted(): Promise<void> {
  if (!output.isKept()) throw new NotKept();
  removed = 0;
  for await (const some of removeLines(redis.connection, soFar, isMeant)) removed += some;
  process.stderr.write(`${lines(removed)} of the audit trail ${removed === 1 ? 'was' : 'were'} moved out.\n`);
}

/** What is removed must stand somewhere. */
class NotKept extends Error {
  override readonly message = 'the output is neither a file nor a pipe, so that the lines would be nowhere';
}

/** What a removal that did not come to its end leaves behind. */
function leaves(): string {
  if (!remove) return '';
  if (removed === undefined) return ' Nothing was removed.';
  return ` All ${lines(printed)} are in the output, and ${removed} of them were removed: those that were not will be printed once more.`;
}

/** Without what could steer a terminal. */
function quoted(text: string): string {
  return `"${text.replaceAll(/\p{C}+/gu, ' ')}"`;
}

function lines(count: number): string {
  return count === 1 ? '1 line' : `${count} lines`;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    process.stderr.write(`Stopped by ${signal}.${leaves()}\n`);
    // Now that nobody listens it ends the process at once; an exit would wait for a pipe that is not read.
    process.kill(process.pid, signal);
  });
}
try {
  await redis.opened;
  if (remove) await mayRemoveLines(redis.connection);
  await print();
  if (remove) await removePrinted();
  if (request !== undefined && printed === 0)
    process.stderr.write(`No line of that time is about request ${quoted(request)}.\n`);
} catch (error) {
  const why = mask((error as Error).message);
  const what =
    error instanceof NotWritten || error instanceof NotKept
      ? `Stopped: ${why}.`
      : `The audit trail could not be ${removed === undefined ? 'read' : 'removed'}: ${why}`;
  process.stderr.write(`${what}${leaves()}\n`);
  process.exitCode = 1;
} finally {
  redis.connection.disconnect();
}
if (unreadable > 0) {
  process.stderr.write(
    `${unreadable === 1 ? 'One line' : `${unreadable} lines`} of the audit trail cannot be read by this version and ${unreadable === 1 ? 'is' : 'are'} left out${remove ? ' and not removed' : ''}.\n`,
  );
  process.exitCode = 1;
}
