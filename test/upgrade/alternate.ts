import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One address for many bots: what comes goes to each in turn, as it is, since Slack has signed it. */
export async function alternate(urls: readonly string[]): Promise<{ url: string; close(): Promise<void> }> {
  let count = 0;
  const server = createServer(async (request, response) => {
    const url = urls[count++ % urls.length] ?? '';
    const { host: _, connection: __, 'content-length': ___, 'transfer-encoding': ____, ...headers } = request.headers;
    try {
      const sent = { method: 'POST', headers: headers as Record<string, string>, body: await bodyOf(request) };
      const answer = await fetch(url, sent);
      const type = answer.headers.get('content-type');
      response.writeHead(answer.status, type ? { 'content-type': type } : {}).end(await answer.text());
    } catch {
      response.writeHead(502).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
