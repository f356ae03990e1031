import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Observer } from './workflow/ports.ts';

/** How often a trouble that goes on is written down again, with how many times it was seen. */
const AGAIN_MS = 60_000;
/** Troubles that differ only in what they are about: so many are written down at once, the others are counted. */
const MOST_ALIKE = 5;

type Line = Readonly<{ what: string; error: unknown; facts: Readonly<Record<string, unknown>> }>;
type Kind = { written: Set<string>; left: number; last: Line };

/** Writes what happened into the log and counts it. A trouble that comes again and again is written once, then once a minute with its count. */
export function createObserver(log: Log, metrics: Metrics): Observer {
  const kinds = new Map<string, Kind>();
  let watching = false;

  const write = ({ what, error, facts }: Line, times?: number) =>
    log.warn({ ...facts, ...(times === undefined ? {} : { times }), err: error }, what);

  function sumUp(): void {
    for (const [name, kind] of kinds) {
      if (kind.left === 0) kinds.delete(name);
      else write(kind.last, kind.left);
      kind.left = 0;
    }
    watching = kinds.size > 0;
    if (watching) setTimeout(sumUp, AGAIN_MS).unref();
  }

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
      metrics.troubles.inc({ what });
      const line = { what, error, facts };
      // A person was told this reference, and it is looked for here.
      if ('reference' in facts) return void write(line);
      const name = `${what} ${gist(error)}`;
      const kind = kinds.get(name) ?? { written: new Set(), left: 0, last: line };
      kinds.set(name, kind);
      if (!watching) setTimeout(sumUp, AGAIN_MS).unref();
      watching = true;
      const about = JSON.stringify(Object.values(facts).filter((fact) => typeof fact === 'string'));
      if (kind.written.size >= MOST_ALIKE || kind.written.has(about)) {
        kind.left += 1;
        kind.last = line;
        return;
      }
      kind.written.add(about);
      write(line);
    },
  };
}

/** What two errors of the same cause have in common: no ids, no counts, no addresses. */
function gist(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code: unknown = Reflect.get(error, 'code');
  const message = error.message.slice(0, 80).replaceAll(/\S*\d\S*/g, '#');
  return `${error.name} ${typeof code === 'string' ? code : ''} ${message}`;
}
