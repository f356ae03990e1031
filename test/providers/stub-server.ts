import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export type Seen = Readonly<{ method: string; path: string; key: string | undefined; body: unknown }>;

/** A server on 127.0.0.1 that answers as the test says and remembers what it was asked. */
export async function createStubServer(
  answer: (response: ServerResponse, seen: Seen, request: IncomingMessage) => void,
): Promise<{ url: string; seen: Seen[]; close: () => Promise<void> }> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const key = request.headers['x-user-api-key'];
    const call = {
      method: request.method ?? '',
      path: request.url ?? '',
      key: typeof key === 'string' ? key : undefined,
      body: text === '' ? undefined : JSON.parse(text),
    };
    seen.push(call);
    answer(response, call, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Answers with JSON. */
export function json(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** An address at which no server listens. */
export async function deadUrl(): Promise<string> {
  const server = await createStubServer(() => undefined);
  await server.close();
  return server.url;
}
