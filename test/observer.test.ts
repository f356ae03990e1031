import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLog } from '../src/log.ts';
import { createMetrics } from '../src/metrics.ts';
import { createObserver } from '../src/observer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function observed() {
  const lines: string[] = [];
  const metrics = createMetrics();
  const log = createLog({ level: 'info', destination: { write: (line: string) => void lines.push(line) } });
  const said = () => lines.map((line) => JSON.parse(line)).map(({ msg, times, id }) => ({ msg, times, id }));
  const counted = async () =>
    /troubles_total\{what="redis takes no writes"\} (\d+)/.exec((await metrics.expose()).body)?.[1];
  return { observer: createObserver(log, metrics), said, counted };
}
const readOnly = () => new Error("READONLY You can't write against a read only replica.");

it('F82: a trouble that comes 250 times a second is written once, then once a minute with its count', async () => {
  const { observer, said, counted } = observed();
  for (let nth = 0; nth < 250; nth++) observer.warn('redis takes no writes', readOnly(), {});
  expect(said()).toEqual([{ msg: 'redis takes no writes' }]);
  await vi.advanceTimersByTimeAsync(60_000);
  observer.warn('redis takes no writes', readOnly(), {});
  await vi.advanceTimersByTimeAsync(60_000);
  expect(said().map(({ times }) => times)).toEqual([undefined, 249, 1]);
  expect(await counted()).toBe('251');
  // After a quiet minute it is news again.
  await vi.advanceTimersByTimeAsync(120_000);
  observer.warn('redis takes no writes', readOnly(), {});
  expect(said()).toHaveLength(4);
});

it('F82: what differs is still said at once: another cause, another request, and every reference that a person was told', () => {
  const { observer, said } = observed();
  observer.warn('redis takes no writes', readOnly(), { id: 'r1' });
  observer.warn('redis takes no writes', readOnly(), { id: 'r2' });
  observer.warn('redis takes no writes', new Error('OOM command not allowed'), { id: 'r1' });
  expect(said()).toHaveLength(3);
  for (let nth = 0; nth < 100; nth++) observer.warn('redis takes no writes', readOnly(), { id: `r${nth}` });
  expect(said()).toHaveLength(6);
  for (const reference of ['a1', 'b2', 'c3']) observer.warn('click not handled', readOnly(), { reference });
  expect(said()).toHaveLength(9);
});

it('F82: of 1,200 references of one kind the first 20 a minute are written, and the others summed up', async () => {
  const { observer, said } = observed();
  const flood = (times: number, user = 'U1') => {
    for (let nth = 0; nth < times; nth++) {
      const error = new Error(`An API error occurred: trouble number ${nth}`);
      observer.warn('click not handled', error, { reference: `${user}${nth}`, user });
    }
  };
  flood(1_200);
  observer.warn('click not handled', new TypeError('a bug'), { reference: 'other', user: 'U2' });
  expect(said()).toHaveLength(21);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(said().slice(21)).toEqual([{ msg: 'click not handled', times: 1_180 }]);
  // Each minute anew: an operator who is told a reference later finds it too.
  flood(25, 'U3');
  expect(said()).toHaveLength(42);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(said().slice(42)).toEqual([{ msg: 'click not handled', times: 5 }]);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(said()).toHaveLength(43);
});

it('F82: errors of which no two are alike fill the log no more than that', async () => {
  const { observer, said } = observed();
  const word = (nth: number) =>
    String.fromCharCode(
      ...String(nth)
        .split('')
        .map((digit) => 97 + Number(digit)),
    );
  for (let nth = 0; nth < 5_000; nth++) {
    observer.warn('click not handled', new Error(`no such ${word(nth)}`), { reference: `r${nth}` });
  }
  expect(said().length).toBeLessThan(250);
});
