import { createFaults } from '../sandbox/faults.ts';
import { type Call, type Deed, type Reply, startSandboxServer } from '../sandbox/server.ts';
import { createStateFile } from '../sandbox/state-file.ts';
import { Refusal } from '../twochat/stock.ts';
import { createCatalogue, uuidOf } from './catalogue.ts';
import { type BirdControls, controlReply } from './control.ts';
import { distorted } from './distortions.ts';
import { createEndpoints, type Readings, type Route, routeOf } from './endpoints.ts';
import { ENDPOINTS, type Endpoint } from './faults.ts';
import { createStock, stockState } from './stock.ts';

export type BirdSandboxOptions = Readonly<{
  /** The only key it lets in, and the only organization and workspace it knows. */
  accessKey?: string;
  organizationId?: string;
  workspaceId?: string;
  /** 0, the default, for any free port. */
  port?: number;
  /** How long after a purchase the number shows in the list of owned numbers. */
  ownedDelayMs?: number;
  /** How long after a purchase the number can be used. */
  activationMs?: number;
  /** Which way it takes where Bird's pages differ or say nothing; `{"results":[…]}` and "+1212" unless given. */
  readings?: Partial<Readings>;
  now?: () => number;
  /** A JSON file that keeps purchases and prices between runs. */
  statePath?: string;
}>;

export type BirdSandbox = BirdControls &
  Readonly<{
    /** The base address, as `BIRD_API_URL` wants it. */
    url: string;
    accessKey: string;
    organizationId: string;
    workspaceId: string;
    close(): Promise<void>;
  }>;

/** Starts a server on 127.0.0.1 that speaks Bird's documented HTTP, sells numbers that nobody has, and fails on request (see control.ts). */
export async function createBirdSandbox(options: BirdSandboxOptions = {}): Promise<BirdSandbox> {
  const { accessKey = 'sandbox-access-key', port = 0, ownedDelayMs = 0, activationMs = 0 } = options;
  const { organizationId = uuidOf('organization'), workspaceId = uuidOf('workspace') } = options;
  const readings: Readings = { wrapper: 'results', prefixFormat: 'international', ...options.readings };
  const clock = options.now ?? Date.now;
  let offsetMs = 0;
  const now = () => clock() + offsetMs;

  const file = createStateFile(options.statePath, stockState, 'Bird');
  const stock = createStock({ items: createCatalogue(), now, saved: file.load(), save: file.save });
  const faults = createFaults<Endpoint>();
  const calls = Object.fromEntries(ENDPOINTS.map((endpoint) => [endpoint, 0])) as Record<Endpoint, number>;
  const purchaseBodies: unknown[] = [];
  const endpoints = createEndpoints({ stock, now, ownedDelayMs, activationMs, readings });

  const controls: BirdControls = {
    state: () => ({
      calls: { ...calls },
      purchases: stock.purchases(),
      purchaseBodies: [...purchaseBodies],
      faults: faults.list(),
    }),
    fault: faults.add,
    clearFaults: faults.clear,
    take: stock.take,
    setPrice: stock.setPrice,
    setClock(ms) {
      offsetMs = ms;
    },
  };

  const server = await startSandboxServer({ port, title: 'Bird', now, handle, refused, distorted });
  return { ...controls, ...server, accessKey, organizationId, workspaceId };

  function handle(call: Call): Deed {
    const { method, url, body } = call;
    if (url.pathname.startsWith('/sandbox/')) return { act: () => attempt(() => controlled(call)) };
    const route = routeOf(method, url.pathname);
    if (!route) return { act: () => refused(404, 'Not found.') };
    calls[route.endpoint] += 1;
    if (route.endpoint === 'buy') purchaseBodies.push(body);
    return {
      fault: faults.next(route.endpoint),
      act: () =>
        attempt(() => {
          admit(call, route);
          if (method === 'POST' && body === undefined) throw new Refusal(400, 'The body must be JSON.');
          return endpoints[route.endpoint]({ query: url.searchParams, body, id: route.id });
        }),
    };
  }

  function admit({ headers }: Call, { endpoint, owner }: Route): void {
    if (headers.authorization !== `AccessKey ${accessKey}`) throw new Refusal(401, 'The access key is not valid.');
    if (endpoint === 'stock') {
      if (owner !== organizationId) throw new Refusal(403, 'The access key has no policy for this organization.');
    } else if (owner !== workspaceId) throw new Refusal(404, 'Workspace not found.');
  }

  function controlled({ method, url, body }: Call): Reply {
    // A web page may not post JSON to another origin unasked, so this keeps other pages in the same browser out.
    if (method === 'POST' && body === undefined) throw new Refusal(400, 'The body must be JSON.');
    return controlReply(controls, `${method} ${url.pathname}`, body) ?? refused(404, 'Not found.');
  }
}

function attempt(act: () => Reply): Reply {
  try {
    return act();
  } catch (error) {
    if (error instanceof Refusal) return refused(error.status, error.message);
    throw error;
  }
}

/** An error; the names of its fields are our choice, since Bird's pages show none. */
function refused(status: number, message: string): Reply {
  return { status, body: { code: CODES[status] ?? 'Error', message } };
}

const CODES: Readonly<Record<number, string>> = {
  400: 'InvalidPayload',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  422: 'UnprocessableEntity',
  429: 'TooManyRequests',
  500: 'InternalError',
};
