import { createHmac } from 'node:crypto';

/** Slack's request signature over the raw body; `timestamp` in epoch seconds. */
export const signature = (signingSecret: string, timestamp: number, body: string): string =>
  `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
