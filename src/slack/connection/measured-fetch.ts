import type { Meter, SlackOutcome } from '../../workflow/meter.ts';
import { METHODS } from './api.ts';

/** A small closed set, whatever is called. */
const NAMES: ReadonlySet<string> = new Set([...METHODS, 'apps.connections.open']);
const OTHER = 'response_url';

const LIMITED = /"error":"(ratelimited|rate_limited|message_limit_exceeded)"/;
const TROUBLE = /"error":"(internal_error|fatal_error|service_unavailable|request_timeout)"/;
/** What is read of an answer: it begins with whether it is a yes, and says why not soon after. */
const BEGINNING = 300;

/** Calls as `given` does, and measures each call to Slack until its answer has been read. Never changes what comes. */
export function createMeasuredFetch(meter: Meter, given: typeof fetch): typeof fetch {
  return async (...asked) => {
    const beganAt = performance.now();
    const method = methodOf(asked[0]);
    const told = (outcome: SlackOutcome) =>
      meter({ what: 'slackCall', method, outcome, ms: performance.now() - beganAt });
    let response: Response;
    try {
      response = await given(...asked);
    } catch (error) {
      told('noAnswer');
      throw error;
    }
    const { status } = response;
    if (status === 429) {
      told('rateLimited');
      const seconds = Number(response.headers.get('retry-after'));
      if (seconds > 0 && seconds < 86_400) meter({ what: 'wait', of: 'Slack', because: 'asked', ms: seconds * 1_000 });
    } else if (status !== 200) told('unavailable');
    // What answers there says so with its status alone.
    else if (method === OTHER) told('ok');
    else tellWhenRead(response, told);
    return response;
  };
}

/** Whoever called reads the answer as text, once. */
function tellWhenRead(response: Response, told: (outcome: SlackOutcome) => void): void {
  const read = response.text.bind(response);
  Reflect.set(response, 'text', async () => {
    const text = await read().catch((error: unknown) => {
      told('noAnswer');
      throw error;
    });
    told(outcomeOf(text.slice(0, BEGINNING)));
    return text;
  });
}

function outcomeOf(text: string): SlackOutcome {
  if (/^\s*\{\s*"ok"\s*:\s*true\b/.test(text)) return 'ok';
  // What is not shaped as Slack's answers is a proxy's page.
  if (!/^\s*\{/.test(text) || TROUBLE.test(text)) return 'unavailable';
  if (LIMITED.test(text)) return 'rateLimited';
  return /"ok"\s*:\s*true\b/.test(text) ? 'ok' : 'refused';
}

function methodOf(address: Parameters<typeof fetch>[0]): string {
  const url = address instanceof Request ? address.url : String(address);
  const name = url.split('?', 1)[0]?.split('/').at(-1) ?? '';
  return NAMES.has(name) ? name : OTHER;
}
