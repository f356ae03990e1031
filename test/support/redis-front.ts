import { connect, createServer, type Server, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { freePort } from '../../src/demo/redis-server.ts';

/**
 * Where a Redis is reached by all others: clients, Sentinels, replicas. It hands on what it is given, and can hold up the links of replicas alone,
 * which it knows by what they say first (not under TLS).
 */
export type Front = Readonly<{
  port: number;
  /** Where the server itself listens. */
  leadTo(port: number): void;
  /** Like a host that is gone, until it opens again on the same port. */
  close(): Promise<void>;
  open(): Promise<void>;
  /**
   * `stall`: replicas keep their links, but nothing passes them; the server counts them among its own until its repl-timeout (a minute), and they miss
   * every write. `slow`: what replicas are sent comes so much later, and is lost with the server where it is still on its way. `cut`: their links are ended and new ones are, too, so that it knows that it has none. `flow`: all passes, what was held up first.
   */
  stall(): void;
  slow(ms: number): void;
  cut(): void;
  flow(): void;
  /** Whoever is connected now stays so, and hears nothing more; who connects after it is served. */
  hush(): void;
}>;

type Pair = Readonly<{ client: Socket; server: Socket }>;

/** Hands on what it is given, so much later. */
function delay(ms: number): Transform {
  return new Transform({
    highWaterMark: 1_000_000,
    transform(chunk, _encoding, done) {
      setTimeout(() => this.push(chunk), ms);
      done();
    },
  });
}

/** What every client says within its first words and what only a replica does. */
const FIRST_WORDS = 2_000;
const REPLICA = /\b(REPLCONF|PSYNC)\b/i;

/** Opens one on a free port. */
export async function openFront(): Promise<Front> {
  const pairs = new Set<Pair>();
  const links = new Set<Pair>();
  let target = 0;
  let replicas: 'flow' | 'stall' | 'slow' | 'cut' = 'flow';
  let slowMs = 0;
  let listening: Server;

  const pass = ({ client, server }: Pair) => {
    client.pipe(server);
    server.pipe(client);
  };
  const hold = ({ client, server }: Pair) => {
    for (const each of [client, server]) each.unpipe().pause();
  };
  const slow = ({ client, server }: Pair) => {
    server.unpipe().pipe(delay(slowMs)).pipe(client);
  };
  const end = ({ client, server }: Pair) => {
    client.destroy();
    server.destroy();
  };
  function take(client: Socket): void {
    const pair = { client, server: connect(target, '127.0.0.1') };
    pairs.add(pair);
    for (const each of [pair.client, pair.server]) {
      each.setNoDelay(true);
      each.on('error', () => end(pair));
      each.on('close', () => {
        end(pair);
        pairs.delete(pair);
        links.delete(pair);
      });
    }
    let words = '';
    const listen = (chunk: Buffer) => {
      words += chunk.toString('latin1');
      if (REPLICA.test(words)) links.add(pair);
      if (links.has(pair) || words.length > FIRST_WORDS) client.off('data', listen);
      if (!links.has(pair)) return;
      if (replicas === 'cut') end(pair);
      if (replicas === 'stall') hold(pair);
      if (replicas === 'slow') slow(pair);
    };
    client.on('data', listen);
    pass(pair);
  }
  const open = async (port: number) => {
    listening = createServer(take);
    await new Promise<void>((resolve, reject) => {
      listening.once('error', reject);
      listening.listen(port, '127.0.0.1', resolve);
    });
    return port;
  };
  const onFreePort = async (): Promise<number> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await open(await freePort());
      } catch (error) {
        // Another process may have taken it since.
        if (attempt === 5) throw error;
      }
    }
  };
  const port = await onFreePort();
  return {
    port,
    leadTo(place) {
      target = place;
    },
    async close() {
      if (!listening.listening) return;
      const closed = new Promise((resolve) => listening.close(resolve));
      for (const pair of pairs) end(pair);
      await closed;
    },
    open: async () => void (await open(port)),
    stall() {
      replicas = 'stall';
      for (const link of links) hold(link);
    },
    slow(ms) {
      replicas = 'slow';
      slowMs = ms;
      for (const link of links) slow(link);
    },
    cut() {
      replicas = 'cut';
      for (const link of links) end(link);
    },
    flow() {
      replicas = 'flow';
      for (const { client, server } of links) {
        // What flows already must not flow twice.
        for (const each of [client, server]) each.unpipe();
        pass({ client, server });
      }
    },
    hush() {
      for (const pair of pairs) hold(pair);
    },
  };
}
