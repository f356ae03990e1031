import type { Endpoint } from '../../src/demo/twochat/faults.ts';
import { createTwochatSandbox, type TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import type { Search } from '../../src/domain/group.ts';
import { INFO_KEY } from '../../src/providers/twochat/account.ts';
import { createTwochat, type Twochat } from '../../src/providers/twochat/twochat.ts';
import type { ApiQuota } from '../../src/workflow/api-quota.ts';
import type { FaultBench, FaultName } from './fault-table.ts';
import { createPlainQuota } from './plain-quota.ts';
import type { BenchOptions, ProviderBench } from './provider.contract.ts';
import type { ProviderCall } from './provider-calls.ts';
import { faultRows, type SandboxParts, sandboxBench, sandboxFaultBench } from './sandbox-bench.ts';

export const SECRET = 'k-3fd1c0ffee!key';

const ENDPOINTS = {
  search: 'groups',
  regions: 'regions',
  cities: 'cities',
  documents: 'requirements',
  numbers: 'available',
  hold: 'reserve',
  recheck: 'reservations',
  holds: 'reservations',
  release: 'release',
  purchase: 'purchase',
  owned: 'owned',
  giveBack: 'giveBack',
} as const;

/** The sandbox's name for the endpoint of a call. */
function endpointOf(call: ProviderCall): Endpoint {
  return ENDPOINTS[call];
}

const ROWS = faultRows({
  '401': 'Invalid API key',
  '402': 'Insufficient balance',
  '403': 'Account blocked',
  '422': 'Requirements are not met',
  '200': 'Account is on hold.',
  missing: ['price', 'region_name', 'city_name', 'requirements', 'number', 'purchased', 'uuid', 'numbers'],
});

/** 2Chat's client and its sandbox, as the contract suite wants them. */
export async function createTwochatBench(options: BenchOptions = {}): Promise<ProviderBench> {
  return sandboxBench(await parts(), options);
}

/** 2Chat's client in front of one fault, as the fault table wants it. */
export async function createTwochatFaultBench(fault: FaultName): Promise<FaultBench> {
  return sandboxFaultBench(await parts(), ROWS, fault);
}

async function parts(): Promise<SandboxParts<Endpoint>> {
  const sandbox = await createTwochatSandbox({ apiKey: SECRET });
  return {
    sandbox,
    secret: SECRET,
    search: await californiaLocal(sandbox),
    endpointOf,
    clientOf: (url, more) => clientOf(sandbox, url, { pause: atOnce, ...more }),
    take: sandbox.take,
  };
}

/** For a list that nobody waits for. */
export const atOnce: Pause = async () => undefined;

type Pause = (ms: number) => Promise<unknown>;

/** A client with retries that do not make a test wait, and which knows its limit without asking for it. */
export function clientOf(
  sandbox: Pick<TwochatSandbox, 'apiKey'>,
  url: string,
  more: { readMs?: number; writeMs?: number; now?: () => number; quota?: ApiQuota; pause?: Pause } = {},
): Twochat {
  const { now, pause, quota = createPlainQuota({ now, known: KNOWN }), ...timeouts } = more;
  return createTwochat({ apiKey: sandbox.apiKey, baseUrl: url, retryDelayMs: 1, timeouts, now, pause, quota });
}

/** What a bot that has run for a while has in its cache. */
export const KNOWN = { [INFO_KEY]: { success: true, limits: { requests_per_minute: 80 } } };

/** Local numbers in Los Angeles, by the ids that this sandbox gives the places; asked past the client so that no count moves. */
async function californiaLocal(sandbox: TwochatSandbox): Promise<Search> {
  const asker = await createTwochatSandbox({ apiKey: sandbox.apiKey });
  const { places } = clientOf(asker, asker.url);
  const region = (await places.regions('US')).find((place) => place.name === 'California');
  const city = (await places.cities('US', region?.id)).find((place) => place.name === 'Los Angeles');
  await asker.close();
  if (!region || !city) throw new Error('no Los Angeles in the sandbox');
  return { country: 'US', type: 'local', region, city };
}
