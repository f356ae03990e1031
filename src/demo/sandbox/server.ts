import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Failing } from './faults.ts';
import { toldAnswer } from './told-answer.ts';

/** A call as it arrived; the body is undefined when there is none, or none that is declared and written as JSON. */
export type Call = Readonly<{ method: string; url: URL; headers: IncomingHttpHeaders; body: unknown }>;
export type Reply = Readonly<{ status: number; body: unknown; headers?: Readonly<Record<string, string>> }>;

/** What is done about a call: the answer, made only when the fault lets it come to that. */
export type Handling = Readonly<{ fault?: Failing | undefined; act: () => Reply }>;

export type SandboxServerOptions = Readonly<{
  /** 0 for any free port. */
  port: number;
  title: string;
  now: () => number;
  handle(call: Call): Handling;
  /** The provider's error body. */
  refused(status: number, message: string): Reply;
  /** A good answer as a fault changes it. */
  distorted(reply: Reply, fault: Failing): Reply;
}>;

const BODY_LIMIT = 64 * 1024;

/** Starts an HTTP server on 127.0.0.1 that answers as it is told, or fails in the way of a fault. The header `Date` is its own clock. */
export async function startSandboxServer(
  options: SandboxServerOptions,
): Promise<{ url: string; close: () => Promise<void> }> {
  const { title, now, handle, refused, distorted } = options;
  const closing = new AbortController();
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`The ${title} sandbox has no port.`);

  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      closing.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', headers } = request;
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const body = await bodyOf(request);
    // Node would take the machine's clock, and a provider has but one.
    response.setHeader('date', new Date(now()).toUTCString());
    const { fault, act } = handle({ method, url, headers, body });
    if (fault && (await failsBefore(fault, response, body))) return;
    const reply = act();
    if (fault?.kind === 'lostAnswer') response.destroy();
    else if (fault?.kind === 'cut') cut(response, reply);
    else if (fault?.kind === 'answer' && reply.status < 300) {
      send(response, { status: fault.status ?? reply.status, body: toldAnswer(fault.body, [reply.body, body]) });
    } else send(response, fault && reply.status < 300 ? distorted(reply, fault) : reply);
  }

  /** Fails the call before anything is done; false when the call goes on. */
  async function failsBefore(fault: Failing, response: ServerResponse, asked: unknown): Promise<boolean> {
    const { status, message = 'The sandbox was told to fail.' } = fault;
    switch (fault.kind) {
      case 'delay':
        await sleep(fault.ms ?? 0, undefined, { signal: closing.signal });
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
        send(response, { status: status ?? 200, body: toldAnswer(fault.body, [asked]) });
        return true;
      case 'error200':
        send(response, { ...refused(400, message), status: 200 });
        return true;
      case 'status':
        if (fault.retryAfter !== undefined) response.setHeader('retry-after', String(fault.retryAfter));
        send(response, refused(status ?? 500, message));
        return true;
      default:
        return false;
    }
  }
}

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

function send(response: ServerResponse, { status, body, headers }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function cut(response: ServerResponse, { status, body }: Reply): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
  });
  response.write(text.slice(0, Math.floor(text.length / 2)), () => response.destroy());
}
