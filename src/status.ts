import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './readiness.ts';

type Page = Readonly<{ status: number; contentType: string; body: string }>;

type Pages = Readonly<Record<string, () => Promise<Page>>>;

/** Answers `/health` (this process lives), `/ready` (it can serve, or why not) and `/metrics`. The handler tells whether the request was for it. */
export function createStatus(options: {
  ready: () => Promise<Answer>;
  metrics?: () => Promise<{ contentType: string; body: string }>;
}): (request: IncomingMessage, response: ServerResponse) => boolean {
  const pages: Pages = {
    '/health': async () => json(200, { status: 'alive' }),
    '/ready': async () => {
      const answer = await options.ready();
      return json(answer.status === 'ready' ? 200 : 503, answer);
    },
  };
  return createPages(options.metrics ? { ...pages, '/metrics': metricsPage(options.metrics) } : pages);
}

/** What `/metrics` shows. */
export function metricsPage(expose: () => Promise<{ contentType: string; body: string }>): () => Promise<Page> {
  return async () => ({ status: 200, ...(await expose()) });
}

/** Answers these paths, and tells whether a request was for one of them. */
export function createPages(pages: Pages): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (page === undefined) return false;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return true;
    }
    page()
      .catch(() => json(500, { status: 'failed' }))
      .then(({ status, contentType, body }) => {
        response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' });
        response.end(request.method === 'HEAD' ? undefined : body);
      });
    return true;
  };
}

function json(status: number, value: unknown): Page {
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}
