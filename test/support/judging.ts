import { policyOfSettings } from '../../src/domain/policy/rules-of.ts';
import type { Policy } from '../../src/domain/policy/schema.ts';
import type { Directory } from '../../src/workflow/directory.ts';
import { createJudging, createWhoMayDecide } from '../../src/workflow/judging.ts';
import { NOW } from './requests.ts';

const nothing = { workspace: [], person: [], channel: [], rent: [] };

/** What requests are judged by where nothing is spent and nobody is away. */
export function judgingWith(
  directory: Directory,
  approvers: readonly string[],
  policy: Policy = policyOfSettings({}),
  digest?: string,
) {
  const deps = {
    policies: { current: () => ({ policy, digest }) },
    approvers,
    backupApprovers: [],
    directory,
    spending: { spent: async () => nothing },
    absences: { list: async () => [] },
    clock: () => NOW,
  };
  return { ...createJudging(deps), ...createWhoMayDecide(deps) };
}
