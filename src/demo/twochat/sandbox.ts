import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCatalogue } from './catalogue.ts';
import { controlReply, type SandboxControls } from './control.ts';
import { distorted } from './distortions.ts';
import { createEndpoints, type Reply, routeOf } from './endpoints.ts';
import { createFaults, ENDPOINTS, type Endpoint, type Fault } from './faults.ts';
import { createMeter } from './meter.ts';
import { createStateFile } from './state-file.ts';
import { createStock, Refusal } from './stock.ts';

export type TwochatSandboxOptions = Readonly<{
  /** The only key it lets in. */
  apiKey?: string;
  /** 0, the default, for any free port. */
  port?: number;
  /** How long a reservation lasts; 5 minutes unless given. */
  holdMs?: number;
  /** How long after a purchase the number shows in the list of owned numbers. */
  ownedDelayMs?: number;
  now?: () => number;
  /** A JSON file that keeps reservations and purchases between runs. */
  statePath?: string;
}>;

export type TwochatSandbox = SandboxControls &
  Readonly<{
    /** The base address, as `TWOCHAT_API_URL` wants it: without `/open`. */
    url: string;
    apiKey: string;
    close(): Promise<void>;
  }>;

const BODY_LIMIT = 64 * 1024;

/** Starts a server on 127.0.0.1 that speaks 2Chat's documented HTTP, sells numbers that nobody has, and fails on request (see control.ts). */
export async function createTwochatSandbox(options: TwochatSandboxOptions = {}): Promise<TwochatSandbox> {
  const { apiKey = 'sandbox-key', port = 0, holdMs = 5 * 60 * 1000, ownedDelayMs = 0 } = options;
  const clock = options.now ?? Date.now;
  let offsetMs = 0;
  const now = () => clock() + offsetMs;

  const catalogue = createCatalogue();
  const file = createStateFile(options.statePath);
  const stock = createStock({ groups: catalogue.groups, holdMs, now, saved: file.load(), save: file.save });
  const faults = createFaults();
  const calls = Object.fromEntries(ENDPOINTS.map((endpoint) => [endpoint, 0])) as Record<Endpoint, number>;
  const purchaseBodies: unknown[] = [];
  const meter = createMeter(now);
  const endpoints = createEndpoints({ catalogue, stock, now, ownedDelayMs, meter });
  const closing = new AbortController();

  const controls: SandboxControls = {
    state: () => ({
      calls: { ...calls },
      reservations: stock.reservations(),
      purchases: stock.purchases(),
      purchaseBodies: [...purchaseBodies],
      faults: faults.list(),
      credits: { used: meter.reading().used, most: meter.reading().most },
    }),
    fault: faults.add,
    clearFaults: faults.clear,
    take: stock.take,
    setClock(ms) {
      offsetMs = ms;
    },
    expire: stock.expireAll,
    setLimit: meter.setLimit,
    setCredits: meter.setCredits,
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The 2Chat sandbox has no port.');

  return {
    ...controls,
    url: `http://127.0.0.1:${address.port}`,
    apiKey,
    async close() {
      closing.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    // Node would take the machine's clock, and a provider has but one.
    response.setHeader('date', new Date(now()).toUTCString());
    const method = request.method ?? 'GET';
    const body = await bodyOf(request);
    if (url.pathname.startsWith('/sandbox/'))
      return send(
        response,
        attempt(() => controlled(method, url, body)),
      );

    const route = routeOf(method, url.pathname);
    if (!route) return send(response, refused(404, 'Not found.'));
    const { endpoint, uuid } = route;
    calls[endpoint] += 1;
    if (endpoint === 'purchase') purchaseBodies.push(body);
    const met = faults.next(endpoint);
    if (met && (await failsBefore(met, response))) return;
    const reply = attempt(() => {
      if (request.headers['x-user-api-key'] !== apiKey) throw new Refusal(401, 'Invalid API key.');
      meter.admit();
      if (method === 'POST' && body === undefined) throw new Refusal(400, 'The body must be JSON.');
      return endpoints[endpoint]({ query: url.searchParams, body, uuid });
    });
    if (met?.kind === 'lostAnswer') response.destroy();
    else if (met?.kind === 'cut') cut(response, reply);
    else send(response, distorted(reply, met));
  }

  function controlled(method: string, url: URL, body: unknown): Reply {
    // A web page may not post JSON to another origin unasked, so this keeps other pages in the same browser out.
    if (method === 'POST' && body === undefined) throw new Refusal(400, 'The body must be JSON.');
    return controlReply(controls, `${method} ${url.pathname}`, body) ?? refused(404, 'Not found.');
  }

  /** Fails the call before anything is done; false when the call goes on. */
  async function failsBefore(met: Fault, response: ServerResponse): Promise<boolean> {
    const { status, message = 'The sandbox was told to fail.' } = met;
    switch (met.kind) {
      case 'delay':
        await sleep(met.ms ?? 0, undefined, { signal: closing.signal });
        return false;
      case 'hang':
        return true;
      case 'reset':
        response.socket?.resetAndDestroy();
        return true;
      case 'html':
        response.writeHead(status ?? 200, { 'content-type': 'text/html' }).end('<!doctype html><h1>Hello</h1>');
        return true;
      case 'json':
        send(response, { status: status ?? 200, body: met.body });
        return true;
      case 'error200':
        send(response, refused(200, message));
        return true;
      case 'status':
        if (met.retryAfter !== undefined) response.setHeader('retry-after', String(met.retryAfter));
        send(response, refused(status ?? 500, message));
        return true;
      default:
        return false;
    }
  }
}

/** The body as JSON, or undefined when there is none or it is not declared and written as JSON. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += Buffer.byteLength(chunk);
    if (size > BODY_LIMIT) throw new Error('body too large');
    chunks.push(chunk);
  }
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

function attempt(act: () => Reply): Reply {
  try {
    return act();
  } catch (error) {
    if (error instanceof Refusal) return { ...refused(error.status, error.message), headers: error.headers };
    throw error;
  }
}

function refused(status: number, message: string): Reply {
  return { status, body: { success: false, error: true, error_message: message } };
}

function send(response: ServerResponse, reply: Omit<Reply, 'body'> & { body: unknown }): void {
  const headers = { 'content-type': 'application/json', ...reply.headers };
  response.writeHead(reply.status, headers).end(JSON.stringify(reply.body));
}

function cut(response: ServerResponse, reply: Reply): void {
  const text = JSON.stringify(reply.body);
  response.writeHead(reply.status, {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
  });
  response.write(text.slice(0, Math.floor(text.length / 2)), () => response.destroy());
}
