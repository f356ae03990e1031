import type { Money } from '../money.ts';
import { amountIn, compareAmounts } from './amounts.ts';
import type { People } from './facts.ts';
import { isGroup } from './people.ts';
import type { PolicyRule } from './rule.ts';
import type { Policy } from './schema.ts';

/** What is wrong with a policy that can be read. */
export type FindingName =
  | 'nobodyMayAsk'
  | 'nobodyMayApprove'
  | 'onlyOneMayApprove'
  | 'nobodyMayBreakGlass'
  | 'nobodyIsAskedLater'
  | 'ruleSaysNothing'
  | 'ruleDeniesAndAllows'
  | 'ruleDeniesWithoutReason'
  | 'reasonWithoutDeny'
  | 'ruleNeverApplies'
  | 'automaticAboveTwo';

/** `because` is the line that, together with this one, makes it so. */
export type Finding = Readonly<{ name: FindingName; path: string; because?: string }>;

/** What is known besides the file; without it, groups count as many people. */
type Known = Readonly<{ approvers?: readonly string[]; backupApprovers?: readonly string[]; groups?: People }>;

/** Everything in a policy that cannot be meant, above all what nobody could approve. */
export function checkPolicy(policy: Policy, known: Known = {}): Finding[] {
  const { approve } = policy;
  return [
    ...checkPeople(policy, known),
    ...checkThresholds(approve.autoBelow, 'approve.auto_below', approve.twoAbove, 'approve.two_above'),
    ...approve.rules.flatMap((rule, index) => checkRule(policy, rule, index)),
  ];
}

function checkPeople({ request, approve, breakGlass, escalate }: Policy, known: Known): Finding[] {
  const { groups } = known;
  const later = escalate?.flatMap(({ to }) => to) ?? known.backupApprovers ?? [];
  const among = (ids: readonly string[], deny: readonly string[]) => countPeople(ids, deny, groups);
  const nobody = (name: FindingName, path: string, ids: readonly string[] | undefined, deny: readonly string[]) =>
    ids && among(ids, deny) === 0 ? [{ name, path }] : [];
  const approvers = (path: string, ids: readonly string[] | undefined, twoAbove: Said): Finding[] => {
    const count = ids ? among([...ids, ...later], approve.deny) : Number.POSITIVE_INFINITY;
    if (count === 0) return [{ name: 'nobodyMayApprove', path }];
    return count === 1 && twoAbove.value.length > 0
      ? [{ name: 'onlyOneMayApprove', path, because: twoAbove.path }]
      : [];
  };
  const all = { path: 'approve.two_above', value: approve.twoAbove };
  const who = approve.who ?? known.approvers;
  return [
    ...nobody('nobodyMayAsk', 'request.who', request.who, request.deny),
    ...approvers('approve.who', who, all),
    ...approve.rules.flatMap(({ deny, who: ofRule, twoAbove }, index) => {
      const path = `approve.rules[${index}]`;
      if (deny || (!ofRule && !twoAbove)) return [];
      const two = twoAbove ? { path: `${path}.two_above`, value: twoAbove } : all;
      return approvers(ofRule ? `${path}.who` : 'approve.who', ofRule ?? who, two);
    }),
    ...(escalate ?? []).flatMap(({ to }, index) =>
      nobody('nobodyIsAskedLater', `escalate[${index}].to`, to, approve.deny),
    ),
    ...nobody('nobodyMayBreakGlass', 'break_glass.who', breakGlass?.who, approve.deny),
  ].filter(
    (one, index, found) => found.findIndex(({ name, path }) => name === one.name && path === one.path) === index,
  );
}

type Said = Readonly<{ path: string; value: readonly Money[] }>;

/** How many people are left of these without those who are denied; a group that is not known is any number. */
function countPeople(ids: readonly string[], deny: readonly string[], groups: People = {}): number {
  const left = ids.filter((id) => !deny.includes(id));
  if (left.some((id) => isGroup(id) && !groups[id])) return Number.POSITIVE_INFINITY;
  const denied = new Set(deny.flatMap((id) => groups[id] ?? [id]));
  return new Set(left.flatMap((id) => groups[id] ?? [id]).filter((id) => !denied.has(id))).size;
}

function checkRule({ approve }: Policy, rule: PolicyRule, index: number): Finding[] {
  const path = `approve.rules[${index}]`;
  const { who, deny, reason, autoBelow, twoAbove } = rule;
  const allows = who ?? autoBelow ?? twoAbove;
  const before = approve.rules.slice(0, index).findIndex((earlier) => covers(earlier.when, rule.when));
  const finding = (holds: boolean, name: FindingName, at = path, because?: string): Finding[] =>
    holds ? [{ name, path: at, ...(because && { because }) }] : [];
  return [
    ...finding(!deny && !allows, 'ruleSaysNothing'),
    ...finding(Boolean(deny && allows), 'ruleDeniesAndAllows'),
    ...finding(Boolean(deny && !reason), 'ruleDeniesWithoutReason', `${path}.deny`),
    ...finding(Boolean(!deny && reason), 'reasonWithoutDeny', `${path}.reason`),
    ...finding(before >= 0, 'ruleNeverApplies', path, `approve.rules[${before}]`),
    ...(autoBelow || twoAbove
      ? checkThresholds(
          autoBelow ?? approve.autoBelow,
          `${autoBelow ? path : 'approve'}.auto_below`,
          twoAbove ?? approve.twoAbove,
          `${twoAbove ? path : 'approve'}.two_above`,
        )
      : []),
  ];
}

/** Whether every purchase that fits the second fits the first. */
function covers(first: PolicyRule['when'], second: PolicyRule['when']): boolean {
  return (['country', 'type', 'channel'] as const).every((name) => {
    const [wide, narrow] = [first[name], second[name]] as readonly (readonly string[] | undefined)[];
    return !wide || (narrow?.every((value) => wide.includes(value)) ?? false);
  });
}

/** Between the two, nobody and two people would be asked about the same price. */
function checkThresholds(below: readonly Money[], path: string, above: readonly Money[], because: string): Finding[] {
  const isBetween = below.some((limit) => {
    const two = amountIn(above, limit.currency);
    return two && compareAmounts(limit, two) > 0;
  });
  return isBetween ? [{ name: 'automaticAboveTwo', path, because }] : [];
}
