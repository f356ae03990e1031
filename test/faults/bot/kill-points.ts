import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Worker } from 'bullmq';
import { Cluster, Redis } from 'ioredis';
import type { request } from 'undici';
import { httpLabel, redisLabel } from './point-label.ts';

/*
 * Loaded before the bot (`node --import …`) by the fault suite alone. Everything the bot waits for goes out in two ways, as Redis commands and
 * HTTP; each passage is a point, before (nothing is sent yet) and after (the other side has done it, the bot does not know). It names
 * the points on stderr, or sends a signal at one of them:
 *
 *   FAULTS_RECORD=1                            say every point
 *   FAULTS_POINT="before redis hget … #2"      where the signal is sent, once
 *   FAULTS_SIGNAL="SIGKILL", "SIGSTOP" or "0"  the signal (0: none, the point is only said), sent to the bot itself, or to the process in
 *   FAULTS_VICTIM=4711
 *   CLOCK_STEP=/tmp/x                          a file that says how far the clock is set (see steppable-clock.ts)
 *   FAULTS_STALLED_MS=200                      how often the queue looks for jobs whose worker died (only how often: locks last as long as ever)
 */
const { FAULTS_RECORD, FAULTS_POINT, FAULTS_SIGNAL = 'SIGKILL', FAULTS_VICTIM, FAULTS_STALLED_MS } = process.env;
if (process.env['CLOCK_STEP'] !== undefined) await import('../../support/steppable-clock.ts');

const scripts = new Map<string, string>();
const seen = new Map<string, number>();

function passed(moment: 'before' | 'after', label: string, no: number): void {
  const point = `${moment} ${label} #${no}`;
  if (FAULTS_RECORD !== undefined) writeSync(2, `kill-point ${point}\n`);
  if (point !== FAULTS_POINT) return;
  writeSync(2, `reached ${point}\n`);
  process.kill(Number(FAULTS_VICTIM ?? process.pid), FAULTS_SIGNAL === '0' ? 0 : FAULTS_SIGNAL);
}

function numbered(label: string): number {
  const no = (seen.get(label) ?? 0) + 1;
  seen.set(label, no);
  return no;
}

type Sent = { name: string; args: unknown[]; promise: Promise<unknown> };
type Commands = {
  sendCommand(command: Sent, ...more: unknown[]): unknown;
  defineCommand(name: string, definition: { lua: string }): void;
};
const redis = Redis.prototype as unknown as Commands;
const { sendCommand } = redis;
const known = new WeakSet<Sent>();

// A cluster has scripts defined for itself, and sends all that it is given by the connections to its nodes.
for (const kind of [redis, Cluster.prototype as unknown as Commands]) {
  const { defineCommand } = kind;
  kind.defineCommand = function (name, definition) {
    scripts.set(createHash('sha1').update(definition.lua).digest('hex'), name.replace(/:.*/, ''));
    return defineCommand.call(this, name, definition);
  };
}

redis.sendCommand = function (command, ...more) {
  // What waited for the connection comes by a second time.
  const label = known.has(command) ? undefined : redisLabel(command.name, command.args, scripts);
  if (label === undefined) return sendCommand.call(this, command, ...more);
  known.add(command);
  const no = numbered(label);
  passed('before', label, no);
  const after = () => {
    // Everything until here is on the disk: the suite has to know it before it makes Redis forget.
    if (command.name === 'waitaof') writeSync(2, 'synced\n');
    passed('after', label, no);
  };
  command.promise.then(after, after);
  return sendCommand.call(this, command, ...more);
};

async function callPassed<T>(method: string, address: string, body: unknown, call: () => Promise<T>): Promise<T> {
  const label = httpLabel(method, address, body);
  const no = numbered(label);
  passed('before', label, no);
  try {
    return await call();
  } finally {
    passed('after', label, no);
  }
}

const { fetch } = globalThis;
globalThis.fetch = (input, init) => {
  const address = input instanceof Request ? input.url : String(input);
  return callPassed(init?.method ?? 'GET', address, init?.body, () => fetch(input, init));
};

// By which Slack is called. Before the bot imports it, which is then given this one.
const undici = createRequire(import.meta.url)('undici') as { request: typeof request };
const { request: send } = undici;
undici.request = ((address: string, options: { method?: string; body?: unknown }) =>
  callPassed(options.method ?? 'GET', address, options.body, () => send(address, options as never))) as typeof request;

if (FAULTS_STALLED_MS !== undefined) {
  const worker = Worker.prototype as unknown as {
    startStalledCheckTimer(): Promise<void>;
    opts: { stalledInterval: number };
  };
  const { startStalledCheckTimer } = worker;
  worker.startStalledCheckTimer = function () {
    this.opts.stalledInterval = Number(FAULTS_STALLED_MS);
    return startStalledCheckTimer.call(this);
  };
}
