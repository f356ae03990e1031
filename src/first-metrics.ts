import type { Config } from './config.ts';
import type { Event } from './domain/event.ts';
import type { StateName } from './domain/state.ts';
import { queuesOf } from './jobs/queues.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { RefusalReason } from './slack/connection/refusals.ts';
import { readVersion } from './version.ts';
import type { PayloadKind, Punctual } from './workflow/meter.ts';

const REASONS: Readonly<Record<RefusalReason, true>> = {
  unsigned: true,
  clock: true,
  signature: true,
  'media type': true,
  'too large': true,
  incomplete: true,
  shape: true,
  unknown: true,
  late: true,
};
const KINDS: Readonly<Record<PayloadKind, true>> = {
  command: true,
  shortcut: true,
  click: true,
  'form submission': true,
  options: true,
  event: true,
};
const ANSWERS = ['acknowledged', 'failed', 'late'];
/** What becomes of requests, as a rule. */
const CHANGES: readonly (readonly [event: Event['type'] | 'created', state: StateName])[] = [
  ['created', 'searching'],
  ['held', 'awaitingApproval'],
  ['approved', 'purchasing'],
  ['denied', 'denied'],
  ['cancelled', 'cancelled'],
  ['deadlinePassed', 'expired'],
  ['purchased', 'purchased'],
  ['purchaseRefused', 'failed'],
  ['purchaseUnanswered', 'unconfirmed'],
];
const PUNCTUAL: Readonly<Record<Punctual, true>> = { reminder: true, deadline: true, release: true };

/** The metrics of a process that has just begun: what counts up from nothing stands at 0, so that its first rise is one. */
export function firstMetrics({ role, providers }: Pick<Config, 'role' | 'providers'>): Metrics {
  const metrics = createMetrics();
  metrics.role.set({ role }, 1);
  metrics.build.set({ version: readVersion(), node: process.versions.node }, 1);
  for (const [event, state] of CHANGES) metrics.changes.inc({ event, state }, 0);
  for (const reason in REASONS) metrics.refusedRequests.inc({ reason }, 0);
  for (const kind in KINDS) for (const outcome of ANSWERS) metrics.acknowledgement.zero({ kind, outcome });
  for (const what of ['redis not reachable', 'job failed']) metrics.troubles.inc({ what }, 0);
  for (const what in PUNCTUAL) metrics.lateness.zero({ what });
  const names = providers.map(({ name }) => name);
  for (const because of ['limit', 'asked']) for (const of of names) metrics.waits.inc({ of, because }, 0);
  // Each search asks for offers first.
  for (const provider of names)
    for (const outcome of ['ok', 'unauthorised'])
      metrics.providerCalls.zero({ provider, operation: 'offers', outcome });
  metrics.waits.inc({ of: 'Slack', because: 'asked' }, 0);
  for (const queue of queuesOf(names).keys()) metrics.jobsFailed.inc({ queue }, 0);
  return metrics;
}
