import type { Search } from '../../src/domain/group.ts';
import type { PrefixFormat } from '../../src/providers/bird/prefix.ts';
import type { Provider } from '../../src/workflow/provider.ts';
import { clientOf, SECRET } from './bird-bench.ts';
import { createStubServer, json, type Seen } from './stub-server.ts';

export const ACCOUNT = { accessKey: SECRET, organizationId: 'org-1', workspaceId: 'ws-2' };
export const STOCK = '/organizations/org-1/numbers-stock-items';
export const PRICE = { currencyCode: 'EUR', amount: 3_500_000, exponent: -6 };
export const US: Search = { country: 'US', type: 'all' };

const CAN = { voice: { inbound: true, outbound: true }, sms: { inbound: true, outbound: false } };

/** The n-th number of a stock, as Bird's pages show one. */
export const item = (n: number, more: object = {}) => ({
  id: `item-${n}`,
  countryCode: 'US',
  type: 'local',
  numberString: `+1213${String(n).padStart(7, '0')}`,
  capabilities: CAN,
  monthlyPrice: PRICE,
  ...more,
});

/** Makes `birdOf` answer with HTTP 400 and these words. */
export const no = (message: string) => ({ http400: message });

export type BirdStub = Readonly<{
  url: string;
  seen: readonly Seen[];
  /** The `Authorization` of each call. */
  keys: readonly (string | undefined)[];
  client: Provider;
}>;

/** Servers that answer as the test says, and what is open of them. */
export function createBirdStubs() {
  const open: { close: () => Promise<void> }[] = [];

  async function birdOf(
    answer: (query: URLSearchParams, seen: Seen) => unknown,
    prefixFormat?: PrefixFormat,
  ): Promise<BirdStub> {
    const keys: (string | undefined)[] = [];
    const stub = await createStubServer((response, seen, request) => {
      keys.push(request.headers.authorization);
      const body = answer(new URL(seen.path, 'http://x').searchParams, seen);
      const refused = typeof body === 'object' && body !== null && 'http400' in body;
      json(response, refused ? { message: body.http400 } : body, refused ? 400 : 200);
    });
    open.push(stub);
    return { ...stub, keys, client: clientOf(ACCOUNT, stub.url, { prefixFormat }) };
  }

  return {
    open,
    birdOf,
    /** A server with one page of rows. */
    listOf: (...rows: unknown[]) => birdOf(() => ({ results: rows })),
    async closeAll() {
      for (const server of open.splice(0)) await server.close();
    },
  };
}
