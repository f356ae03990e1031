import { randomBytes } from 'node:crypto';
import { asJson } from '../json.ts';
import { VERIFICATION_TOKEN } from '../payloads.ts';
import { postToBot } from './over-http.ts';
import { signature } from './signature.ts';

/** Checks the bot's address as Slack does when it is saved: a signed challenge to be echoed, and an unsigned probe. */
export const verifyBotUrl = async (options: {
  botUrl: string;
  signingSecret: string;
  timeoutMs: number;
}): Promise<{ challenge: boolean; sslCheck: boolean }> => {
  const challenge = randomBytes(16).toString('hex');
  const body = JSON.stringify({ token: VERIFICATION_TOKEN, challenge, type: 'url_verification' });
  const timestamp = Math.floor(Date.now() / 1000);
  const headers = {
    'content-type': 'application/json',
    'x-slack-request-timestamp': String(timestamp),
    'x-slack-signature': signature(options.signingSecret, timestamp, body),
  };
  const echoed = await postToBot(options.botUrl, body, headers, options.timeoutMs);
  const probe = await postToBot(
    options.botUrl,
    `ssl_check=1&token=${VERIFICATION_TOKEN}`,
    { 'content-type': 'application/x-www-form-urlencoded' },
    options.timeoutMs,
  );
  return {
    challenge: echoed.ok && (echoed.body === challenge || asJson(echoed.body)['challenge'] === challenge),
    sslCheck: probe.ok,
  };
};
