import type { Fault } from '../../src/demo/twochat/faults.ts';
import { createTwochatSandbox, type TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import type { Search } from '../../src/domain/group.ts';
import { createTwochat, type Twochat } from '../../src/providers/twochat.ts';
import { INFO_KEY } from '../../src/providers/twochat-account.ts';
import type { Traffic } from '../../src/workflow/traffic.ts';
import type { FaultBench, FaultName } from './fault-table.ts';
import { createPlainTraffic } from './plain-traffic.ts';
import type { BenchFault, BenchOptions, ProviderBench } from './provider.contract.ts';
import type { ProviderCall } from './provider-calls.ts';
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

const ENDPOINTS = {
  search: 'groups',
  regions: 'regions',
  cities: 'cities',
  documents: 'requirements',
  numbers: 'available',
  hold: 'reserve',
  holds: 'reservations',
  release: 'release',
  purchase: 'purchase',
  owned: 'owned',
} as const;

/** The sandbox's name for the endpoint of a call. */
function endpointOf(call: ProviderCall) {
  if (call === 'look') throw new Error('2Chat has no such call');
  return ENDPOINTS[call];
}

/** 2Chat's client and its sandbox, as the contract suite wants them. */
export async function createTwochatBench(options: BenchOptions = {}): Promise<ProviderBench> {
  const sandbox = await createTwochatSandbox({ apiKey: SECRET });
  const provider = clientOf(sandbox, options.dead ? await deadUrl() : sandbox.url, options);
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

const status = (code: number, message: string) => ({ kind: 'status', status: code, message }) as const;
/** Each row of the table as the sandbox causes it; a refused connection is caused by the address. */
const ROWS: Readonly<Record<Exclude<FaultName, 'refused connection'>, Omit<Fault, 'endpoint'>>> = {
  'slow answer': { kind: 'hang' },
  'cut answer': { kind: 'cut' },
  'HTML for JSON': { kind: 'html' },
  'HTTP 401': status(401, 'Invalid API key'),
  'HTTP 402': status(402, 'Insufficient balance'),
  'HTTP 403': status(403, 'Account blocked'),
  'HTTP 404': status(404, 'Not found'),
  'HTTP 409': status(409, 'Conflict'),
  'HTTP 422': status(422, 'Requirements are not met'),
  'HTTP 429': status(429, 'Slow down'),
  'HTTP 500': status(500, 'Oops'),
  'error in HTTP 200': { kind: 'error200', message: 'Account is on hold.' },
  'unknown fields': { kind: 'extra' },
  'missing fields': {
    kind: 'without',
    fields: ['price', 'region_name', 'city_name', 'requirements', 'number', 'purchased', 'uuid', 'numbers'],
  },
  '10,000 groups': { kind: 'many', rows: 10_000 },
};

/** 2Chat's client in front of one fault, as the fault table wants it. */
export async function createTwochatFaultBench(fault: FaultName): Promise<FaultBench> {
  const sandbox = await createTwochatSandbox({ apiKey: SECRET });
  const slow = fault === 'slow answer' ? { readMs: 400, writeMs: 400 } : {};
  const url = fault === 'refused connection' ? await deadUrl() : sandbox.url;
  return {
    provider: clientOf(sandbox, url, slow),
    calm: clientOf(sandbox, sandbox.url),
    secret: SECRET,
    search: await californiaLocal(sandbox),
    cause(call) {
      sandbox.clearFaults();
      if (fault === 'refused connection') return true;
      if (fault === '10,000 groups' && call !== 'search') return false;
      sandbox.fault({ ...ROWS[fault], endpoint: endpointOf(call), times: 9 });
      return true;
    },
    arrived: (call) => sandbox.state().calls[endpointOf(call)],
    stop: sandbox.close,
  };
}

/** A client with retries that do not make a test wait, and which knows its limit without asking for it. */
export function clientOf(
  sandbox: Pick<TwochatSandbox, 'apiKey'>,
  url: string,
  more: { readMs?: number; writeMs?: number; now?: () => number; traffic?: Traffic } = {},
): Twochat {
  const { now, traffic = createPlainTraffic({ now, known: KNOWN }), ...timeouts } = more;
  return createTwochat({ apiKey: sandbox.apiKey, baseUrl: url, retryDelayMs: 1, timeouts, now, traffic });
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
