import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('./page/', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
};

/** Serves one file of the page; only plain names of known types, so no path leads out of its folder. */
export const serveStatic = async (pathname: string, response: ServerResponse): Promise<void> => {
  const name = pathname === '/' ? 'index.html' : pathname.slice(1);
  const type = TYPES[extname(name)];
  const plain = name.split('/').every((part) => /^[\w-][\w.-]*$/.test(part));
  const content = type && plain ? await readFile(join(FOLDER, name)).catch(() => undefined) : undefined;
  if (!content || !type) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Not found');
    return;
  }
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' }).end(content);
};
