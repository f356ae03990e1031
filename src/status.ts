import type { IncomingMessage, ServerResponse } from 'node:http';

/** A check that takes longer has failed. */
const CHECK_MS = 1_000;

type Answer = Readonly<{ status: number; contentType: string; body: string }>;
type Pages = Readonly<Record<string, () => Promise<Answer>>>;

/**
 * Answers `/health` (this process lives), `/ready` (it is not about to end, and every check passes within a second) and `/metrics`.
 * The handler tells whether the request was for it. It names the checks that failed and never says why: the log does.
 */
export function createStatus(options: {
  checks: Readonly<Record<string, () => Promise<void> | void>>;
  /** What an operator should see to although the bot can serve. */
  warnings?: () => readonly string[] | Promise<readonly string[]>;
  metrics?: () => Promise<{ contentType: string; body: string }>;
  /** Whether the process is about to end: nobody should send it anything new, whatever works. */
  isStopping?: () => boolean;
}): (request: IncomingMessage, response: ServerResponse) => boolean {
  const pages: Pages = {
    '/health': async () => json(200, { status: 'alive' }),
    '/ready': async () => {
      if (options.isStopping?.()) return json(503, { status: 'stopping' });
      const failed = await failedOf(options.checks);
      const warnings = (await options.warnings?.()) ?? [];
      const more = { warnings: warnings.length === 0 ? undefined : warnings };
      return failed.length === 0
        ? json(200, { status: 'ready', ...more })
        : json(503, { status: 'not ready', failed, ...more });
    },
  };
  return createPages(options.metrics ? { ...pages, '/metrics': metricsPage(options.metrics) } : pages);
}

/** What `/metrics` shows. */
export function metricsPage(expose: () => Promise<{ contentType: string; body: string }>): () => Promise<Answer> {
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

function json(status: number, value: unknown): Answer {
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}

async function failedOf(checks: Readonly<Record<string, () => Promise<void> | void>>): Promise<string[]> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => ((await passes(check)) ? [] : [name])),
  );
  return results.flat();
}

async function passes(check: () => Promise<void> | void): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_MS);
  });
  const done = (async () => {
    await check();
    return true;
  })().catch(() => false);
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}
