import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';

/*
 * Loaded before the bot (`node --import`), in tests only: writes each command that the bot sends to Redis into the file REDIS_CALLS, a line of JSON for
 * each: its name, its first key, and the functions that were on their way to it, the nearest first. ioredis tells of each command by itself
 * (`diagnostics_channel`). What is sent in one pipeline or transaction has one `trip`.
 */
Error.stackTraceLimit = 60;

/** A function on the way to a command: "moveToActive" of "scripts". */
const FRAME =
  /at (?:async )?(?:new )?(?:[\w$.<>]+\.)?([\w$<>]+) (?:\[as \w+\] )?\(.*?(?:\.compiled\/src|bullmq\/dist\/\w+)\/([\w/.-]+)\.js/;

const file = process.env['REDIS_CALLS'] ?? '';
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
  const keyAt = /^(eval|evalsha)$/i.test(command) ? 2 : 0;
  appendFileSync(
    file,
    `${JSON.stringify({ at: Date.now(), trip: tripOf(stack), command, key: args[keyAt] ?? '', by })}\n`,
  );
});
