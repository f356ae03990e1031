import type { Failing, Fault } from '../../src/demo/sandbox/faults.ts';
import type { Search } from '../../src/domain/group.ts';
import type { Provider } from '../../src/workflow/provider.ts';
import type { FaultBench, FaultName } from './fault-table.ts';
import type { BenchFault, BenchOptions, ProviderBench } from './provider.contract.ts';
import type { ProviderCall } from './provider-calls.ts';
import { deadUrl } from './stub-server.ts';

/** A provider's sandbox, and what the benches need to know of the provider. */
export type SandboxParts<Endpoint extends string> = Readonly<{
  sandbox: Readonly<{
    url: string;
    state(): Readonly<{
      calls: Readonly<Record<Endpoint, number>>;
      purchases: readonly Readonly<{ number: string }>[];
    }>;
    fault(added: Fault<Endpoint>): void;
    clearFaults(): void;
    close(): Promise<void>;
  }>;
  secret: string;
  search: Search;
  /** The sandbox's name for the endpoint of a call. */
  endpointOf(call: ProviderCall): Endpoint;
  /** A client of this sandbox at that address. */
  clientOf(url: string, more?: Omit<BenchOptions, 'dead'>): Provider;
  take: ProviderBench['take'];
}>;

const status = (code: number, message?: string): Failing => ({
  kind: 'status',
  status: code,
  ...(message !== undefined && { message }),
});

const FAULTS: Readonly<Record<BenchFault, Failing>> = {
  hang: { kind: 'hang' },
  reset: { kind: 'reset' },
  cut: { kind: 'cut' },
  lostAnswer: { kind: 'lostAnswer' },
  html: { kind: 'html' },
  '429': status(429),
  '401': status(401),
  '500': status(500),
};

/** A client and its sandbox, as the contract suite wants them. */
export async function sandboxBench<Endpoint extends string>(
  { sandbox, secret, search, endpointOf, clientOf, take }: SandboxParts<Endpoint>,
  { dead, ...more }: BenchOptions,
): Promise<ProviderBench> {
  return {
    provider: clientOf(dead ? await deadUrl() : sandbox.url, more),
    secret,
    search,
    emptySearch: { country: 'IS', type: 'all' },
    fail: (call, fault, times = 1) => sandbox.fault({ endpoint: endpointOf(call), ...FAULTS[fault], times }),
    take,
    arrived: (call) => sandbox.state().calls[endpointOf(call)],
    bought: () => sandbox.state().purchases.map((purchase) => purchase.number),
    stop: sandbox.close,
  };
}

/** Each row of the table as a sandbox causes it; a refused connection is caused by the address. */
type FaultRows = Readonly<Record<Exclude<FaultName, 'refused connection'>, Failing>>;

/** The rows of the table with what this provider says in its refusals, and the fields that its answers then miss. */
export function faultRows(said: {
  '401': string;
  '402': string;
  '403': string;
  '422': string;
  '200': string;
  missing: string[];
}): FaultRows {
  return {
    'slow answer': { kind: 'hang' },
    'cut answer': { kind: 'cut' },
    'HTML for JSON': { kind: 'html' },
    'HTTP 401': status(401, said['401']),
    'HTTP 402': status(402, said['402']),
    'HTTP 403': status(403, said['403']),
    'HTTP 404': status(404, 'Not found'),
    'HTTP 409': status(409, 'Conflict'),
    'HTTP 422': status(422, said['422']),
    'HTTP 429': status(429, 'Slow down'),
    'HTTP 500': status(500, 'Oops'),
    'error in HTTP 200': { kind: 'error200', message: said['200'] },
    'unknown fields': { kind: 'extra' },
    'missing fields': { kind: 'without', fields: said.missing },
    '10,000 groups': { kind: 'many', rows: 10_000 },
  };
}

/** A client in front of one fault, as the fault table wants it. */
export async function sandboxFaultBench<Endpoint extends string>(
  { sandbox, secret, search, endpointOf, clientOf }: SandboxParts<Endpoint>,
  rows: FaultRows,
  fault: FaultName,
): Promise<FaultBench> {
  const slow = fault === 'slow answer' ? { readMs: 400, writeMs: 400 } : {};
  const url = fault === 'refused connection' ? await deadUrl() : sandbox.url;
  return {
    provider: clientOf(url, slow),
    calm: clientOf(sandbox.url),
    secret,
    search,
    clear: sandbox.clearFaults,
    cause(call) {
      sandbox.clearFaults();
      if (fault === 'refused connection') return true;
      if (fault === '10,000 groups' && call !== 'search') return false;
      sandbox.fault({ ...rows[fault], endpoint: endpointOf(call), times: 9 });
      return true;
    },
    arrived: (call) => sandbox.state().calls[endpointOf(call)],
    stop: sandbox.close,
  };
}
