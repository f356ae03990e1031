import type Big from 'big.js';
import { mayHold } from '../../src/domain/limits.ts';
import type { Spent } from '../../src/domain/policy/facts.ts';
import type { LimitReached } from '../../src/domain/refusal.ts';
import { type Request, requestSchema } from '../../src/domain/request.ts';
import type { Limits } from '../../src/domain/rules.ts';
import type { Claim, OwnHold } from '../../src/workflow/ports.ts';
import { createSums } from './spending-model.ts';

/** What Redis keeps: requests with true compare-and-set, and claims that end by themselves. No bot process in sight: those call it. */
export interface StoreModel {
  load(teamId: string, id: string): Request | undefined;
  save(request: Request, dueAt: number | undefined, limits?: Limits): boolean | LimitReached;
  /** What is counted of a month, and everything that is. */
  spent(teamId: string, month: string, requester: string): Spent;
  sums(): ReadonlyMap<string, Big>;
  due(teamId: string, until: number): string[];
  /** When the first of those is due; none when nothing is. */
  nextDue(teamId: string): number[];
  unshown(teamId: string): string[];
  holding(teamId: string, changedSince?: number): string[];
  clockOffsets: Map<string, number>;
  shown(request: Request): boolean;
  teams(): string[];
  take(claim: Claim, forMs: number): boolean;
  drop(claim: Claim): void;
  own(hold: OwnHold, until: number): boolean;
  disown(hold: OwnHold): void;
  claims(): readonly Readonly<{ number: string; requestId: string }>[];
  /** All requests as they stand. */
  all(): Request[];
  /** A request as it was saved at a version. */
  at(request: Request): Request | undefined;
}

export function createStoreModel(deps: {
  now: () => number;
  onSave: (before: Request | undefined, after: Request) => void;
  onUnreadable: (request: Request) => void;
}): StoreModel {
  const { now, onSave, onUnreadable } = deps;
  const newest = new Map<string, Request>();
  const versions = new Map<string, Request>();
  const due = new Map<string, number>();
  const unshown = new Set<string>();
  const claims = new Map<string, { requestId: string; untilAt: number }>();
  const owners = new Map<string, string>();
  const counting = createSums();
  const keyOf = ({ teamId, id }: Readonly<{ teamId: string; id: string }>) => `${teamId} ${id}`;
  const claimKey = ({ teamId, provider, number }: Claim) => `${teamId} ${provider} ${number}`;

  function load(teamId: string, id: string): Request | undefined {
    return newest.get(keyOf({ teamId, id }));
  }

  function idsOf(teamId: string, keys: readonly string[]): string[] {
    return keys.flatMap((key) => {
      const [team, id] = key.split(' ');
      return team === teamId && id !== undefined ? [id] : [];
    });
  }

  function claim(key: string): { requestId: string; untilAt: number } | undefined {
    const found = claims.get(key);
    return found && found.untilAt > now() ? found : undefined;
  }

  return {
    load,
    spent: (_teamId, month, requester) => counting.spent(month, requester),
    sums: counting.sums,
    save(request, dueAt, limits) {
      const key = keyOf(request);
      const before = load(request.teamId, request.id);
      if ((before?.version ?? 0) !== request.version - 1) return false;
      const over = counting.exchange(key, request, limits);
      if (over) return over;
      const body = JSON.stringify(request);
      const kept = frozen(requestSchema.parse(JSON.parse(body)));
      // The order of the keys may differ; whatever the schema does not know is gone.
      if (JSON.stringify(kept).length !== body.length) onUnreadable(request);
      newest.set(key, kept);
      versions.set(`${key} v${request.version}`, kept);
      if (dueAt === undefined) due.delete(key);
      else due.set(key, dueAt);
      unshown.add(key);
      onSave(before, request);
      return true;
    },
    due: (teamId, until) =>
      idsOf(
        teamId,
        [...due].flatMap(([key, at]) => (at <= until ? [key] : [])),
      ),
    nextDue: (teamId) =>
      [...due].flatMap(([key, at]) => (key.startsWith(`${teamId} `) ? [at] : [])).sort((a, b) => a - b),
    unshown: (teamId) => idsOf(teamId, [...unshown]),
    holding: (teamId, changedSince = 0) =>
      idsOf(
        teamId,
        [...newest].flatMap(([key, request]) => (mayHold(request) && request.updatedAt >= changedSince ? [key] : [])),
      ),
    clockOffsets: new Map(),
    shown(request) {
      const isNewest = load(request.teamId, request.id)?.version === request.version;
      if (isNewest) unshown.delete(keyOf(request));
      return isNewest;
    },
    teams: () => [...new Set([...newest.keys()].map((key) => key.split(' ')[0] ?? ''))],
    take(wanted, forMs) {
      const key = claimKey(wanted);
      const owner = claim(key)?.requestId;
      if (owner !== undefined && owner !== wanted.requestId) return false;
      claims.set(key, { requestId: wanted.requestId, untilAt: now() + forMs });
      return true;
    },
    drop(wanted) {
      const key = claimKey(wanted);
      if (claim(key)?.requestId === wanted.requestId) claims.delete(key);
    },
    own({ teamId, requestId, provider, holdId }) {
      const key = `${provider} ${holdId}`;
      const owner = `${teamId} ${requestId}`;
      if ((owners.get(key) ?? owner) !== owner) return false;
      owners.set(key, owner);
      return true;
    },
    disown: ({ provider, holdId }) => void owners.delete(`${provider} ${holdId}`),
    claims: () =>
      [...claims].flatMap(([key, { requestId, untilAt }]) =>
        untilAt > now() ? [{ requestId, number: key.split(' ')[2] ?? '' }] : [],
      ),
    all: () => [...newest.values()],
    at: (request) => versions.get(`${keyOf(request)} v${request.version}`),
  };
}

/** Code that would change what is stored, or what was read, is caught at once. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const each of Object.values(value)) frozen(each);
    Object.freeze(value);
  }
  return value;
}
