import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** Counts, by name. */
export type Metrics = ReturnType<typeof createMetrics>;

/**
 * Every metric of the bot, in one table, besides those of the process. Labels come from small closed sets (never an id, a name or a number).
 * Each bot has a registry of its own.
 */
export function createMetrics() {
  const registry = new Registry();
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name: `number_desk_${name}`, help, labelNames, registers: [registry] });

  const gauge = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Gauge({ name: `number_desk_${name}`, help, labelNames, registers: [registry] });

  const table = {
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
    refusalsLeft: counter('refusals_not_noted_total', 'Refusals that the audit trail no longer keeps, one by one', []),
    stopping: gauge('stopping', '1 from the signal to end until the end, 0 before', []),
    role: gauge('role', 'What this process does (all, web, worker): 1 at its role', ['role']),
    troubles: counter('troubles_total', 'Failures that a later job makes good', ['what']),
  };
  collectDefaultMetrics({ register: registry });

  return {
    ...table,
    /** What `/metrics` answers. */
    async expose() {
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}
