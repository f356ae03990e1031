import type { Config } from './config.ts';
import { firstMetrics } from './first-metrics.ts';
import type { Log } from './log.ts';
import { createMeter } from './meter.ts';
import type { Metrics } from './metrics.ts';
import { createObserver } from './observer.ts';
import type { Meter } from './workflow/meter.ts';
import type { Observer } from './workflow/ports.ts';

/** By what the parts of a process tell what happens, and how long it took; and where that is counted. */
export type Measuring = Readonly<{ metrics: Metrics; observer: Observer; meter: Meter }>;

export function createMeasuring(config: Pick<Config, 'role' | 'providers'>, log: Log): Measuring {
  const metrics = firstMetrics(config);
  return { metrics, observer: createObserver(log, metrics), meter: createMeter(metrics) };
}
