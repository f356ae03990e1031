import { countPurchase, expectPurchase } from './count-purchase.ts';
import type { Money } from './domain/money.ts';
import { holdOf, type Request } from './domain/request.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Observer } from './workflow/ports.ts';
import { noteInSpan, traceless } from './workflow/span.ts';

/** How often a trouble that goes on is written down again, with how many times it was seen. */
const AGAIN_MS = 60_000;
/** Troubles that differ only in what they are about: so many are written down at once, the others are counted. */
const MAX_ALIKE = 5;
/** The same for what people were told a reference of, each minute anew: it is looked for here, and a flood of clicks must not fill the log all the same. */
const MAX_REFERENCES = 20;
/** How many kinds are told apart at a time: errors may quote words of strangers, and no two be alike. */
const MAX_KINDS = 200;

type Line = Readonly<{ what: string; error: unknown; facts: Readonly<Record<string, unknown>> }>;
type Kind = { written: Set<string>; left: number; last: Line; most: number };

/** Writes what happened into the log and counts it. A trouble that comes again and again is written once, then once a minute with its count. */
export function createObserver(log: Log, metrics: Metrics): Observer {
  const kinds = new Map<string, Kind>();
  let watching = false;

  const write = ({ what, error, facts }: Line, times?: number) => log.warn({ ...facts, times, err: error }, what);

  function sumUp(): void {
    for (const [name, kind] of kinds) {
      if (kind.left === 0) kinds.delete(name);
      else write(kind.last, kind.left);
      kind.left = 0;
      if (kind.most === MAX_REFERENCES) kind.written.clear();
    }
    watching = kinds.size > 0;
    if (watching) later();
  }

  // What is summed up belongs to no click.
  const later = () => traceless(() => setTimeout(sumUp, AGAIN_MS).unref());

  return {
    changed(request, event, by, before) {
      const { id, teamId, version, state } = request;
      const facts = { request: id, version, event, state: state.name, by, ...bargainOf(request) };
      log.info({ team: teamId, ...facts }, 'request changed');
      noteInSpan('request changed', facts);
      metrics.changes.inc({ event, state: state.name });
      if (state.name === 'choosing') expectPurchase(metrics, state.options.groups);
      if (state.name === 'awaitingApproval') expectPurchase(metrics, [state.hold.group]);
      if (state.name === 'purchased' && before?.state.name !== 'purchased') countPurchase(metrics, state.hold.group);
    },
    refused({ id, teamId }, event, { reason }, by) {
      log.info({ team: teamId, request: id, event, reason, by }, 'refused');
      noteInSpan('refused', { request: id, event, reason, by });
      metrics.refusals.inc({ event, reason });
    },
    warn(what, error, facts) {
      metrics.troubles.inc({ what });
      noteInSpan('trouble', { what });
      const line = { what, error, facts };
      const isTold = 'reference' in facts;
      const own = `${what} ${gist(error)}${isTold ? ' told' : ''}`;
      const name = kinds.has(own) || kinds.size < MAX_KINDS ? own : what;
      const most = isTold ? MAX_REFERENCES : MAX_ALIKE;
      const kind = kinds.get(name) ?? { written: new Set(), left: 0, last: line, most };
      kinds.set(name, kind);
      if (!watching) later();
      watching = true;
      const about = JSON.stringify(Object.values(facts).filter((fact) => typeof fact === 'string'));
      if (kind.written.size >= kind.most || kind.written.has(about)) {
        kind.left += 1;
        kind.last = line;
        return;
      }
      kind.written.add(about);
      write(line);
    },
  };
}

/** What is bought or held, from whom and for how much. */
function bargainOf(request: Request) {
  const hold = holdOf(request);
  if (!hold) return {};
  const { provider, monthly, setup } = hold.group;
  return { number: hold.number, provider, monthly: inWords(monthly), setup: setup && inWords(setup) };
}

function inWords({ amount, currency }: Money): string {
  return currency === null ? amount : `${amount} ${currency}`;
}

/** What two errors of the same cause have in common: no ids, no counts, no addresses. */
function gist(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code: unknown = Reflect.get(error, 'code');
  const message = error.message.slice(0, 80).replaceAll(/\S*\d\S*/g, '#');
  return `${error.name} ${typeof code === 'string' ? code : ''} ${message}`;
}
