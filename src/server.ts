import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** Slack sends a request at once; a sender that trickles only occupies a connection. */
const READ_MS = 10_000;

/** How long the end waits for open connections: an answer to Slack takes three seconds at most. */
export const CLOSE_MS = 4_000;

/** Longer than balancers keep a connection that is idle, or one would send a request into its end. */
const KEEP_ALIVE_MS = 75_000;

/** A refused request up to this long is heard out. */
const HEARD_OUT_BYTES = 16 * 1024;
const MOMENT_MS = 1_000;

/** Slack uses a handful of connections; when there are more, the oldest that is not being answered ends. */
const MAX_CONNECTIONS = 512;

/** Bytes of unfinished bodies that are kept at once; when there are more, the one that has taken longest ends. */
const MAX_UNREAD_BYTES = 8 * 1024 * 1024;

/** Chunks of one body that are kept apart: each has its cost, however small it is. */
const MAX_CHUNKS = 1_024;

/** What takes Slack's requests. */
export type SlackHandler = Readonly<{
  /** From the headers alone: the status to refuse with, or how many bytes of the body may be read. */
  admit(headers: IncomingHttpHeaders): Readonly<{ status: number }> | Readonly<{ maxBytes: number }>;
  /** Takes an admitted request whose body has been read. */
  handle(request: IncomingMessage & { rawBody: Buffer; arrivedAt: number }, response: ServerResponse): void;
  /** Told when the body of an admitted request could not be read. */
  unread(reason: 'too large' | 'incomplete'): void;
}>;

/** The bot's one HTTP server: status pages, and Slack's requests where they come over HTTP. */
export async function startServer(options: {
  host: string;
  /** 0 takes a free one. */
  port: number;
  status: (...request: Parameters<RequestListener>) => boolean;
  /** Absent in Socket Mode. */
  slack?: SlackHandler;
}): Promise<{
  port: number;
  /** From now on each connection ends with its next answer. */
  drain(): void;
  close(): Promise<void>;
}> {
  const { slack } = options;
  const server = createServer({
    requestTimeout: READ_MS,
    headersTimeout: READ_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: 1_000,
  });
  const drain = endWithNextAnswer(server);
  const connections = capConnections(server);
  const read = createBodyReader();

  function answer(request: IncomingMessage, response: ServerResponse): void {
    if (slack && pathOf(request) === '/slack/events' && request.method === 'POST') {
      const admitted = slack.admit(request.headers);
      if ('status' in admitted) return void turnAway(request, response, admitted.status);
      if (request.headers.expect !== undefined) response.writeContinue();
      return void pass(request, response, admitted.maxBytes, slack);
    }
    // Nothing else here takes a body, so none is waited for, and the connection ends with the answer.
    if (hasBody(request)) response.shouldKeepAlive = false;
    if (!options.status(request, response)) response.writeHead(404).end();
  }

  async function pass(
    request: IncomingMessage,
    response: ServerResponse,
    maxBytes: number,
    { handle, unread }: SlackHandler,
  ): Promise<void> {
    const arrivedAt = performance.now();
    const rawBody = await read(request, maxBytes);
    if (Buffer.isBuffer(rawBody)) {
      connections.keep(request.socket, response);
      return handle(Object.assign(request, { rawBody, arrivedAt }), response);
    }
    unread(rawBody);
    if (rawBody === 'too large') return void turnAway(request, response, 413);
    request.socket.destroy();
  }

  server.on('request', answer);
  server.on('checkContinue', answer);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, drain, close: () => close(server) };
}

/** Why the server cannot listen there, in a sentence; undefined for anything else that went wrong. */
export function portObjection(
  error: unknown,
  { host, port, name = 'PORT', by = 'another program' }: { host: string; port: number; name?: string; by?: string },
): string | undefined {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} of ${host} is taken by ${by}. End that, or set ${name} to a free one.`;
    case 'EACCES':
      return `port ${port} may not be listened on by this user. Set ${name} to one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return `HOST is ${host}, which is no address of this machine.`;
    default:
      return undefined;
  }
}

/** Answers before the body is read. A short one is thrown away as it comes; of a long one no more is read, and its sender has a moment to read the answer before the connection ends. */
function turnAway(request: IncomingMessage, response: ServerResponse, status: number): void {
  const isShort = Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY) <= HEARD_OUT_BYTES;
  response.writeHead(status, { ...(isShort ? {} : { connection: 'close' }), 'content-length': 0 });
  response.flushHeaders();
  const timer = setTimeout(() => request.socket.destroy(), MOMENT_MS);
  request.once('close', () => clearTimeout(timer));
  request.on('error', () => undefined);
  if (!isShort) {
    request.pause();
    return;
  }
  request.once('end', () => response.end());
  request.resume();
}

/** Answers with a function from which on each answer, also to what came before, says that its connection ends with it. */
function endWithNextAnswer(server: Server): () => void {
  const unanswered = new Set<ServerResponse>();
  let isDraining = false;
  const watch = (_request: IncomingMessage, response: ServerResponse) => {
    if (isDraining) response.shouldKeepAlive = false;
    unanswered.add(response);
    response.once('close', () => unanswered.delete(response));
  };
  server.on('request', watch);
  server.on('checkContinue', watch);
  return () => {
    isDraining = true;
    for (const response of unanswered) response.shouldKeepAlive = false;
  };
}

/** Ends the oldest connection when there are too many, but for those whose request is being worked on. */
function capConnections(server: Server): { keep(socket: Socket, response: ServerResponse): void } {
  const open = new Set<Socket>();
  const kept = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    if (open.size > MAX_CONNECTIONS) [...open].find((each) => !kept.has(each))?.destroy();
  });
  return {
    keep(socket, response) {
      kept.add(socket);
      response.once('close', () => kept.delete(socket));
    },
  };
}

type Unread = 'too large' | 'incomplete';

/** Reads bodies, and keeps no more of all of them than it may; a slow sender makes room for the others. */
function createBodyReader(): (request: IncomingMessage, maxBytes: number) => Promise<Buffer | Unread> {
  /** The requests being read, the oldest first, and how to end each. */
  const reading = new Map<IncomingMessage, () => void>();
  let kept = 0;

  return (request, maxBytes) =>
    new Promise((resolve) => {
      let chunks: Buffer[] = [];
      let length = 0;
      const finish = (result: Buffer | Unread) => {
        if (!reading.delete(request)) return;
        kept -= length;
        request.off('data', take);
        resolve(result);
      };
      const take = (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        kept += chunk.length;
        if (length > maxBytes) return finish('too large');
        if (chunks.length > MAX_CHUNKS) chunks = [Buffer.concat(chunks)];
        for (const end of reading.values()) {
          if (kept <= MAX_UNREAD_BYTES) return;
          end();
        }
      };
      reading.set(request, () => finish('incomplete'));
      request.on('data', take);
      request.on('end', () => finish(Buffer.concat(chunks)));
      request.on('error', () => finish('incomplete'));
      request.on('close', () => finish('incomplete'));
    });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '/';
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
  await closed;
  clearTimeout(timer);
}
