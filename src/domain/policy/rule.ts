import type { Money } from '../money.ts';
import type { Facts } from './facts.ts';
import type { Policy } from './schema.ts';

export type PolicyRule = Policy['approve']['rules'][number];
type Said<T> = Readonly<{ path: string; value: T }>;

/** What applies to a purchase, each with the line of the file that says it. */
export type Applied = Readonly<{
  /** "approve", or the rule that fits: "approve.rules[1]". */
  path: string;
  /** Users and groups; "APPROVERS" is the line where the policy names none. */
  who: Said<readonly string[]>;
  autoBelow: Said<readonly Money[]>;
  twoAbove: Said<readonly Money[]>;
  /** It is not bought, and why. */
  denied?: string;
}>;

/** The first rule that fits, completed by what the policy says of all purchases. */
export function ruleFor({ approve }: Policy, facts: Pick<Facts, 'purchase' | 'channel' | 'approvers'>): Applied {
  const index = approve.rules.findIndex((each) => fits(each, facts));
  const rule = approve.rules[index];
  const path = rule ? `approve.rules[${index}]` : 'approve';
  const said = <T>(name: string, ofRule: T | undefined, ofAll: T): Said<T> =>
    ofRule === undefined ? { path: `approve.${name}`, value: ofAll } : { path: `${path}.${name}`, value: ofRule };
  const names = said('who', rule?.who, approve.who ?? facts.approvers);
  const isPreset = rule?.who === undefined && approve.who === undefined;
  return {
    path,
    who: isPreset ? { ...names, path: 'APPROVERS' } : names,
    autoBelow: said('auto_below', rule?.autoBelow, approve.autoBelow),
    twoAbove: said('two_above', rule?.twoAbove, approve.twoAbove),
    ...(rule?.deny && { denied: rule.reason ?? '' }),
  };
}

function fits({ when }: PolicyRule, { purchase, channel }: Pick<Facts, 'purchase' | 'channel'>): boolean {
  const { country, type } = purchase;
  return isIn(when.country, country) && isIn(when.type, type) && isIn(when.channel, channel);
}

function isIn(values: readonly string[] | undefined, value: string): boolean {
  return values?.includes(value) ?? true;
}
