import type { Json } from '../json.ts';

/** The three kinds of things Slack sends to an app. */
export type DeliveryKind = 'slash_commands' | 'interactive' | 'events_api';

/** One thing on its way to the bot; `what` names it in the traffic ("/number", "block_actions", "app_home_opened"). */
export type Delivery = {
  kind: DeliveryKind;
  what: string;
  payload: Json;
  /** Set when it is sent again. */
  retry?: { number: number; reason: string };
};

/** What came of it. `body` is the acknowledgement: JSON where it is JSON, else text; empty text when there is none. */
export type Ack =
  | { ok: true; body: unknown }
  | { ok: false; reason: 'timeout' | 'http_error' | 'connection_failed'; status: number; noRetry: boolean };

/** A way to the bot. */
export type Carrier = (delivery: Delivery) => Promise<Ack>;
