import { createHash } from 'node:crypto';
import type { Group } from './group.ts';
import type { Hold } from './request.ts';

/** Names exactly what an approver was shown: provider, number, price and hold. A button that carries another one buys nothing. */
export function holdFingerprint(hold: Hold): string {
  return digest([...groupFacts(hold.group), hold.id, hold.number, hold.expiresAt, hold.ours, hold.round ?? 0]);
}

/** Names a group as it was shown, with its price, so that Reserve never holds something else. */
export function groupFingerprint(group: Group): string {
  return digest(groupFacts(group));
}

function groupFacts(group: Group): unknown[] {
  return [
    group.provider,
    group.id,
    group.monthly.amount,
    group.monthly.currency,
    group.setup?.amount,
    group.setup?.currency,
    group.prefix,
    group.number,
  ];
}

function digest(facts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 16);
}
