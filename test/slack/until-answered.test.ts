import { webApi } from '@slack/bolt';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Unanswered, untilAnswered } from '../../src/slack/connection/until-answered.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What the client throws when there is no connection. */
function noConnection(code: string, message = code): Error {
  const cause = Object.assign(new Error(message), code === '' ? {} : { code });
  return new webApi.WebAPIRequestError(new TypeError('fetch failed', { cause }));
}

/** Waits for half a minute and more, and tells what was said when, in milliseconds. */
async function waited(ask: () => Promise<unknown>) {
  const startedAt = performance.now();
  const since = () => Math.round(performance.now() - startedAt);
  const said: [number, string][] = [];
  let approvers = 0;
  const end = untilAnswered(
    () => {
      approvers += 1;
      return ask();
    },
    (sentence) => void said.push([since(), sentence]),
  ).then(
    (answer) => ({ answer, error: undefined, after: since() }),
    (error: unknown) => ({ answer: undefined, error, after: since() }),
  );
  await vi.advanceTimersByTimeAsync(45_000);
  return { said, approvers, ...(await end) };
}

it.each([
  ['ECONNREFUSED', noConnection('ECONNREFUSED')],
  ['ENOTFOUND', noConnection('ENOTFOUND')],
  ['bad port', noConnection('', 'bad port')],
])('F85: %s is said at once, once, however often it is tried, and at the end', async (why, error) => {
  const { said, approvers, after, error: end } = await waited(() => Promise.reject(error));
  expect(said).toEqual([[0, `Slack cannot be used yet (${why}); trying for 30 seconds.`]]);
  expect(approvers).toBeGreaterThan(50);
  expect(after).toBeLessThanOrEqual(30_500);
  expect(end).toBeInstanceOf(Unanswered);
  expect(String(end)).toContain(why);
});

it('F85: a Slack that takes the question and never answers is told of within three seconds, and not waited for longer', async () => {
  const { said, after, error } = await waited(() => new Promise(() => undefined));
  expect(said).toEqual([[2_500, 'Slack cannot be used yet (no answer); trying for 30 seconds.']]);
  expect(after).toBe(30_000);
  expect(String(error)).toContain('no answer');
});

it('F85: nothing is said where the answer comes', async () => {
  const answers = await waited(async () => 'me');
  expect(answers).toMatchObject({ said: [], approvers: 1, answer: 'me', after: 0 });
});
