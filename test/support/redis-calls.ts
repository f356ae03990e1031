import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';

/*
 * Loaded before the bot (`node --import`), in tests only: writes each command that Redis has answered into the file REDIS_CALLS, a line of JSON for each.
 * ioredis tells of them by itself (`diagnostics_channel`), and who wanted one is read off the stack. What is sent in one pipeline or transaction
 * has one `trip`: it is written at once and answered at once.
 */

/** `by` are the functions that led to it, the nearest first, each behind its file: "store/lock:take". `isEmpty`: Redis had no job to hand out. */
export type RedisCall = Readonly<{
  trip: number;
  command: string;
  key: string;
  by: readonly string[];
  isEmpty: boolean;
}>;

Error.stackTraceLimit = 60;
const FRAME =
  /at (?:async )?(?:[\w$.<>]+\.)?([\w$<>]+) (?:\[as \w+\] )?\(.*?(?:\.compiled\/src|bullmq\/dist\/\w+\/classes)\/([\w/.-]+)\.js/;
const PASSING = /\.compiled\/src\/jobs\/passing\.js/;

const file = process.env['REDIS_CALLS'] ?? '';
const wanted = new WeakMap<object, Omit<RedisCall, 'isEmpty'>>();
let trips = 0;
let batch: number | undefined;

/** ioredis writes a whole pipeline before anything else happens in the process. */
function tripOf(stack: string): number {
  if (!stack.includes('ioredis/built/Pipeline.js')) return ++trips;
  if (batch === undefined) {
    batch = ++trips;
    queueMicrotask(() => {
      batch = undefined;
    });
  }
  return batch;
}

subscribe('tracing:ioredis:command:start', (message) => {
  const { command, args } = message as { command: string; args: readonly string[] };
  const stack = new Error('here').stack ?? '';
  const by = stack.split('\n').flatMap((line) => {
    const [, name, place] = FRAME.exec(line) ?? [];
    return name === undefined ? [] : [`${place}:${name}`];
  });
  const key = args[/^evalsha$|^eval$/.test(command) ? 2 : 0] ?? '';
  wanted.set(message as object, { trip: tripOf(stack), command, key, by });
});

subscribe('tracing:ioredis:command:asyncEnd', (message) => {
  const call = wanted.get(message as object);
  const { result } = message as { result?: unknown };
  const isEmpty = Array.isArray(result) && !Array.isArray(result[0]) && !result[0];
  if (call) appendFileSync(file, `${JSON.stringify({ ...call, isEmpty })}\n`);
});

/*
 * What passes by itself is drawn only where it lasts, which it does on a busy machine: here it never does, so that the count does not depend on that.
 */
const later = globalThis.setTimeout;
const patched = (work: () => void, ms?: number, ...more: unknown[]) =>
  PASSING.test((new Error('here').stack ?? '').split('\n')[2] ?? '')
    ? later(() => undefined, 0)
    : later(work, ms, ...(more as []));
globalThis.setTimeout = Object.assign(patched, later) as unknown as typeof setTimeout;
