import { type BirdSandbox, type BirdSandboxOptions, createBirdSandbox } from '../../src/demo/bird/sandbox.ts';
import type { Failing } from '../../src/demo/sandbox/faults.ts';
import type { Search } from '../../src/domain/group.ts';
import { type Bird, type BirdOptions, createBird } from '../../src/providers/bird.ts';
import type { FaultBench, FaultName } from './fault-table.ts';
import { createPlainTraffic } from './plain-traffic.ts';
import type { BenchFault, BenchOptions, ProviderBench } from './provider.contract.ts';
import type { ProviderCall } from './provider-calls.ts';
import { deadUrl } from './stub-server.ts';

export const SECRET = 'k-3fd1c0ffee!bird';
export const BERLIN_AND_OTHERS: Search = { country: 'DE', type: 'local' };

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

/** The sandbox's name for the endpoint of a call. */
function endpointOf(call: ProviderCall) {
  if (call === 'search' || call === 'look') return 'stock';
  if (call === 'purchase') return 'buy';
  if (call === 'owned') return 'owned';
  throw new Error(`Bird has no ${call}`);
}

/** Bird's sandbox with the secret of the tests. */
export function sandboxOf(options: BirdSandboxOptions = {}): Promise<BirdSandbox> {
  return createBirdSandbox({ accessKey: SECRET, ...options });
}

/** A client with retries that do not make a test wait. */
export function clientOf(
  sandbox: Pick<BirdSandbox, 'accessKey' | 'organizationId' | 'workspaceId'>,
  url: string,
  more: { readMs?: number; writeMs?: number } & Partial<Pick<BirdOptions, 'now' | 'traffic' | 'prefixFormat'>> = {},
): Bird {
  const { accessKey, organizationId, workspaceId } = sandbox;
  const { now, traffic = createPlainTraffic({ now }), prefixFormat, ...timeouts } = more;
  const account = { accessKey, organizationId, workspaceId };
  return createBird({ ...account, baseUrl: url, retryDelayMs: 1, timeouts, now, traffic, prefixFormat });
}

/** Bird's client and its sandbox, as the contract suite wants them. */
export async function createBirdBench(options: BenchOptions = {}): Promise<ProviderBench> {
  const sandbox = await sandboxOf();
  const { dead, ...more } = options;
  return {
    provider: clientOf(sandbox, dead ? await deadUrl() : sandbox.url, more),
    secret: SECRET,
    search: BERLIN_AND_OTHERS,
    emptySearch: { country: 'IS', type: 'all' },
    fail: (call, fault, times = 1) => sandbox.fault({ endpoint: endpointOf(call), ...FAULTS[fault], times }),
    take: (what) => sandbox.take('number' in what ? what : { id: what.groupId }),
    arrived: (call) => sandbox.state().calls[endpointOf(call)],
    bought: () => sandbox.state().purchases.map((purchase) => purchase.number),
    stop: sandbox.close,
  };
}

const status = (code: number, message: string) => ({ kind: 'status', status: code, message }) as const;
/** Each row of the table as the sandbox causes it; a refused connection is caused by the address. */
const ROWS: Readonly<Record<Exclude<FaultName, 'refused connection'>, Failing>> = {
  'slow answer': { kind: 'hang' },
  'cut answer': { kind: 'cut' },
  'HTML for JSON': { kind: 'html' },
  'HTTP 401': status(401, 'The access key is not valid'),
  'HTTP 402': status(402, 'There is not enough balance'),
  'HTTP 403': status(403, 'No policy allows this'),
  'HTTP 404': status(404, 'Not found'),
  'HTTP 409': status(409, 'Conflict'),
  'HTTP 422': status(422, 'A compliance document is required'),
  'HTTP 429': status(429, 'Slow down'),
  'HTTP 500': status(500, 'Oops'),
  'error in HTTP 200': { kind: 'error200', message: 'There is not enough balance' },
  'unknown fields': { kind: 'extra' },
  'missing fields': { kind: 'without', fields: ['monthlyPrice', 'numberString', 'results'] },
  '10,000 groups': { kind: 'many', rows: 10_000 },
};

/** Bird's client in front of one fault, as the fault table wants it. */
export async function createBirdFaultBench(fault: FaultName): Promise<FaultBench> {
  const sandbox = await sandboxOf();
  const slow = fault === 'slow answer' ? { readMs: 400, writeMs: 400 } : {};
  const url = fault === 'refused connection' ? await deadUrl() : sandbox.url;
  const calm = clientOf(sandbox, sandbox.url);
  // A look asks the same endpoint as a search: what it needs is found, and cached, before anything fails.
  await calm.search(BERLIN_AND_OTHERS);
  return {
    provider: clientOf(sandbox, url, slow),
    calm,
    secret: SECRET,
    search: BERLIN_AND_OTHERS,
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
