import type { Ids } from '../ids.ts';
import { asText, type Json } from '../json.ts';
import type { Traffic } from '../traffic.ts';
import type { Ack, Carrier, Delivery } from './delivery.ts';

/** Brings things to the bot: over a Socket Mode connection if there is one, else over HTTP. */
export type Deliveries = {
  deliver(delivery: Delivery): Promise<Ack>;
  /** Sends an event; again, at Slack's intervals, while the bot does not acknowledge it. True once it was acknowledged. */
  sendEvent(event: Json): Promise<boolean>;
  redeliver(what: string, times: number): void;
  close(): void;
};

const RETRY_REASONS = { timeout: 'http_timeout', http_error: 'http_error', connection_failed: 'connection_failed' };

export const createDeliveries = (deps: {
  /** The way to the bot at this moment; undefined when there is none. */
  carrier: () => Carrier | undefined;
  traffic: Traffic;
  ids: Ids;
  now: () => number;
  retryDelaysMs: readonly number[];
  /** The event_callback around an event. */
  envelope: (event: Json, eventId: string) => Json;
  /** Whether the bot could be reached. */
  reached: (reached: boolean) => void;
}): Deliveries => {
  const doubled = new Map<string, number>();
  const pauses = new Set<() => void>();
  let closed = false;

  const carry = async (delivery: Delivery): Promise<Ack> => {
    const startedAt = performance.now();
    const at = deps.now();
    const carrier = deps.carrier();
    const ack: Ack = carrier
      ? await carrier(delivery)
      : { ok: false, reason: 'connection_failed', status: 0, noRetry: false };
    deps.reached(ack.ok || ack.reason !== 'connection_failed');
    deps.traffic.record({
      at,
      from: 'slack',
      what: delivery.what,
      request: delivery.retry ? { ...delivery.payload, retry: delivery.retry } : delivery.payload,
      status: ack.ok ? 200 : ack.status,
      response: ack.ok ? ack.body : ack.reason,
      tookMs: Math.round(performance.now() - startedAt),
    });
    return ack;
  };

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        pauses.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      pauses.add(done);
    });

  const deliver = async (delivery: Delivery): Promise<Ack> => {
    const left = doubled.get(delivery.what) ?? 0;
    if (left === 0) return carry(delivery);
    doubled.set(delivery.what, left - 1);
    const [first] = await Promise.all([
      carry(delivery),
      carry({ ...delivery, retry: { number: 1, reason: 'http_timeout' } }),
    ]);
    return first;
  };

  return {
    deliver,
    async sendEvent(event) {
      const payload = deps.envelope(event, deps.ids.make('Ev'));
      const delivery: Delivery = { kind: 'events_api', what: asText(event['type']), payload };
      let ack = await deliver(delivery);
      for (const [index, delayMs] of deps.retryDelaysMs.entries()) {
        if (ack.ok || ack.noRetry) break;
        await pause(delayMs);
        if (closed) return false;
        ack = await carry({ ...delivery, retry: { number: index + 1, reason: RETRY_REASONS[ack.reason] } });
      }
      return ack.ok;
    },
    redeliver(what, times) {
      doubled.set(what, (doubled.get(what) ?? 0) + times);
    },
    close() {
      closed = true;
      for (const done of pauses) done();
    },
  };
};
