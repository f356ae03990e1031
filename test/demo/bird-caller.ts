import { createCatalogue } from '../../src/demo/bird/catalogue.ts';
import type { BirdSandbox } from '../../src/demo/bird/sandbox.ts';
import type { StockItem } from '../../src/demo/bird/stock-item.ts';

/** The catalogue that every sandbox has, for tests that name a number of it. */
export const catalogue = createCatalogue();

/** The first number of the catalogue that fits. */
export function itemWhere(fits: (item: StockItem) => boolean): StockItem {
  const item = catalogue.find(fits);
  if (!item) throw new Error('no such number in the catalogue');
  return item;
}

export type Answer = Readonly<{ status: number; body: Record<string, unknown>; date: string | null }>;

/** A plain call with the right key, as any HTTP client would make it; a text is sent as it is, anything else as JSON. */
export async function call(
  sandbox: BirdSandbox,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(sandbox.url + path, {
    method,
    headers: { authorization: `AccessKey ${sandbox.accessKey}`, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const read: Record<string, unknown> = { ...JSON.parse(await response.text()) };
  return { status: response.status, body: read, date: response.headers.get('date') };
}

/** The rows of a list's answer. */
export function rowsOf({ body }: Answer): Record<string, unknown>[] {
  const rows = body['results'];
  if (!Array.isArray(rows)) throw new Error('no list');
  return rows;
}
