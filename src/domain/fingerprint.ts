import { digest } from './digest.ts';
import type { Group } from './group.ts';
import type { Hold } from './hold.ts';

/** Names exactly what an approver was shown: the number, its hold, and all that is offered with it. A button that carries another one buys nothing. */
export function holdFingerprint(hold: Hold): string {
  return digest([...groupFacts(hold.group), hold.id, hold.number, hold.expiresAt, hold.local, hold.approvalNo ?? 0]);
}

/** Names a group as it was shown, with its price, so that Reserve never holds something else. */
export function groupFingerprint(group: Group): string {
  return digest(groupFacts(group));
}

/** Everything of a group that is shown. Where the provider lists the same things in another order, nothing has changed. */
function groupFacts(group: Group): unknown[] {
  const { provider, id, country, number, type, prefix, place, region, monthly, setup, features, requirements } = group;
  const prices = [monthly.amount, monthly.currency, setup?.amount, setup?.currency];
  const where = [country, number, type, prefix, place, region];
  return [provider, id, ...where, ...prices, sorted(features), sorted(requirements)];
}

function sorted(texts: readonly string[]): string[] {
  return [...texts].sort();
}
