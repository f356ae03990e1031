import { stat, truncate } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { ask, type RedisNode, until } from '../support/redis-shapes.ts';
import type { Bench } from './bench.ts';
import type { Journey } from './journeys.ts';
import { QUEUES, type RedisHome, type ShapeName, WORKSPACE } from './redis-home.ts';
import type { Case } from './run.ts';

/** How long Redis is away or refuses: longer than anything in the bot tries at once, shorter than people's patience. */
const AWAY_MS = 1_200;
/** How long it says nothing at all: shorter than the Sentinels wait, so that nobody else takes over. */
const SILENT_MS = 800;
/** How much of what was acknowledged a copy lacks. */
const BEHIND_MS = 300;

type Make = (journey: Journey, point: string) => Case;
/** Whose server it happens to: how that is said, and a key of theirs. */
type Target = Readonly<{ name: string; key: string }>;

const TARGETS: Readonly<Record<ShapeName, readonly Target[]>> = {
  single: [{ name: 'Redis', key: WORKSPACE }],
  sentinel: [{ name: 'master', key: WORKSPACE }],
  cluster: [
    { name: 'workspace’s master', key: WORKSPACE },
    { name: 'queues’ master', key: QUEUES },
  ],
};

/** Something happens to Redis while the bot is at the point. */
function whileAt(fault: string, onReached: (bench: Bench) => Promise<void>): Make {
  // Signal 0 does nothing to the bot; the point is only announced.
  return (journey, point) => ({
    fault,
    journey,
    label: `${fault} @ ${point}`,
    lives: () => [{ FAULTS_POINT: point, FAULTS_SIGNAL: '0' }],
    onReached,
  });
}

/** A server killed by the bot itself, at exactly the point. One that is alone is restarted on its append-only file; else another one takes over. */
function killed({ name, key }: Target): Make {
  return (journey, point) => {
    let victim: RedisNode | undefined;
    const fault = `${name} killed`;
    return {
      fault,
      journey,
      label: `${fault} @ ${point}`,
      async lives(home) {
        victim = await home.leader(key);
        return [{ FAULTS_POINT: point, FAULTS_SIGNAL: 'SIGKILL', FAULTS_VICTIM: String(victim.pid) }];
      },
      async onReached({ home }) {
        if (home.shape !== 'single') await until('another one leads', async () => (await home.leader(key)) !== victim);
        await wait(AWAY_MS / 4);
        await victim?.kill();
        await victim?.restart();
      },
    };
  };
}

/** All of them at once, as with the power of a building; each comes back with its data, and who led leads. */
const allKilled = whileAt('all servers killed', async ({ home }) => {
  await Promise.all(home.nodes.map((node) => node.kill()));
  await wait(AWAY_MS / 4);
  await Promise.all(home.nodes.map((node) => node.restart()));
});

/** Writes are refused, reads are answered. */
const full = ({ name, key }: Target) =>
  whileAt(`${name} out of memory`, async ({ home }) => {
    const node = await home.leader(key);
    await ask(node, (client) => client.config('SET', 'maxmemory', '1'));
    await wait(AWAY_MS);
    await ask(node, (client) => client.config('SET', 'maxmemory', '0'));
  });

/** Each connection is ended, and those that are made instead, for a while. */
const cutOff = ({ name, key }: Target) =>
  whileAt(`${name} ends connections`, async ({ home }) => {
    const node = await home.leader(key);
    for (let no = 0; no < 6; no++) {
      await ask(node, (client) => client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'));
      await wait(AWAY_MS / 6);
    }
  });

/** Connections stay, and nothing is answered. */
const silent = ({ name, key }: Target) =>
  whileAt(`${name} silent`, async ({ home }) => {
    await ask(await home.leader(key), (client) => client.call('CLIENT', 'PAUSE', SILENT_MS, 'ALL'));
    await wait(SILENT_MS);
  });

/**
 * Demoted: it keeps its data and its connections, and refuses writes. Alone, as after a failover that the bot's connection did not follow, it is a
 * replica whose primary is not there; else another one leads.
 */
const readOnly = ({ name, key }: Target) =>
  whileAt(`${name} read-only`, async ({ home }) => {
    if (home.shape !== 'single') return void (await home.handOver(key));
    const node = await home.leader(key);
    await ask(node, (client) => client.replicaof('127.0.0.1', '1'));
    await wait(AWAY_MS);
    await ask(node, (client) => client.replicaof('NO', 'ONE'));
  });

/** Killed with the machine, and back before anyone takes over: what was written in the last second never came to the disk. */
const forgetful = ({ name, key }: Target): Make =>
  forgets(
    whileAt(`${name} forgets a second`, async ({ home, files }) => {
      const file = files.get(key);
      const size = file?.sizeOnDisk() ?? 0;
      const node = await home.leader(key);
      await node.kill();
      if (file && size < (await stat(file.path)).size) await truncate(file.path, size);
      await node.restart();
    }),
  );

/** Killed while its copy did not get what was written last: that one takes over without it. */
const behind = ({ name, key }: Target): Make =>
  forgets(
    whileAt(`${name} killed while its copy is behind`, async ({ home }) => {
      const node = await home.leader(key);
      node.replicas.stall();
      await wait(BEHIND_MS);
      await node.kill();
      await until('another one leads', async () => (await home.leader(key)) !== node);
      node.replicas.flow();
      await node.restart();
    }),
  );

function forgets(make: Make): Make {
  return (journey, point) => ({
    ...make(journey, point),
    // Everything before the last click is older than what is forgotten, as a rule.
    beforeStep: () => wait(1_050),
    allowed: { forgets: true },
  });
}

/** Each of them happens to such a Redis at one point. */
export function redisFaults(shape: RedisHome['shape']): readonly Make[] {
  const targets = TARGETS[shape];
  // Sentinels promote the copy before they tell the master, which takes writes until then; a cluster's copy first has all of them.
  const demoted = shape === 'sentinel' ? (target: Target) => forgets(readOnly(target)) : readOnly;
  const each = [killed, full, demoted, cutOff, silent, forgetful, ...(shape === 'single' ? [] : [behind])];
  return [...targets.flatMap((target) => each.map((make) => make(target))), ...(shape === 'single' ? [] : [allKilled])];
}
