import { createTwochatSandbox, type TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import type { Search } from '../../src/domain/group.ts';
import { createTwochat } from '../../src/providers/twochat.ts';
import type { Provider } from '../../src/workflow/provider.ts';
import type { BenchFault, BenchOptions, ProviderBench } from './provider.contract.ts';
import { deadUrl } from './stub-server.ts';

export const SECRET = 'k-3fd1c0ffee!key';

const FAULTS = {
  hang: { kind: 'hang' },
  reset: { kind: 'reset' },
  cut: { kind: 'cut' },
  lostAnswer: { kind: 'lostAnswer' },
  html: { kind: 'html' },
  '429': { kind: 'status', status: 429 },
  '401': { kind: 'status', status: 401 },
  '500': { kind: 'status', status: 500 },
} as const satisfies Record<BenchFault, object>;

const ENDPOINT = { search: 'groups', hold: 'reserve', holds: 'reservations' } as const;

/** 2Chat's client and its sandbox, as the contract suite wants them. */
export async function createTwochatBench(options: BenchOptions = {}): Promise<ProviderBench> {
  const sandbox = await createTwochatSandbox({ apiKey: SECRET });
  const provider = clientOf(sandbox, options.dead ? await deadUrl() : sandbox.url, options);
  const endpointOf = (call: Parameters<ProviderBench['fail']>[0]) =>
    call === 'search' || call === 'hold' || call === 'holds' ? ENDPOINT[call] : call;
  return {
    provider,
    secret: SECRET,
    search: await californiaLocal(sandbox),
    emptySearch: { country: 'IS', type: 'all' },
    fail: (call, fault, times = 1) => sandbox.fault({ endpoint: endpointOf(call), ...FAULTS[fault], times }),
    take: (what) => sandbox.take(what),
    arrived: (call) => sandbox.state().calls[endpointOf(call)],
    bought: () => sandbox.state().purchases.map((purchase) => purchase.number),
    stop: sandbox.close,
  };
}

/** A client with retries that do not make a test wait. */
export function clientOf(
  sandbox: Pick<TwochatSandbox, 'apiKey'>,
  url: string,
  more: { readMs?: number; writeMs?: number; now?: () => number } = {},
): Provider {
  const { now, ...timeouts } = more;
  return createTwochat({ apiKey: sandbox.apiKey, baseUrl: url, retryDelayMs: 1, timeouts, now });
}

/** Local numbers in Los Angeles, by the ids that this sandbox gives the places; asked past the client so that no count moves. */
async function californiaLocal(sandbox: TwochatSandbox): Promise<Search> {
  const asker = await createTwochatSandbox({ apiKey: sandbox.apiKey });
  const provider = clientOf(asker, asker.url);
  const region = (await provider.regions('US')).find((place) => place.name === 'California');
  const city = (await provider.cities('US', region?.id)).find((place) => place.name === 'Los Angeles');
  await asker.close();
  if (!region || !city) throw new Error('no Los Angeles in the sandbox');
  return { country: 'US', type: 'local', region, city };
}
