import { type Logger, LogLevel } from '@slack/bolt';

/** Where log lines go. */
export type SlackLog = (level: 'info' | 'warn' | 'error', message: string) => void;

/** The client writes a line for each call that fails, and throws as well: the caller logs it better, and once. */
export function withoutAttempts(log: SlackLog): SlackLog {
  return (level, message) => {
    if (!message.startsWith('http request failed')) log(level, message);
  };
}

/** The framework's and the client's logger, which writes to ours. What they say while all is well repeats what people wrote, and what opens their forms. */
export function loggerFor(log: SlackLog): Logger {
  const line =
    (level: Parameters<SlackLog>[0]) =>
    (...parts: unknown[]) =>
      log(level, parts.map(String).join(' '));
  return {
    debug: () => undefined,
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    getLevel: () => LogLevel.WARN,
    setLevel: () => undefined,
    setName: () => undefined,
  };
}
