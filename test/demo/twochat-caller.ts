import { expect } from 'vitest';
import { z } from 'zod';
import { type CatalogueGroup, createCatalogue } from '../../src/demo/twochat/catalogue.ts';
import type { TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';

/** The catalogue that every sandbox has, for tests that name a group or a number of it. */
export const catalogue = createCatalogue();

/** The first group of the catalogue that fits. */
export function groupWhere(fits: (group: CatalogueGroup) => boolean): CatalogueGroup {
  const group = [...catalogue.groups.values()].find(fits);
  if (!group) throw new Error('no such group in the catalogue');
  return group;
}

export const berlin = groupWhere((group) => group.location === 'Berlin');
/** A group that does not let a number be picked. */
export const mobile = groupWhere((group) => group.country === 'DE' && group.type === 'mobile');

/** A plain call with the right key, as any HTTP client would make it; a text is sent as it is, anything else as JSON. */
export async function call(
  sandbox: TwochatSandbox,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(sandbox.url + path, {
    method,
    headers: { 'X-User-API-Key': sandbox.apiKey, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: z.record(z.string(), z.unknown()).parse(await response.json()) };
}

/** Calls of the sandbox that a test has at the moment: at any address, or at one under `/open`. */
export function callsOf(sandbox: () => TwochatSandbox) {
  const ask = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
    call(sandbox(), method, path, body, headers);
  return {
    ask,
    get: (path: string) => ask('GET', `/open${path}`),
    post: (path: string, body: unknown) => ask('POST', `/open${path}`, body),
  };
}

/** The documented error body. */
export const error = (message: string | RegExp) => ({
  success: false,
  error: true,
  error_message: typeof message === 'string' ? message : expect.stringMatching(message),
});
