import type { Failing } from '../../src/demo/sandbox/faults.ts';
import type { Fault } from '../../src/demo/twochat/faults.ts';
import type { Journey } from './journeys.ts';
import type { Case } from './run.ts';

/** Ways for an answer to be lost, late or wrong. What is done and what is not differs; see the sandbox's list. */
const WAYS: Readonly<Record<string, Failing>> = {
  'answer lost': { kind: 'lostAnswer' },
  'answer cut': { kind: 'cut' },
  'slow answer': { kind: 'delay', ms: 1_500 },
  'HTTP 500': { kind: 'status', status: 500 },
  'HTTP 503, three times': { kind: 'status', status: 503, times: 3 },
  'connection reset': { kind: 'reset' },
  'web page': { kind: 'html' },
};

/** The calls that this journey makes, and that do not fail by its own plan. */
function callsOf({ ends, setup, losesAnswer = false, givesBack = false }: Journey): Call[] {
  // Bird knows of no holds.
  const reserve = setup.bird ? [] : (['reserve'] as const);
  if (!ends.includes('purchased')) return [...reserve, 'release'];
  if (losesAnswer) return [...reserve];
  return [...reserve, 'purchase', ...(givesBack ? (['giveBack'] as const) : [])];
}

type Call = 'reserve' | 'purchase' | 'release' | 'giveBack';

/** What a list that lacks the number is answered as; it may say how many there are in all. */
const none = (count: number) => ({ success: true, count, page: 0, numbers: [] });

/** Further ways for the call that gives a number back, and for the list that says what became of it. */
const GIVING_BACK: readonly Readonly<{ fault: string; meets: readonly Fault[]; notTaken?: number }>[] = [
  {
    fault: 'giveBack: HTTP 429',
    meets: [{ endpoint: 'giveBack', kind: 'status', status: 429, message: 'Too many requests', retryAfter: 1 }],
    notTaken: 1,
  },
  { fault: 'giveBack: garbage', meets: [{ endpoint: 'giveBack', kind: 'json', status: 200, body: { v: [] } }] },
  {
    fault: 'giveBack: done and says failed',
    meets: [{ endpoint: 'giveBack', kind: 'answer', body: { success: true, status: 'FAILED' } }],
  },
  {
    fault: 'giveBack: not done and says failed in a success',
    meets: [{ endpoint: 'giveBack', kind: 'json', status: 200, body: { success: true, data: { error: 'not now' } } }],
  },
  {
    fault: 'giveBack: refused',
    meets: [{ endpoint: 'giveBack', kind: 'status', status: 403, message: 'not allowed' }],
  },
  { fault: 'list before the call: cut', meets: [{ endpoint: 'owned', kind: 'cut', times: 8 }] },
  {
    fault: 'list before the call: lacks the number and counts more',
    meets: [{ endpoint: 'owned', kind: 'json', status: 200, body: none(7), times: 5 }],
  },
  {
    fault: 'list before the call: lacks the number once',
    meets: [{ endpoint: 'owned', kind: 'json', status: 200, body: none(0), times: 1 }],
  },
];

/** A provider's call fails in one way, wherever the journey makes it. */
export function providerCases(journey: Journey): Case[] {
  return [...callCases(journey), ...(journey.givesBack ? givingBackCases(journey) : [])];
}

/** Met from the moment on at which it is confirmed. */
function givingBackCases(journey: Journey): Case[] {
  const last = journey.steps.length - 1;
  return GIVING_BACK.map(({ fault, meets, notTaken }) => ({
    fault,
    journey,
    label: fault,
    ...(notTaken === undefined ? {} : { allowed: { notTaken } }),
    beforeStep({ sandbox }, step) {
      if (step === last) for (const each of meets) sandbox.fault(each);
    },
  }));
}

function callCases(journey: Journey): Case[] {
  return callsOf(journey).flatMap((call) =>
    Object.entries(WAYS).map(([way, failing]): Case => {
      const fault = `${call}: ${way}`;
      return {
        fault,
        journey,
        label: fault,
        beforeStep({ sandbox, bird }, step) {
          if (step > 0) return;
          if (journey.setup.bird) bird.fault({ endpoint: 'buy', ...failing });
          else sandbox.fault({ endpoint: call, ...failing });
        },
      };
    }),
  );
}
