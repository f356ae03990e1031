import { createRecord } from '../sandbox/record.ts';
import { Refusal } from '../sandbox/refusal.ts';
import type { Call, Reply } from '../sandbox/server.ts';
import { startSandbox } from '../sandbox/start-sandbox.ts';
import { createStateFile } from '../sandbox/state-file.ts';
import { createCatalogue } from './catalogue.ts';
import { controlReply, type SandboxControls } from './control.ts';
import { distorted } from './distortions.ts';
import { createEndpoints, routeOf } from './endpoints.ts';
import { ENDPOINTS } from './faults.ts';
import { createMeter } from './meter.ts';
import { AS_DOCUMENTED, type Readings } from './readings.ts';
import { createStock, stockState } from './stock.ts';

export type TwochatSandboxOptions = Readonly<{
  /** The only key it lets in. */
  apiKey?: string;
  /** 0, the default, for any free port. */
  port?: number;
  /** How long a reservation lasts; 5 minutes unless given. */
  holdMs?: number;
  /** How long after a purchase the number shows in the list of owned numbers. */
  ownedDelayMs?: number;
  now?: () => number;
  /** A JSON file that keeps reservations and purchases between runs. */
  statePath?: string;
}>;

export type TwochatSandbox = SandboxControls &
  Readonly<{
    /** The base address, as `TWOCHAT_API_URL` wants it: without `/open`. */
    url: string;
    apiKey: string;
    close(): Promise<void>;
  }>;

/** Starts a server on 127.0.0.1 that speaks 2Chat's documented HTTP, sells numbers that no subscriber has, and fails on request (see control.ts). */
export async function createTwochatSandbox(options: TwochatSandboxOptions = {}): Promise<TwochatSandbox> {
  const { apiKey = 'sandbox-key', port = 0, holdMs = 5 * 60 * 1000, ownedDelayMs = 0 } = options;
  const record = createRecord(ENDPOINTS, 'purchase', options.now);
  const { now } = record;
  let readings: Readings = { ...AS_DOCUMENTED, ownedAfterMs: ownedDelayMs };

  const catalogue = createCatalogue();
  const file = createStateFile(options.statePath, stockState, '2Chat');
  const stock = createStock({
    groups: catalogue.groups,
    holdMs,
    now,
    saved: file.load(),
    save: file.save,
    readings: () => readings,
  });
  const meter = createMeter(now);
  const endpoints = createEndpoints({ catalogue, stock, now, readings: () => readings, meter });

  const controls: SandboxControls = {
    ...record.controls,
    state: () => ({
      ...record.seen(),
      reservations: stock.reservations(),
      purchases: stock.purchases(),
      credits: { used: meter.reading().used, most: meter.reading().most },
    }),
    take: stock.take,
    expire: stock.expireAll,
    setLimit: meter.setLimit,
    setCredits: meter.setCredits,
    setPrice: stock.setPrice,
    holdForStranger: (groupId, { number, agoMs = 0 } = {}) => stock.holdForStranger(groupId, number, agoMs),
    buyForStranger: (groupId, number) => void stock.buy(groupId, number),
    own: stock.own,
    end: stock.end,
    answerAs(changed) {
      readings = { ...readings, ...changed };
      return readings;
    },
  };

  const control = (door: string, body: unknown) => controlReply(controls, door, body);
  const answering = { routeOf, admit, endpoints, control, refused, distorted };
  const server = await startSandbox({ title: '2Chat', port, record, ...answering });
  return { ...controls, ...server, apiKey };

  function admit({ headers }: Call): void {
    if (headers['x-user-api-key'] !== apiKey) throw new Refusal(401, 'Invalid API key.');
    meter.admit();
  }
}

/** The documented error body; which status it comes with is our choice, since 2Chat documents none. */
function refused(status: number, message: string): Reply {
  return { status, body: { success: false, error: true, error_message: message } };
}
