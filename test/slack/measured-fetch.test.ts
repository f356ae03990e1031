import { expect, test } from 'vitest';
import { createMeasuredFetch } from '../../src/slack/connection/measured-fetch.ts';
import type { Measure } from '../../src/workflow/meter.ts';

/** What is measured of a call to this address that is answered so, and read. */
async function measured(url: string, answer: string | Error, status = 200): Promise<unknown[]> {
  const told: Measure[] = [];
  const call = createMeasuredFetch(
    (measure) => void told.push(measure),
    async () => {
      if (answer instanceof Error) throw answer;
      return new Response(answer, { status });
    },
  );
  const text = await call(url, { method: 'POST' }).then(
    (response) => response.text(),
    (error: Error) => error.message,
  );
  expect(text).toBe(answer instanceof Error ? answer.message : answer);
  return told.map(({ ms: _, ...rest }: Measure & { ms?: number }) => rest);
}

const API = 'https://slack.com/api/';
const of = (method: string, outcome: string) => [{ what: 'slackCall', method, outcome }];

test.each<[string, string]>([
  ['{"ok":true,"ts":"1"}', 'ok'],
  [' { "ok" : true}', 'ok'],
  ['{"channel":"C1","ok":true}', 'ok'],
  ['{"ok":false,"error":"channel_not_found"}', 'refused'],
  ['{"ok":false,"error":"ratelimited"}', 'rateLimited'],
  ['{"ok":false,"error":"internal_error"}', 'unavailable'],
  ['<html>a proxy says "ok":true</html>', 'unavailable'],
])('an answer of %s is %s', async (body, outcome) => {
  expect(await measured(`${API}chat.postMessage`, body)).toEqual(of('chat.postMessage', outcome));
});

test('HTTP 429 counts, with for how long Slack asked for patience', async () => {
  const limited = new Response('', { status: 429, headers: { 'retry-after': '30' } });
  const told: Measure[] = [];
  const call = createMeasuredFetch(
    (measure) => void told.push(measure),
    async () => limited,
  );
  await call(`${API}chat.update`);
  expect(told).toEqual([
    { what: 'slackCall', method: 'chat.update', outcome: 'rateLimited', ms: expect.any(Number) },
    { what: 'wait', of: 'Slack', because: 'asked', ms: 30_000 },
  ]);
});

test('what does not answer, or with trouble of its own, counts as that', async () => {
  expect(await measured(`${API}views.open`, new Error('gone'))).toEqual(of('views.open', 'noAnswer'));
  expect(await measured(`${API}views.open`, '', 503)).toEqual(of('views.open', 'unavailable'));
});

test('no address gets a label of its own', async () => {
  expect(await measured('https://hooks.slack.com/commands/T1/2/x', 'ok')).toEqual(of('response_url', 'ok'));
  expect(await measured(`${API}users.info?user=U1`, '{"ok":true}')).toEqual(of('users.info', 'ok'));
});
