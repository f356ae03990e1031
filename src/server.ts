import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Slack's own limit for how old a signed request may be; the framework checks it for the past only. */
const FRESH_SECONDS = 300;

/** Far more than any payload of Slack's. */
const BODY_LIMIT = 1024 * 1024;

/** Slack sends what it has to say at once; who trickles only holds a connection. */
const READ_MS = 10_000;

/** How long a stop waits for open connections. */
const CLOSE_MS = 2_000;

/** Takes a request whose body has been read. */
type Door = (request: IncomingMessage & { rawBody: Buffer }, response: ServerResponse) => void;

/** The bot's one HTTP door: status pages, and Slack's requests where they come over HTTP. */
export async function startServer(options: {
  host: string;
  /** 0 takes a free one. */
  port: number;
  status: (...request: Parameters<RequestListener>) => boolean;
  /** Absent in Socket Mode. */
  slack?: Door;
}): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer(
    { requestTimeout: READ_MS, headersTimeout: READ_MS, connectionsCheckingInterval: 1_000 },
    (request, response) => {
      if (options.status(request, response)) return;
      if (options.slack && pathOf(request) === '/slack/events' && request.method === 'POST') {
        return void pass(request, response, options.slack);
      }
      response.writeHead(404).end();
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}

/** Why nobody can listen there, in a sentence; undefined for anything else that went wrong. */
export function portObjection(error: unknown, { host, port }: { host: string; port: number }): string | undefined {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} of ${host} is taken by another program. End that, or set PORT to a free one.`;
    case 'EACCES':
      return `port ${port} may not be listened on by this user. Set PORT to one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return `HOST is ${host}, which is no address of this machine.`;
    default:
      return undefined;
  }
}

/** Reads a request, as far as it is small, recent and whole, and hands it on. */
async function pass(request: IncomingMessage, response: ServerResponse, slack: Door): Promise<void> {
  // Said before the body is read, so the connection cannot be used again.
  const turnAway = (status: number) => void response.writeHead(status, { connection: 'close' }).end();
  if (Number(request.headers['content-length']) > BODY_LIMIT) return turnAway(413);
  if (fromTheFuture(request)) return turnAway(401);
  const rawBody = await bodyOf(request);
  if (rawBody === undefined) return void request.socket.destroy();
  if (rawBody === 'tooLarge') return turnAway(413);
  return slack(Object.assign(request, { rawBody }), response);
}

/** The whole body; undefined when its sender went away in the middle of it. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | 'tooLarge' | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request) {
      length += chunk.length;
      // The rest is heard out, for as long as a request may take, so that the answer is read.
      if (length <= BODY_LIMIT) chunks.push(chunk);
      else chunks.length = 0;
    }
    return length > BODY_LIMIT ? 'tooLarge' : Buffer.concat(chunks);
  } catch {
    return undefined;
  }
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '/';
}

/** A signature with a timestamp ahead of time would stay valid for longer than Slack means it to. */
function fromTheFuture({ headers }: IncomingMessage): boolean {
  return Number(headers['x-slack-request-timestamp']) > Date.now() / 1_000 + FRESH_SECONDS;
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
  await closed;
  clearTimeout(timer);
}
