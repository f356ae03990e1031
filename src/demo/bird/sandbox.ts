import { createRecord } from '../sandbox/record.ts';
import { Refusal } from '../sandbox/refusal.ts';
import type { Call, Reply } from '../sandbox/server.ts';
import { startSandbox } from '../sandbox/start-sandbox.ts';
import { createStateFile } from '../sandbox/state-file.ts';
import { createCatalogue, uuidOf } from './catalogue.ts';
import { type BirdControls, controlReply } from './control.ts';
import { distorted } from './distortions.ts';
import { AS_DOCUMENTED, createEndpoints, type OrderOutcome, type Readings, type Route, routeOf } from './endpoints.ts';
import { ENDPOINTS } from './faults.ts';
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

/** Starts a server on 127.0.0.1 that speaks Bird's documented HTTP, sells numbers that no subscriber has, and fails on request (see control.ts). */
export async function createBirdSandbox(options: BirdSandboxOptions = {}): Promise<BirdSandbox> {
  const { accessKey = 'sandbox-access-key', port = 0, ownedDelayMs = 0, activationMs = 0 } = options;
  const { organizationId = uuidOf('organization'), workspaceId = uuidOf('workspace') } = options;
  const readings: Readings = { ...AS_DOCUMENTED, ...options.readings };
  const record = createRecord(ENDPOINTS, 'buy', options.now);
  const { now } = record;

  const file = createStateFile(options.statePath, stockState, 'Bird');
  const stock = createStock({ items: createCatalogue(), now, saved: file.load(), save: file.save });
  let order: OrderOutcome | undefined;
  const endpoints = createEndpoints({ stock, now, ownedDelayMs, activationMs, readings, order: () => order });

  const controls: BirdControls = {
    ...record.controls,
    state: () => ({ ...record.seen(), purchases: stock.purchases() }),
    take: stock.take,
    setPrice: stock.setPrice,
    own: stock.own,
    cancel: stock.cancel,
    orders(outcome) {
      order = outcome;
    },
  };

  const control = (door: string, body: unknown) => controlReply(controls, door, body);
  const answering = { routeOf, admit, endpoints, control, refused, distorted };
  const server = await startSandbox({ title: 'Bird', port, record, ...answering });
  return { ...controls, ...server, accessKey, organizationId, workspaceId };

  function admit({ headers }: Call, { endpoint, owner }: Route): void {
    if (headers.authorization !== `AccessKey ${accessKey}`) throw new Refusal(401, 'The access key is not valid.');
    if (endpoint === 'stock') {
      if (owner !== organizationId) throw new Refusal(403, 'The access key has no policy for this organization.');
    } else if (owner !== workspaceId) throw new Refusal(404, 'Workspace not found.');
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
