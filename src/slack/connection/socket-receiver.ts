import { webApi } from '@slack/bolt';
import { LRUCache } from 'lru-cache';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { clientOptions } from './api.ts';
import type { Answer, Dispatch } from './dispatcher.ts';
import { admitted, nameOf } from './payload-check.ts';
import type { Refuse } from './refusals.ts';
import type { SlackLog } from './slack-log.ts';
import type { SocketConnection } from './socket-connection.ts';
import { createSocketListener, type SocketListener } from './socket-listener.ts';

/** An outage is noticed by then; the next try is not far. */
const OPEN_MS = 5_000;
/** Envelopes whose answers are remembered, in case Slack sends them again. */
const MAX_ENVELOPES = 10_000;
const ENVELOPE_MS = 600_000;

/** Slack wraps each payload in one of these (https://docs.slack.dev/apis/events-api/using-socket-mode). */
const envelope = z.object({
  envelope_id: z.string().min(1).max(200),
  type: z.string(),
  payload: z.unknown(),
  retry_attempt: z.number().optional().catch(undefined),
  retry_reason: z.string().optional().catch(undefined),
});
type Envelope = z.infer<typeof envelope>;

/** What is sent back for an envelope; nothing lets Slack tell the person that it did not work. */
type Reply = Readonly<{ envelope_id: string; payload?: unknown }> | undefined;

/** Takes what Slack sends over its sockets: checked as over HTTP, each envelope once, whichever socket it comes by. */
export function createSocketReceiver(options: {
  appToken: string;
  apiUrl?: string;
  /** By which Slack is asked for their addresses. */
  fetch: typeof fetch;
  /** What sockets are opened through; a proxy needs one. */
  dispatcher?: Dispatcher;
  dispatch: Dispatch;
  refuse: Refuse;
  log: SlackLog;
  /** For the client, which need not say again what the listener says. */
  logger: NonNullable<ConstructorParameters<typeof webApi.WebClient>[1]>['logger'];
}): Pick<SocketListener, 'start' | 'stop' | 'isConnected' | 'openCount'> {
  const { appToken, apiUrl, dispatcher, dispatch, refuse, log, logger } = options;
  const client = new webApi.WebClient(appToken, {
    ...clientOptions(apiUrl),
    fetch: options.fetch,
    timeout: OPEN_MS,
    logger,
  });
  const replies = new LRUCache<string, Promise<Reply>>({ max: MAX_ENVELOPES, ttl: ENVELOPE_MS });

  async function open(): Promise<string> {
    const { url } = await client.apps.connections.open({});
    if (!url) throw new Error('Slack gave no address');
    return url;
  }

  async function replyTo(
    { envelope_id, type, payload, retry_attempt, retry_reason }: Envelope,
    arrivedAt: number,
  ): Promise<Reply> {
    // An event is sent again until it is acknowledged, and would never be better.
    const turnedAway = type === 'events_api' ? { envelope_id } : undefined;
    if (!TYPES.has(type)) {
      const name = `${type.slice(0, 60)} ${nameOf(payload)}`;
      refuse('unknown', `nothing here listens to ${name}`, name);
      return turnedAway;
    }
    const found = admitted(payload, type === 'slash_commands', refuse);
    if (found.problem !== undefined) return turnedAway;
    const answer = await dispatch(found.payload, { number: retry_attempt, reason: retry_reason, arrivedAt });
    if (answer.kind === 'acknowledged') return acknowledgement(envelope_id, answer);
    if (answer.kind === 'unknown') return turnedAway;
    // As over HTTP: Slack may send it again. What failed is then tried again, what only was late is not done twice.
    if (answer.kind === 'failed') replies.delete(envelope_id);
    return undefined;
  }

  /** What was received and is not answered yet. */
  const underWay = new Set<Promise<void>>();
  async function answered(): Promise<void> {
    while (underWay.size > 0) await Promise.all(underWay);
  }

  function onFrame(text: string, connection: SocketConnection): void {
    const arrivedAt = performance.now();
    const found = readEnvelope(text);
    if (!found) return void refuse('shape', 'a frame that is no envelope of Slack');
    const seen = replies.get(found.envelope_id);
    const reply = seen ?? replyTo(found, arrivedAt);
    if (!seen) replies.set(found.envelope_id, reply);
    const replied = reply.then(
      (message) => message && listener.reply(connection, message),
      (error: unknown) => log('error', `an envelope could not be answered: ${error}`),
    );
    underWay.add(replied);
    void replied.then(() => underWay.delete(replied));
  }

  const listener = createSocketListener({ open, onFrame, answered, dispatcher, log });
  return listener;
}

const TYPES = new Set(['slash_commands', 'interactive', 'events_api']);

function readEnvelope(text: string): Envelope | undefined {
  try {
    return envelope.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function acknowledgement(id: string, { body }: Extract<Answer, { kind: 'acknowledged' }>): Reply {
  if (body === undefined || body === '') return { envelope_id: id };
  return { envelope_id: id, payload: typeof body === 'string' ? { text: body } : body };
}
