import { webApi } from '@slack/bolt';
import { clientOptions, type SlackClient } from './api.ts';
import { loggerFor } from './slack-log.ts';

/** What an answer tells besides what was asked: Slack's clock, by the header `Date`, and when it was asked for, by ours (epoch ms). */
export type Heard = (date: string | null, sentAt: number, tookMs: number) => void;

/** A client that writes no log: whoever calls says what came of it. */
export function createQuietClient(token: string, apiUrl: string | undefined, heard: Heard): SlackClient {
  const listening: typeof fetch = async (...asked) => {
    const sentAt = Date.now();
    const beganAt = performance.now();
    const response = await fetch(...asked);
    heard(response.headers.get('date'), sentAt, performance.now() - beganAt);
    return response;
  };
  return new webApi.WebClient(token, {
    ...clientOptions(apiUrl),
    logger: loggerFor(() => undefined),
    fetch: listening,
  });
}
