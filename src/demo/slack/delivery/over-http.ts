import { request } from 'node:http';
import { asText, type Json, parseJson } from '../json.ts';
import type { Ack, Carrier, Delivery } from './delivery.ts';
import { signature } from './signature.ts';

const formBody = (fields: Json): string =>
  new URLSearchParams(Object.entries(fields).map(([key, value]): [string, string] => [key, asText(value)])).toString();

const encode = ({ kind, payload }: Delivery): { type: string; body: string } => {
  if (kind === 'events_api') return { type: 'application/json', body: JSON.stringify(payload) };
  const fields = kind === 'slash_commands' ? payload : { payload: JSON.stringify(payload) };
  return { type: 'application/x-www-form-urlencoded', body: formBody(fields) };
};

/** What a bot's HTTP answer says: JSON where it is JSON, else its text. */
const answer = (text: string, contentType: string): unknown =>
  contentType.includes('json') || text.startsWith('{') ? (parseJson(text) ?? text) : text;

/** Sends one body to the bot, on a connection of its own; `headers` come on top of Slack's usual ones. */
export const postToBot = (
  url: string,
  body: string,
  headers: Record<string, string>,
  timeoutMs: number,
  accepted: (status: number) => boolean = (status) => status === 200,
): Promise<Ack> =>
  new Promise((resolve) => {
    const call = request(url, {
      method: 'POST',
      agent: false,
      headers: {
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        accept: 'application/json,*/*',
        'content-length': Buffer.byteLength(body),
        ...headers,
      },
    });
    const failed = (reason: 'timeout' | 'connection_failed'): void => {
      clearTimeout(timer);
      resolve({ ok: false, reason, status: 0, noRetry: false });
      call.destroy();
    };
    const timer = setTimeout(() => failed('timeout'), timeoutMs);
    call.on('error', () => failed('connection_failed'));
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => failed('connection_failed'));
      response.on('end', () => {
        clearTimeout(timer);
        const status = response.statusCode ?? 0;
        const text = Buffer.concat(chunks).toString('utf8');
        if (!accepted(status)) {
          resolve({ ok: false, reason: 'http_error', status, noRetry: response.headers['x-slack-no-retry'] === '1' });
        } else {
          resolve({ ok: true, body: answer(text, response.headers['content-type'] ?? '') });
        }
      });
    });
    call.end(body);
  });

/** Delivers over HTTP, signed as Slack signs (by the wall clock, as the bot checks it by its own). */
export const createHttpCarrier = (options: {
  botUrl: () => string;
  signingSecret: string;
  ackTimeoutMs: number;
}): Carrier => {
  return (delivery) => {
    const { type, body } = encode(delivery);
    const timestamp = Math.floor(Date.now() / 1000);
    const retry: Record<string, string> = delivery.retry
      ? { 'x-slack-retry-num': String(delivery.retry.number), 'x-slack-retry-reason': delivery.retry.reason }
      : {};
    const headers = {
      'content-type': type,
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': signature(options.signingSecret, timestamp, body),
      ...retry,
    };
    // Events are taken with any 2xx; everything that a person waits for needs a plain 200.
    const accepted = (status: number): boolean =>
      delivery.kind === 'events_api' ? status >= 200 && status < 300 : status === 200;
    return postToBot(options.botUrl(), body, headers, options.ackTimeoutMs, accepted);
  };
};
