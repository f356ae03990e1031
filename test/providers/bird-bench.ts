import type { Endpoint } from '../../src/demo/bird/faults.ts';
import { type BirdSandbox, type BirdSandboxOptions, createBirdSandbox } from '../../src/demo/bird/sandbox.ts';
import type { Search } from '../../src/domain/group.ts';
import { type BirdOptions, createBird } from '../../src/providers/bird/bird.ts';
import type { Provider } from '../../src/workflow/provider.ts';
import type { FaultBench, FaultName } from './fault-table.ts';
import { createPlainQuota } from './plain-quota.ts';
import type { BenchOptions, ProviderBench } from './provider.contract.ts';
import type { ProviderCall } from './provider-calls.ts';
import { faultRows, type SandboxParts, sandboxBench, sandboxFaultBench } from './sandbox-bench.ts';

export const SECRET = 'k-3fd1c0ffee!bird';
export const BERLIN_AND_OTHERS: Search = { country: 'DE', type: 'local' };

const ROWS = faultRows({
  '401': 'The access key is not valid',
  '402': 'There is not enough balance',
  '403': 'No policy allows this',
  '422': 'A compliance document is required',
  '200': 'There is not enough balance',
  missing: ['monthlyPrice', 'numberString', 'results'],
});

/** The sandbox's name for the endpoint of a call. */
function endpointOf(call: ProviderCall): Endpoint {
  if (call === 'search' || call === 'recheck') return 'stock';
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
  more: { readMs?: number; writeMs?: number } & Partial<
    Pick<BirdOptions, 'now' | 'quota' | 'prefixFormat' | 'pause'>
  > = {},
): Provider {
  const { accessKey, organizationId, workspaceId } = sandbox;
  const { now, quota = createPlainQuota({ now }), prefixFormat, pause, ...timeouts } = more;
  const account = { accessKey, organizationId, workspaceId };
  return createBird({ ...account, baseUrl: url, retryDelayMs: 1, timeouts, now, quota, prefixFormat, pause });
}

/** Bird's client and its sandbox, as the contract suite wants them. */
export async function createBirdBench(options: BenchOptions = {}): Promise<ProviderBench> {
  return sandboxBench(await parts(), options);
}

/** Bird's client in front of one fault, as the fault table wants it. */
export async function createBirdFaultBench(fault: FaultName): Promise<FaultBench> {
  const bench = await sandboxFaultBench(await parts(), ROWS, fault);
  // A look asks the same endpoint as a search: what it needs is found, and cached, before anything fails.
  await bench.calm.search(BERLIN_AND_OTHERS);
  return bench;
}

async function parts(): Promise<SandboxParts<Endpoint>> {
  const sandbox = await sandboxOf();
  return {
    sandbox,
    secret: SECRET,
    search: BERLIN_AND_OTHERS,
    endpointOf,
    clientOf: (url, more) => clientOf(sandbox, url, { pause: async () => undefined, ...more }),
    take: (what) => sandbox.take('number' in what ? what : { id: what.groupId }),
  };
}
