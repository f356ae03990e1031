import type { Membership } from '../domain/approval.ts';
import type { People } from '../domain/policy/facts.ts';

/** Who people are, looked up in Slack. Throws when Slack does not say. */
export interface Directory {
  /** What the workspace says of a person at this moment: a stranger is one whom Slack does not know. Rejects when Slack does not say. */
  membershipNow(teamId: string, user: string): Promise<Membership>;
  /** The same as it was a few minutes ago at most. */
  membership(teamId: string, user: string): Promise<Membership>;
  /**
   * Who is in these groups; one of which Slack does not say it just now is not among them. A group that Slack refuses to list counts as empty, but
   * not where it is among `strict`. `lately`: as it was a minute ago at most.
   */
  people(
    groups: readonly string[],
    how: Readonly<{ when: 'now' | 'lately'; strict?: readonly string[] }>,
  ): Promise<People>;
  /** Those of these users who are no full members any more, as it was a minute ago at most; who is not known just now is not among them. */
  gone(teamId: string, users: readonly string[]): Promise<readonly string[]>;
}
