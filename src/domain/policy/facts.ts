import type { Membership } from '../approval.ts';
import type { Group } from '../group.ts';
import type { Money } from '../money.ts';

/** What has been counted against each budget, in each currency: of this requester, and of the channel it was asked in. Rent is of numbers owned. */
export type Spent = Readonly<Record<'workspace' | 'person' | 'channel' | 'rent', readonly Money[]>>;

/** One person's yes; `for` is the approver whose delegate they are. */
export type GivenApproval = Readonly<{ by: string; for?: string }>;

/** What is to be bought. */
export type Purchase = Pick<Group, 'country' | 'type' | 'monthly' | 'setup' | 'requirements'>;

/** Who is in the user groups that a policy names. One that is missing is not known just now, which is not the same as an empty one. */
export type People = Readonly<Record<string, readonly string[]>>;

/** All that a policy is applied to, looked up before. */
export type Facts = Readonly<{
  requester: Readonly<{ id: string; membership: Membership }>;
  channel: string;
  purchase: Purchase;
  groups: People;
  /** Who approves where the policy does not say it: APPROVERS, and BACKUP_APPROVERS. */
  approvers: readonly string[];
  backupApprovers?: readonly string[];
  spent: Spent;
  approvals: readonly GivenApproval[];
}>;
