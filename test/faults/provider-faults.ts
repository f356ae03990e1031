import type { Failing } from '../../src/demo/sandbox/faults.ts';
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
function callsOf({ ends, setup, losesAnswer = false }: Journey): ('reserve' | 'purchase' | 'release')[] {
  // Bird knows of no holds.
  const reserve = setup.bird ? [] : (['reserve'] as const);
  if (!ends.includes('purchased')) return [...reserve, 'release'];
  return losesAnswer ? [...reserve] : [...reserve, 'purchase'];
}

/** A provider's call fails in one way, wherever the journey makes it. */
export function providerCases(journey: Journey): Case[] {
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
