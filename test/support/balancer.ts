import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const POLL_MS = 100;
/** A process that does not say within this that it is ready is not. */
const PATIENCE_MS = 1_000;

/** After so many in a row without a yes a process gets nothing more, as with Kubernetes: on a busy machine one may come late. */
const FAILURES = 3;

/** A process behind the balancer. */
type Backend = { origin: string; ready: boolean; failures: number; gone: boolean };

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
      backend.failures = answer.ok ? 0 : backend.failures + 1;
    } catch {
      backend.failures += 1;
    }
    if (backend.failures === 0) backend.ready = true;
    if (backend.failures >= FAILURES) backend.ready = false;
  }

  async function keepLooking(backend: Backend): Promise<void> {
    while (!backend.gone) {
      await look(backend);
      await wait(POLL_MS);
    }
  }

  const server = createServer(pass).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
    async add(origin) {
      const backend: Backend = { origin, ready: false, failures: 0, gone: false };
      backends.set(origin, backend);
      void keepLooking(backend);
      while (!backend.ready) await wait(POLL_MS);
    },
    remove(origin) {
      const backend = backends.get(origin);
      if (backend) backend.gone = true;
      backends.delete(origin);
    },
    close() {
      for (const backend of backends.values()) backend.gone = true;
      agent.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}
