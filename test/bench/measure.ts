import { readFile } from 'node:fs/promises';
import type { Redis } from 'ioredis';
import type { Request } from '../../src/domain/request.ts';
import { keys } from '../../src/store/keys.ts';
import { dueAt } from './fill.ts';

/** Of each kind of key so many are weighed. */
const WEIGHED = 500;
const PAGE = 1_000;
/** Linux counts a process's time in these. */
const TICK_MS = 10;

/** Commands that Redis has run since its start, those of scripts among them. */
export async function commandsOf(redis: Redis): Promise<number> {
  const stats = await redis.info('commandstats');
  return [...stats.matchAll(/calls=(\d+)/g)].reduce((sum, [, calls]) => sum + Number(calls), 0);
}

/** What its keys and values take. */
export async function dataBytes(redis: Redis): Promise<number> {
  return Number(/used_memory_dataset:(\d+)/.exec(await redis.info('memory'))?.[1]);
}

/** How long the slowest command took since the last look (ms). */
export async function slowestMs(redis: Redis): Promise<{ ms: number; command: string }> {
  const slow = (await redis.slowlog('GET', 1_000)) as [number, number, number, string[]][];
  await redis.slowlog('RESET');
  const worst = slow.toSorted((a, b) => b[2] - a[2])[0];
  return { ms: (worst?.[2] ?? 0) / 1_000, command: (worst?.[3] ?? []).join(' ').replaceAll(/\s+/g, ' ').slice(0, 90) };
}

/** Processor time that a process has used (ms). */
export async function cpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** What a process keeps in memory. */
export async function residentBytes(pid: number): Promise<number> {
  return Number(/^VmRSS:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024;
}

/** The bytes of each kind of key, weighed on some of them. */
export async function bytesByKind(redis: Redis): Promise<Map<string, { count: number; bytes: number }>> {
  const kinds = new Map<string, string[]>();
  for await (const page of redis.scanStream({ count: PAGE }) as AsyncIterable<string[]>) {
    for (const key of page) {
      const kind = kindOf(key);
      counted(kinds, kind, key);
    }
  }
  const weights = new Map<string, { count: number; bytes: number }>();
  for (const [kind, all] of kinds) {
    const step = Math.max(1, Math.floor(all.length / WEIGHED));
    const some = all.filter((_, index) => index % step === 0);
    const weighing = some.reduce((batch, key) => batch.memory('USAGE', key, 'SAMPLES', 1_000), redis.pipeline());
    const bytes = ((await weighing.exec()) ?? []).reduce((sum, [, weight]) => sum + Number(weight), 0);
    weights.set(kind, { count: all.length, bytes: (bytes / some.length) * all.length });
  }
  return weights;
}

function counted(kinds: Map<string, string[]>, kind: string, key: string): void {
  const known = kinds.get(kind);
  if (known) known.push(key);
  else kinds.set(kind, [key]);
}

/** "nd:{T0DESK}:request:r1" is a "request"; what is a person's goes by what it is, too. */
function kindOf(key: string): string {
  if (key.startsWith('{nd-jobs}')) return 'BullMQ';
  if (key.startsWith('nd:provider:hold')) return 'owner of a hold';
  const [, kind = key, more] = /^nd:\{?\w+\}?:([\w-]+)(:.+)?$/.exec(key) ?? [];
  return kind === 'request' || kind === 'cards' || more === undefined ? kind : `${kind}:…`;
}

/** How many requests do not stand among what is due as their bodies say; none, if every timer is in place. */
export async function misplaced(redis: Redis, teamId: string): Promise<{ timers: number; wrong: number }> {
  const ids = await redis.zrange(keys.byEnd(teamId), '0', '-1');
  let [timers, wrong] = [0, 0];
  for (let from = 0; from < ids.length; from += PAGE) {
    const page = ids.slice(from, from + PAGE);
    // One transaction: some are changing meanwhile.
    const asking = page.reduce(
      (batch, id) => batch.zscore(keys.due(teamId), id).hget(keys.request(teamId, id), 'body'),
      redis.multi(),
    );
    const answers = ((await asking.exec()) ?? []).map(([, answer]) => answer as string | null);
    for (const [index] of page.entries()) {
      const [due, body] = [answers[index * 2], answers[index * 2 + 1]];
      // Only read, not checked against its schema: there are many.
      const wanted = dueAt(JSON.parse(body ?? '{}') as Request);
      if (wanted !== undefined) timers += 1;
      if (String(wanted) !== String(due ?? undefined)) wrong += 1;
    }
  }
  return { timers, wrong };
}

/** What one request takes in each state: its hash and that of its cards. */
export async function bytesOf(redis: Redis, teamId: string, id: string): Promise<string> {
  const [request, cards] = await Promise.all(
    [keys.request(teamId, id), keys.cards(teamId, id)].map((key) => redis.memory('USAGE', key, 'SAMPLES', 0)),
  );
  return `${request} + ${cards} for its cards`;
}
