import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What is measured, by name. */
export type Metrics = ReturnType<typeof createMetrics>;

/** Whether one process says it of itself, or each of them of all: the latter must not be added up. */
const OF_PROCESS = 'Of this process.';
const OF_DESK = 'Of the whole desk: every process says the same.';

/** In seconds. Slack waits three for an acknowledgement. */
const SOON = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 3, 5];
const CALL = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const LATE = [0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];
const SWEEP = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 30, 60];

/** Makes metrics in one registry; the names begin with the bot's. */
function makersIn(registry: Registry) {
  const common = <L extends string>(name: string, help: string, labelNames: L[]) => ({
    ...{ name: `number_desk_${name}`, help, labelNames, registers: [registry] },
  });
  return {
    counter: <L extends string>(name: string, help: string, labels: L[] = []) =>
      new Counter(common(name, `${help}. ${OF_PROCESS}`, labels)),
    gauge: <L extends string>(name: string, help: string, labels: L[] = []) =>
      new Gauge(common(name, `${help}. ${OF_PROCESS}`, labels)),
    /** Filled when it is asked for; see `desk-gauges.ts`. */
    ofDesk: <L extends string>(name: string, help: string, labels: L[] = []) =>
      new Gauge(common(name, `${help}. ${OF_DESK}`, labels)),
    histogram: <L extends string>(name: string, buckets: number[], help: string, labels: L[] = []) =>
      new Histogram({ ...common(name, `${help}. ${OF_PROCESS}`, labels), buckets }),
  };
}

function countersIn({ counter }: ReturnType<typeof makersIn>) {
  return {
    changes: counter('changes_total', 'Requests changed (asked, approved, purchased …), by the state that follows', [
      'event',
      'state',
    ]),
    refusals: counter('refusals_total', 'Events that the rules refused', ['event', 'reason']),
    refusedRequests: counter(
      'refused_requests_total',
      'What came to the bot as if from Slack, and was refused, by reason',
      ['reason'],
    ),
    refusalsLeft: counter('refusals_not_noted_total', 'Refusals that the audit trail no longer keeps, one by one'),
    troubles: counter('troubles_total', 'Failures that a later job makes good', ['what']),
    waits: counter(
      'rate_limit_wait_seconds_total',
      'Seconds for which calls were put off: by our own limit, or as the other side asked for (HTTP 429; of Slack what it asked for, whoever waited)',
      ['of', 'because'],
    ),
    jobsFailed: counter('jobs_failed_total', 'Runs of jobs that ended in an error, after which most are run again', [
      'queue',
    ]),
    purchases: counter('purchases_total', 'Numbers bought, by the currency of their monthly price', ['currency']),
    purchaseAmount: counter(
      'purchase_amount_total',
      'Set-up fee and first month of the numbers that were bought, as they were approved, by currency; a guide, and no accounts: exact sums are in the audit trail',
      ['currency'],
    ),
  };
}

function histogramsIn({ histogram }: ReturnType<typeof makersIn>) {
  return {
    acknowledgement: histogram(
      'acknowledgement_duration_seconds',
      SOON,
      'From the arrival of what Slack sent to the answer, over HTTP and sockets; what was late was given up after three seconds',
      ['kind', 'outcome'],
    ),
    slackCalls: histogram(
      'slack_call_duration_seconds',
      CALL,
      'Calls to Slack; response_url stands for answers to a click',
      ['method', 'outcome'],
    ),
    providerCalls: histogram(
      'provider_call_duration_seconds',
      CALL,
      'Calls to providers, each attempt by itself, without what it waited for before',
      ['provider', 'operation', 'outcome'],
    ),
    lateness: histogram(
      'lateness_seconds',
      LATE,
      'How long after its time something was done: reminders, the end of the wait for a decision (deadline), and holds given back at the provider (release)',
      ['what'],
    ),
    sweeps: histogram('sweep_duration_seconds', SWEEP, 'Sweeps, which look through all that is due, every 30 seconds'),
  };
}

function gaugesIn({ gauge, ofDesk }: ReturnType<typeof makersIn>) {
  return {
    stopping: gauge('stopping', '1 from the signal to end until the end, 0 before'),
    role: gauge('role', 'What this process does (all, web, worker): 1 at its role', ['role']),
    build: gauge('build_info', 'Always 1: which version runs, and on which Node', ['version', 'node']),
    sockets: gauge('sockets_open', 'Open sockets to Slack; not there over HTTP'),
    lastSweep: gauge('sweep_last_timestamp_seconds', 'When the last sweep without a failure ended (Unix time)'),
    jobsWaiting: ofDesk('jobs_waiting', 'Jobs that are due and not taken yet', ['queue']),
    jobsOldest: ofDesk(
      'jobs_oldest_due_seconds',
      'For how long the one among them has waited that waits longest, since it was due or tried last; 0 where none waits',
      ['queue'],
    ),
    holds: ofDesk('holds_open', 'Requests that have a number on hold, or may have'),
    nearestDeadline: ofDesk(
      'hold_nearest_deadline_seconds',
      'Until the next hold is given back undecided; below zero: it should have been; not there where none waits for a decision',
    ),
    unconfirmed: ofDesk(
      'orders_unconfirmed',
      'Orders without an answer, about which a person is asked (after ten minutes)',
    ),
    unconfirmedOldest: ofDesk('orders_unconfirmed_oldest_seconds', 'Age of the oldest of them; 0 where there is none'),
  };
}

/**
 * Every metric of the bot, in one table, besides those of the process. Labels come from small closed sets (never an id, a name or a number).
 * Each bot has a registry of its own.
 */
export function createMetrics() {
  const registry = new Registry();
  const makers = makersIn(registry);
  const table = { ...countersIn(makers), ...histogramsIn(makers), ...gaugesIn(makers) };
  collectDefaultMetrics({ register: registry });
  // What is not known is left out, rather than told as 0.
  for (const each of [table.sockets, table.lastSweep]) each.remove();

  return {
    ...table,
    /** What `/metrics` answers. */
    async expose() {
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}
