import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Slack's own limit for how old a signed request may be; the framework checks it for the past only. */
const FRESH_SECONDS = 300;

/** Far more than any payload of Slack's. */
const BODY_LIMIT = 1024 * 1024;

/** How long a stop waits for open connections. */
const CLOSE_MS = 2_000;

/** The bot's one HTTP door: status pages, and Slack's requests where they come over HTTP. */
export async function startServer(options: {
  host: string;
  /** 0 takes a free one. */
  port: number;
  status: (...request: Parameters<RequestListener>) => boolean;
  /** Absent in Socket Mode. */
  slack?: RequestListener;
}): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    if (options.status(request, response)) return;
    if (options.slack && pathOf(request) === '/slack/events' && request.method === 'POST') {
      // Said before the body is read, so the connection cannot be used again.
      if (Number(request.headers['content-length']) > BODY_LIMIT) {
        return void response.writeHead(413, { connection: 'close' }).end();
      }
      if (fromTheFuture(request)) return void response.writeHead(401, { connection: 'close' }).end();
      return options.slack(request, response);
    }
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
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
