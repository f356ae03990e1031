import type { Entry } from '../domain/entry.ts';
import type { ProviderName } from '../domain/group.ts';
import type { Money } from '../domain/money.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { RecordEntry } from '../domain/register/entry.ts';
import type { NumberRecord } from '../domain/register/record.ts';
import { holdOf, type Request } from '../domain/request.ts';

/**
 * One line of the audit trail: what happened (`what` of the history; "refused"; or "refusedMore": from this one on, what this person is
 * refused here is not kept for the rest of the hour), when (epoch ms), who did it, and what was shown to them:
 * number (E.164), provider, prices, hold. It holds no secret.
 */
export type AuditLine = Readonly<{
  at: number;
  team: string;
  /** The request that it is about, or the number of the register. */
  request?: string;
  record?: string;
  version: number;
  what: string;
  by?: string;
  requester?: string;
  number?: string;
  provider?: ProviderName;
  monthly?: Money;
  setup?: Money;
  hold?: string;
  holdUntil?: number;
  /** In people's own words: a reason, or the documents that were confirmed. */
  note?: string;
  /** For whom it was done, and to whom it was handed on. */
  for?: string;
  to?: string;
  /** By which line of the policy, and of which file (its SHA-256). */
  rule?: string;
  policy?: string;
  problem?: string;
  /** Of a number: who owns it; what stood there before, and stands there now; when it is to happen or ends; why a call came to nothing. */
  owner?: string;
  was?: string;
  is?: string;
  until?: number;
  why?: string;
  message?: string;
  /** What was tried, where it was refused. */
  event?: string;
  reason?: string;
}>;

/** A line as it is kept: without what the key of the trail says, nor that a price has no currency. */
export function writeLine({ team: _, ...line }: AuditLine): string {
  return JSON.stringify(line, (_name, value) =>
    isMoney(value) && value.currency === null ? { amount: value.amount } : value,
  );
}

/** Undefined for what is no line of ours; fields of a later version are passed on. Earlier ones wrote every line whole. */
export function readLine(team: string, json: string): AuditLine | undefined {
  try {
    const line: Partial<AuditLine> | null = JSON.parse(json, (_name, value) =>
      isMoney(value) ? { ...value, currency: value.currency ?? null } : value,
    );
    return typeof line?.at === 'number' && typeof line.what === 'string' ? ({ team, ...line } as AuditLine) : undefined;
  } catch {
    return undefined;
  }
}

function isMoney(value: unknown): value is Omit<Money, 'currency'> & Partial<Money> {
  return typeof value === 'object' && value !== null && 'amount' in value;
}

/** The lines for what is new in a request's history. */
export function auditLines(request: Request, news: readonly Entry[]): AuditLine[] {
  const line = shown(request);
  return news.map(({ at, what, by, note, problem, for: away, to, rule, policy, number = line.number }) => ({
    ...line,
    at,
    what,
    by,
    number,
    note,
    for: away,
    to,
    rule,
    policy,
    problem: problem?.code,
  }));
}

/** The line for what a person tried in vain. */
export function refusalLine(request: Request, event: string, by: string, refusal: Refusal, at: number): AuditLine {
  return { ...shown(request), at, what: 'refused', by, event, reason: refusal.reason };
}

/** The lines for what is new in the history of a number of the register. */
export function recordLines(record: NumberRecord, news: readonly RecordEntry[]): AuditLine[] {
  const { id, teamId, version, number, provider, owner, monthly, bought } = record;
  const line = { team: teamId, record: id, version, number, provider, owner, monthly, setup: bought?.setup };
  return news.map(({ kept: _, ...entry }) => ({ ...line, ...entry }));
}

function shown(request: Request): Omit<AuditLine, 'at' | 'what'> {
  const { id, teamId, version, requester } = request;
  const hold = holdOf(request);
  return {
    team: teamId,
    request: id,
    version,
    requester,
    number: hold?.number,
    provider: hold?.group.provider,
    monthly: hold?.group.monthly,
    setup: hold?.group.setup,
    hold: hold?.id,
    holdUntil: hold?.expiresAt,
  };
}
