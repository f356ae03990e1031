import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { asJson, type Json, parseJson } from '../../../src/demo/slack/json.ts';

/** One thing that Slack delivered, as it arrived on the wire. */
export type Arrival = {
  headers: IncomingHttpHeaders;
  raw: string;
  /** The command's fields, the interactivity payload or the event_callback. */
  payload: Json;
};

/** How the bot answers an arrival: 200 with nothing unless told otherwise. */
export type BotAnswer = { status?: number; body?: unknown; headers?: Record<string, string>; delayMs?: number };

/** A bot that is nothing but its end of the wire. */
export type FakeBot = Awaited<ReturnType<typeof createFakeBot>>;

const readPayload = (raw: string, contentType: string | undefined): Json => {
  if (contentType === 'application/json') return asJson(parseJson(raw));
  const form = new URLSearchParams(raw);
  const payload = form.get('payload');
  return payload === null ? Object.fromEntries(form) : asJson(parseJson(payload));
};

export const createFakeBot = async () => {
  const arrivals: Arrival[] = [];
  let answerTo: (arrival: Arrival) => BotAnswer | Promise<BotAnswer> = () => ({});

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const raw = Buffer.concat(chunks).toString('utf8');
    const arrival = { headers: request.headers, raw, payload: readPayload(raw, request.headers['content-type']) };
    arrivals.push(arrival);
    const { status = 200, body = '', headers = {}, delayMs = 0 } = await answerTo(arrival);
    if (delayMs > 0) await wait(delayMs);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const type: Record<string, string> = typeof body === 'string' ? {} : { 'content-type': 'application/json' };
    response.writeHead(status, { ...type, ...headers }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}/slack/events`,
    arrivals,
    /** The last arrival's payload. */
    last: (): Json => arrivals.at(-1)?.payload ?? {},
    answers(how: (arrival: Arrival) => BotAnswer | Promise<BotAnswer>): void {
      answerTo = how;
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** The signature that a request must carry, worked out independently of the code under test. */
export const expectedSignature = (secret: string, { headers, raw }: Arrival): string =>
  `v0=${createHmac('sha256', secret)
    .update(`v0:${String(headers['x-slack-request-timestamp'])}:${raw}`)
    .digest('hex')}`;

/** Calls a Web API method with a JSON body, and answers with the whole answer. */
export const callApi = async (
  slack: { apiUrl: string },
  method: string,
  args: Json = {},
  token = 'xoxb-local-1',
): Promise<Json> => {
  const response = await fetch(slack.apiUrl + method, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(args),
  });
  return (await response.json()) as Json;
};
