import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepAnswering } from '../../src/jobs/keep-answering.ts';

const answer = async () => 0;
const silence = () => new Promise<never>(() => undefined);
const refusal = () => Promise.reject(new Error('Connection is closed.'));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** How often it is given up in one minute, in which it is looked six times. */
async function givenUp(
  asked: readonly (() => Promise<unknown>)[],
  askElsewhere: () => Promise<unknown>,
): Promise<number> {
  const onSilent = vi.fn();
  let no = 0;
  const watch = keepAnswering({
    ask: () => (asked[no++] ?? answer)(),
    askElsewhere,
    onSilent,
    observer: { warn() {} },
    lookEveryMs: undefined,
  });
  await vi.advanceTimersByTimeAsync(65_000);
  watch.close();
  return onSilent.mock.calls.length;
}

describe('a connection is given up', () => {
  it.each([
    ['when it has no answer twice in a row, and another one has', [silence, silence], answer, 1],
    ['also when it refuses what it is asked', [refusal, silence], answer, 1],
    ['not when it was late once', [silence, answer, silence, answer, silence], answer, 0],
    ['not while Redis is away', [silence, silence, silence, silence], refusal, 0],
    ['not while Redis says nothing to anybody', [silence, silence, silence, silence], silence, 0],
    ['again, when the one in its place has no answers either', [silence, silence, silence, silence], answer, 2],
  ])('%s', async (_when, asked, elsewhere, times) => {
    expect(await givenUp(asked, elsewhere)).toBe(times);
  });
});
