import { createHmac } from 'node:crypto';

/** Slack's signature headers for a body, at a time that lies this many seconds back. */
export function signed(secret: string, body: string | Buffer, ageSeconds = 0): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000) - ageSeconds);
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
}
