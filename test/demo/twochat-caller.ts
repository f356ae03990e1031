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
