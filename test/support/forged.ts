import type { Json } from '../../src/demo/slack/json.ts';
import { signed } from './signed.ts';
import { secrets, type WholeBot } from './whole-bot.ts';

/** Sends a payload as Slack would, signed, whatever it says; answers with the status and what the bot said. */
export async function forge(desk: WholeBot, payload: unknown): Promise<{ status: number; said: Json }> {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', ...signed(secrets.signingSecret, body) };
  const answer = await fetch(desk.url, { method: 'POST', body, headers });
  const text = await answer.text();
  return { status: answer.status, said: text.startsWith('{') ? JSON.parse(text) : {} };
}

/** The last payload of this type that Slack sent, to be changed. */
export function lastPayload(desk: WholeBot, type: string, callback?: string): Json & { user: Json; view: Json } {
  const found = desk.slack
    .traffic()
    .map(({ request }) => request as Json & { user: Json; view: Json })
    .findLast((each) => each?.['type'] === type && (callback === undefined || each.view?.['callback_id'] === callback));
  if (!found) throw new Error(`Slack sent no ${type}`);
  return structuredClone(found);
}
