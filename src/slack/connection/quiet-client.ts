import { clientOptions, type SlackClient } from './api.ts';
import { createHeard, type Heard, HeardClient } from './heard.ts';
import { loggerFor } from './slack-log.ts';

/** A client that writes no log: whoever calls says what came of it. */
export function createQuietClient(token: string, apiUrl?: string): Readonly<{ client: SlackClient; heard: Heard }> {
  const heard = createHeard();
  const logger = loggerFor(() => undefined);
  return { client: new HeardClient(token, { ...clientOptions(apiUrl), logger }, heard), heard };
}
