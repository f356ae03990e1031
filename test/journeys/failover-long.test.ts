import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RedisServer, startRedis } from '../../src/demo/redis-server.ts';
import { asks, e164, heldNumber, holds, reserves, sold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

let nodes: RedisServer[] = [];
let relay: Server;
let leading = 0;
let folder: string;

/** What a name or a virtual address does: new connections are led to the node that leads, open ones stay where they are. */
async function startRelay(): Promise<Server> {
  const server = createServer((client) => {
    const node = connect(nodes[leading]?.port ?? 0, '127.0.0.1');
    client.pipe(node).pipe(client);
    for (const [one, other] of [[client, node] as const, [node, client] as const]) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'number-desk-failover-'));
  nodes = await Promise.all(['a', 'b'].map((name) => startRedis({ dataDir: join(folder, name) })));
  await follow(1, 0);
  relay = await startRelay();
});
afterAll(async () => {
  relay?.close();
  await Promise.all(nodes.map((node) => node.kill()));
  await rm(folder, { recursive: true, force: true });
});

/** Makes one node a copy of the other, and waits until it is. */
async function follow(one: number, other: number): Promise<void> {
  const client = new Redis(nodes[one]?.url ?? '');
  await client.call('REPLICAOF', '127.0.0.1', String(nodes[other]?.port));
  const linked = async () => expect(await client.info('replication')).toContain('master_link_status:up');
  await vi.waitFor(linked, { timeout: 20_000, interval: 100 });
  client.disconnect();
}

async function lead(node: number): Promise<void> {
  const client = new Redis(nodes[node]?.url ?? '');
  await client.call('REPLICAOF', 'NO', 'ONE');
  client.disconnect();
}

describe('Redis fails over to its replica', () => {
  const desk = useWholeBot({
    env: {
      get REDIS_URL() {
        return `redis://127.0.0.1:${(relay.address() as AddressInfo).port}`;
      },
    },
  });
  const ready = async () => (await fetch(new URL('/ready', desk.url))).status;

  it('F82: a demoted Redis keeps its connections open, and clicks work again without a restart', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'Held before');
    const before = desk.log.length;

    // No server leads yet: both refuse writes, and the bot must say that it cannot serve.
    const demoted = new Redis(nodes[0]?.url ?? '');
    await demoted.call('REPLICAOF', '127.0.0.1', String(nodes[1]?.port));
    await expect.poll(ready, { timeout: 5_000 }).toBe(503);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    demoted.disconnect();
    // In three seconds of it no more than a handful of lines, where it used to be hundreds.
    expect(desk.log.slice(before).length).toBeLessThan(25);

    leading = 1;
    await lead(1);
    await expect.poll(ready, { timeout: 10_000 }).toBe(200);
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is approved and is being bought`, { in: '#general' });
    await asks(ana, 'Asked after');
    await reserves(ana, 'Asked after');
    const second = await heldNumber(ana, 'Asked after');
    await marta.presses('Approve & buy', { in: second });
    await ana.sees(`${second} is approved and is being bought`, { in: '#general' });
    // In the first minute after another one took over, an order that it may have forgotten would show.
    expect(sold(desk)).toEqual([]);
    const both = [e164(number), e164(second)].sort();
    await expect.poll(() => sold(desk).toSorted(), { timeout: 90_000 }).toEqual(both);
  }, 150_000);
});
