import type { Metrics } from './metrics.ts';
import type { Measure, Meter } from './workflow/meter.ts';
import { callInSpan } from './workflow/span.ts';

type Takes = { readonly [W in Measure['what']]: (measure: Extract<Measure, { what: W }>) => void };

/** Counts what is measured, in seconds, and shows each call in the trace that it belongs to. */
export function createMeter(metrics: Metrics, now: () => number = Date.now): Meter {
  const takes: Takes = {
    acknowledgement: ({ kind, outcome, ms }) => metrics.acknowledgement.observe({ kind, outcome }, ms / 1_000),
    slackCall({ method, outcome, ms }) {
      metrics.slackCalls.observe({ method, outcome }, ms / 1_000);
      callInSpan(`Slack ${method}`, outcome, ms);
    },
    providerCall({ provider, operation, outcome, ms }) {
      metrics.providerCalls.observe({ provider, operation, outcome }, ms / 1_000);
      callInSpan(`${provider} ${operation}`, outcome, ms);
    },
    wait: ({ of, because, ms }) => metrics.waits.inc({ of, because }, Math.max(0, ms) / 1_000),
    // A clock that was set can make something seem early.
    late: ({ job, ms }) => metrics.lateness.observe({ what: job }, Math.max(0, ms) / 1_000),
    jobFailed: ({ queue }) => metrics.jobsFailed.inc({ queue }),
    sweep({ ms }) {
      metrics.sweeps.observe(ms / 1_000);
      metrics.lastSweep.set(now() / 1_000);
    },
  };
  // Each is given the measure that it is for.
  return (measure) => (takes[measure.what] as (measure: Measure) => void)(measure);
}
