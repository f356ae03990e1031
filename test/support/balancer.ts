import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const POLL_MS = 100;
/** A process that does not say within this that it is ready is not. */
const PATIENCE_MS = 1_000;

/** A process behind the balancer. */
type Backend = { origin: string; ready: boolean; stop: () => void };

/** What stands before several processes of one bot: sends each request to one that says that it is ready, in turn, and never a second time. */
export type Balancer = Readonly<{
  /** Where it takes Slack's requests. */
  url: string;
  /** Resolves when the process has said that it is ready. */
  add(origin: string): Promise<void>;
  /** Forgets a process that has ended. */
  remove(origin: string): void;
  close(): void;
}>;

export async function startBalancer(): Promise<Balancer> {
  const backends = new Map<string, Backend>();
  // Connections are kept for the next request, as nginx and others do.
  const agent = new Agent({ keepAlive: true });
  let turn = 0;

  function pass(from: IncomingMessage, to: ServerResponse): void {
    const ready = [...backends.values()].filter((backend) => backend.ready);
    const backend = ready[turn++ % ready.length];
    if (!backend) return void to.writeHead(503).end();
    const { connection: _theirs, ...headers } = from.headers;
    const call = request(`${backend.origin}${from.url}`, { method: from.method, headers, agent });
    call.on('response', (answer) => {
      const { connection: _ours, ...said } = answer.headers;
      to.writeHead(answer.statusCode ?? 0, said);
      answer.pipe(to);
      answer.on('error', () => to.destroy());
    });
    call.on('error', () => to.destroy());
    from.pipe(call);
  }

  async function look(backend: Backend): Promise<void> {
    try {
      const answer = await fetch(`${backend.origin}/ready`, { signal: AbortSignal.timeout(PATIENCE_MS) });
      await answer.arrayBuffer();
      backend.ready = answer.ok;
    } catch {
      backend.ready = false;
    }
  }

  const server = createServer(pass).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
    async add(origin) {
      const timer = setInterval(() => void look(backend), POLL_MS);
      const backend: Backend = { origin, ready: false, stop: () => clearInterval(timer) };
      backends.set(origin, backend);
      while (!backend.ready) await look(backend);
    },
    remove(origin) {
      backends.get(origin)?.stop();
      backends.delete(origin);
    },
    close() {
      for (const { stop } of backends.values()) stop();
      agent.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}
