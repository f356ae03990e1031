import { format } from 'node:util';
import { type DestinationStream, type Level, type Logger, pino, stdTimeFunctions } from 'pino';
import { createMask, HIDDEN } from './mask.ts';
import { traceId } from './workflow/span.ts';

/** Writes log lines: `log.info({ request: 'r1' }, 'request changed')`. An error goes under `err`. */
export type Log = Logger;

/** Names of fields that are hidden wherever they appear, compared without case, "-" and "_". */
const secretName = /token|secret|password|authorization|cookie|apikey|accesskey|signature|responseurl|triggerid|ticket/;

/** What gives a secret away inside a text: Slack's tokens and callback addresses, `Bearer …`, a password in an address, a ticket in a query. */
const secretTexts: readonly [RegExp, string][] = [
  [/\bxox[a-z.]{1,8}-[\w%-]+/gi, HIDDEN],
  [/\bxapp-[\w%-]+/gi, HIDDEN],
  [/\bhttps:\/\/hooks\.slack\.com\/[^\s"'<>]+/gi, HIDDEN],
  [/\b(Bearer|AccessKey)\s+[^\s"']+/gi, `$1 ${HIDDEN}`],
  [/(\w:\/\/)[^\s/@"']*@/g, `$1${HIDDEN}@`],
  [/([?&](?:ticket|token|key|password)=)[^\s&"']+/gi, `$1${HIDDEN}`],
  // Redis repeats what it was sent.
  [/with args beginning with:.*/gs, `with ${HIDDEN}`],
];

/** The part of every line that the bot itself writes, so that it holds no text of people or providers. */
const own = ['level', 'time', 'service'];

/** JSON log lines on standard output (or `destination`), one object a line, without secrets: neither what looks like one nor any of those given. */
export function createLog(options: {
  level: Level | 'silent';
  destination?: DestinationStream;
  /** Values that must not come out, wherever they stand. */
  secrets?: readonly string[];
}): Log {
  const clean = withoutSecrets(options.secrets ?? []);
  return pino(
    {
      mixin: () => ({ trace_id: traceId() }),
      level: options.level,
      base: { service: 'number-desk' },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      // On the finished line, so that no serializer, child logger or property of some library's error gets past it.
      hooks: { streamWrite: (line) => cleanLine(line, clean) },
    },
    options.destination ?? pino.destination({ dest: 1, sync: true }),
  );
}

const LEVELS = ['debug', 'log', 'info', 'warn', 'error'] as const;
/** BullMQ says so of each of its connections; how Redis keeps what it is given is looked at by ourselves, and said once. */
const SAID_BETTER = /^IMPORTANT! Eviction policy is/;

/** Has what the packages write to the terminal, where nothing is hidden, come to the log. */
export function takeOver(terminal: Pick<Console, (typeof LEVELS)[number]>, log: Pick<Log, 'warn'>): void {
  for (const level of LEVELS) {
    terminal[level] = (...parts: unknown[]) => {
      const said = format(...parts);
      if (!SAID_BETTER.test(said)) log.warn({ from: 'console' }, '%s', said);
    };
  }
}

/** Takes these values out of a text, and what looks like a secret. */
export function withoutSecrets(secrets: readonly string[]): (text: string) => string {
  const mask = createMask(secrets);
  // The known ones first, while they are whole.
  return (text) => secretTexts.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), mask(text));
}

/** Where nothing is escaped and no name tells of a secret, the line as it is written has all that is to be looked for in its parts. */
function isPlain(line: string): boolean {
  return !line.includes('\\') && !NAMED.test(line.toLowerCase().replace(/[-_]/g, ''));
}
const NAMED = new RegExp(`${secretName.source}|"args"|"buffer"`);

function cleanLine(line: string, cleanText: (text: string) => string): string {
  if (isPlain(line) && cleanText(line) === line) return line;

  function clean(value: unknown, name = ''): unknown {
    if (secretName.test(name.toLowerCase().replace(/[-_]/g, ''))) return HIDDEN;
    // Every argument of a command to Redis: passwords, and what people wrote.
    if (name === 'args' && Array.isArray(value)) return HIDDEN;
    if (typeof value === 'string') return cleanText(value);
    if (typeof value === 'number') return cleanText(String(value)) === String(value) ? value : HIDDEN;
    if (Array.isArray(value)) return value.map((each) => clean(each));
    if (typeof value !== 'object' || value === null) return value;
    if ('type' in value && value.type === 'Buffer' && 'data' in value) return '[bytes]';
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [cleanText(key), clean(each, key)]));
  }

  try {
    const facts = Object.entries(JSON.parse(line) as object).map(([key, value]) =>
      own.includes(key) ? [key, value] : [cleanText(key), clean(value, key)],
    );
    return `${JSON.stringify(Object.fromEntries(facts))}\n`;
  } catch {
    return cleanText(line);
  }
}
