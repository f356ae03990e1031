import { type DestinationStream, type Level, type Logger, pino, stdTimeFunctions } from 'pino';

/** Writes log lines: `log.info({ request: 'r1' }, 'request changed')`. An error goes under `err`. */
export type Log = Logger;

const hidden = '[hidden]';

/** Names of fields that are hidden wherever they appear, compared without case, "-" and "_". */
const secretName = /token|secret|password|authorization|cookie|apikey|accesskey|signature|responseurl|triggerid|ticket/;

/** What gives a secret away inside a text: Slack's tokens and callback addresses, `Bearer …`, a password in an address, a ticket in a query. */
const secretTexts: readonly [RegExp, string][] = [
  [/\bxox[a-z.]{1,8}-[\w%-]+/gi, hidden],
  [/\bxapp-[\w%-]+/gi, hidden],
  [/\bhttps:\/\/hooks\.slack\.com\/[^\s"'<>]+/gi, hidden],
  [/\b(Bearer|AccessKey)\s+[^\s"']+/gi, `$1 ${hidden}`],
  [/(\w:\/\/)[^\s/@"']*@/g, `$1${hidden}@`],
  [/([?&](?:ticket|token|key)=)[^\s&"']+/gi, `$1${hidden}`],
];

/** JSON log lines on standard output (or `destination`), one object a line, without secrets. */
export function createLog(options: { level: Level | 'silent'; destination?: DestinationStream }): Log {
  return pino(
    {
      level: options.level,
      base: { service: 'number-desk' },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      // On the finished line, so that no serializer, child logger or property of some library's error gets past it.
      hooks: { streamWrite: withoutSecrets },
    },
    options.destination ?? pino.destination({ dest: 1, sync: true }),
  );
}

function withoutSecrets(line: string): string {
  try {
    const clean: unknown = JSON.parse(line, (name, value: unknown) => {
      if (secretName.test(name.toLowerCase().replace(/[-_]/g, ''))) return hidden;
      return typeof value === 'string' ? cleanText(value) : value;
    });
    return `${JSON.stringify(clean)}\n`;
  } catch {
    return cleanText(line);
  }
}

function cleanText(text: string): string {
  return secretTexts.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text);
}
