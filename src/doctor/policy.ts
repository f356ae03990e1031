import type { Setup } from '../config.ts';
import type { Policy } from '../domain/policy/schema.ts';
import { approversIn } from '../policies.ts';
import { type PolicyFile, readPolicyFile } from '../policy-file.ts';
import { type Check, fails, passes } from '../workflow/check.ts';
import type { Able } from './approvers.ts';

const NAME = 'POLICY_FILE';
const NOBODY = { users: [], groups: [] };

/** The rules of spending, as far as they can be read; undefined where there are none, or none that can be. */
export async function readRules({ value }: Setup): Promise<Policy | undefined> {
  if (value.POLICY_FILE === undefined) return undefined;
  const file = await readPolicyFile(value.POLICY_FILE);
  return file.ok ? file.policy : undefined;
}

/** What is wrong with the policy's file, by line and column. With `able` it is exact who could approve; else a group counts as many people. */
export async function checkPolicy({ value }: Setup, able?: Able): Promise<Check[]> {
  const { POLICY_FILE: path, APPROVERS: approvers = NOBODY, BACKUP_APPROVERS: backupApprovers = NOBODY } = value;
  if (path === undefined) return [];
  // Who cannot approve is known as a group of nobody.
  const file = await readPolicyFile(path, { ...approversIn({ approvers, backupApprovers }), groups: able });
  return file.ok ? [passes(NAME, `can be applied (${file.digest.slice(0, 12)}…)`)] : findingsOf(path, file);
}

function findingsOf(path: string, { findings }: Extract<PolicyFile, { ok: false }>): Check[] {
  return findings.map(({ line, column, path: where, wrong, name }) => {
    const detail = `${path}:${line}:${column} ${where} ${wrong}`.replace('  ', ' ');
    if (name === 'unreadable') return fails(NAME, detail, 'Name a file that the user of the bot may read.');
    const fix = /^(nobody|onlyOne)/.test(name)
      ? 'Name more people there, full members of the workspace, or take some out of deny.'
      : 'Mend that line; npm run policy -- check <file> looks at the file alone.';
    return fails(NAME, detail, fix);
  });
}
