import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Observer } from './workflow/ports.ts';

/** Writes what happened into the log and counts it. */
export function createObserver(log: Log, metrics: Metrics): Observer {
  return {
    changed(request, event) {
      const { id, teamId, version, state } = request;
      log.info({ team: teamId, request: id, version, event, state: state.name }, 'request changed');
      metrics.changes.inc({ event, state: state.name });
    },
    refused({ id, teamId }, event, { reason }) {
      log.info({ team: teamId, request: id, event, reason }, 'refused');
      metrics.refusals.inc({ event, reason });
    },
    trouble(what, error, facts) {
      log.warn({ ...facts, err: error }, what);
      metrics.troubles.inc({ what });
    },
  };
}
