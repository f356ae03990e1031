import { setTimeout as wait } from 'node:timers/promises';
import type { DrawnMessage, DrawnView } from './every-view.ts';

const MAX_TRIES = 5;
const TIMEOUT_MS = 15_000;

type Refusal = { pointer?: string; message?: string; field?: string };
type Answer = { ok: boolean; error?: string; errors?: Refusal[] };

/** What one view or message is called and how blocks.validate wants it. */
const request = (drawn: DrawnView | DrawnMessage): { name: string; argument: string; value: unknown } =>
  'view' in drawn
    ? { name: `view     ${drawn.name}`, argument: 'view', value: drawn.view }
    : { name: `message  ${drawn.name}`, argument: 'message', value: { blocks: drawn.blocks } };

/**
 * Has Slack's public `blocks.validate` check each view and message, one after the other, and writes a line for each.
 * @param apiUrl ends in "/api/"
 * @param write takes one line
 * @returns how many were refused, or could not be checked
 */
export async function validateDrawn(
  apiUrl: string,
  all: readonly (DrawnView | DrawnMessage)[],
  write: (line: string) => void,
): Promise<number> {
  let bad = 0;
  for (const drawn of all) {
    const { name, argument, value } = request(drawn);
    const complaints = await complaintsAbout(apiUrl, argument, value);
    write(`${complaints.length === 0 ? 'ok     ' : 'REFUSED'}  ${name}`);
    for (const complaint of complaints) write(`           ${complaint}`);
    if (complaints.length > 0) bad += 1;
  }
  return bad;
}

async function complaintsAbout(apiUrl: string, argument: string, value: unknown): Promise<string[]> {
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(new URL('blocks.validate', apiUrl), {
      method: 'POST',
      body: new URLSearchParams({ [argument]: JSON.stringify(value) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status !== 429) return readAnswer(response);
    const seconds = Number(response.headers.get('retry-after') ?? 1);
    if (tries === MAX_TRIES) return [`not checked: Slack said ${MAX_TRIES} times that it was asked too often`];
    await wait(seconds * 1000);
  }
}

async function readAnswer(response: Response): Promise<string[]> {
  if (response.status !== 200) return [`not checked: HTTP ${response.status}`];
  const answer = (await response.json()) as Answer;
  if (answer.ok) return [];
  const errors = (answer.errors ?? []).map(
    ({ pointer, message, field }) => `${pointer || '/'}: ${message ?? `missing ${field}`}`,
  );
  return errors.length > 0 ? errors : [answer.error ?? 'refused without a reason'];
}
