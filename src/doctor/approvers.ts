import type { Setup } from '../config.ts';
import { everyApprover, isGroup } from '../domain/policy/people.ts';
import { policyOfSettings } from '../domain/policy/rules-of.ts';
import type { Policy } from '../domain/policy/schema.ts';
import type { SlackClient } from '../slack/connection/api.ts';
import { createLooks, lookAtPeople } from '../slack/connection/looks.ts';
import { membershipOf } from '../slack/connection/people.ts';
import { type Check, fails, passes, warns } from '../workflow/check.ts';

/** Of all groups together, so many people are looked up; the others count as people who can approve. */
const MAX_PEOPLE = 60;

/** A Slack that accepts the token. */
export type OpenSlack = Readonly<{ client: SlackClient; teamId: string }>;

/** Who could approve behind each id: of a group its full members, of a person themselves or nobody. An id that Slack does not tell of is left out. */
export type Able = Readonly<Record<string, readonly string[]>>;

/** The settings that name people. */
export type People = Pick<Setup['value'], 'APPROVERS' | 'BACKUP_APPROVERS' | 'REQUESTERS'>;

/** Looks up everybody whom the settings and the policy name, and whether enough of them could approve. */
export async function askForApprovers(
  settings: People,
  { client, teamId }: OpenSlack,
  policy: Policy | undefined,
): Promise<Readonly<{ checks: readonly Check[]; able: Able }>> {
  const looks = createLooks(client, teamId);
  const able = createAble({ client, teamId });
  const checks: Check[] = [];
  for (const { setting, ids, approves } of namedIn(settings, policy)) {
    for (const id of ids) {
      const check = await lookAtPeople(looks, approves)(setting, id);
      checks.push(check);
      // Of who is denied it matters who is in a group, and of nobody else who does not approve what they are.
      if (approves || isGroup(id)) await able.learn(id, check);
    }
  }
  const toMend = checks.some(({ status, untold }) => untold && status === 'fail');
  return { checks: [...checks, enough(settings, policy, able.known, toMend)], able: able.known };
}

/** A line of the settings or of the policy, and whether those it names are to approve. */
type Line = Readonly<{ setting: string; ids: readonly string[]; approves: boolean }>;

function namedIn({ APPROVERS, BACKUP_APPROVERS }: People, policy: Policy | undefined): Line[] {
  const lines: Line[] = [
    { setting: 'APPROVERS', ids: idsOf(APPROVERS), approves: true },
    { setting: 'BACKUP_APPROVERS', ids: idsOf(BACKUP_APPROVERS), approves: true },
  ];
  if (!policy) return lines;
  const { request, approve, escalate, breakGlass } = policy;
  const of = (path: string, ids: readonly string[] = [], approves = true) => ({
    setting: `POLICY_FILE ${path}`,
    ids,
    approves,
  });
  return [
    ...lines,
    of('request.who', request.who, false),
    of('request.deny', request.deny, false),
    of('approve.who', approve.who),
    of('approve.deny', approve.deny, false),
    of('approve.informed', approve.informed, false),
    ...approve.rules.map(({ who }, index) => of(`approve.rules[${index}].who`, who)),
    ...(escalate ?? []).map(({ to }, index) => of(`escalate[${index}].to`, to)),
    of('break_glass.who', breakGlass?.who),
  ];
}

function idsOf(named: People['APPROVERS']): string[] {
  return named ? [...named.users, ...named.groups] : [];
}

function createAble({ client, teamId }: OpenSlack) {
  const known: Record<string, readonly string[]> = {};
  let left = MAX_PEOPLE;

  async function isMember(user: string): Promise<boolean> {
    if (known[user]) return known[user].length > 0;
    left -= 1;
    if (left < 0) return true;
    return (await membershipOf(client, teamId, user)) === 'member';
  }

  return {
    known,
    /** What a look at this id says of who could approve. */
    async learn(id: string, { status, untold }: Check): Promise<void> {
      if (untold || known[id]) return;
      if (!isGroup(id) || status !== 'pass') {
        known[id] = status === 'pass' ? [id] : [];
        return;
      }
      try {
        const { users = [] } = await client.usergroups.users.list({ usergroup: id });
        const members: string[] = [];
        for (const user of users) if (await isMember(user)) members.push(user);
        known[id] = members;
      } catch {
        // Who is in it is not known just now.
      }
    },
  };
}

function enough(
  { APPROVERS, BACKUP_APPROVERS, REQUESTERS = 'members' }: People,
  policy: Policy | undefined,
  able: Able,
  toMend: boolean,
): Check {
  const name = 'approvers';
  const applied = policy ?? policyOfSettings({ requesters: REQUESTERS });
  const all = everyApprover(applied, {
    approvers: idsOf(APPROVERS),
    backupApprovers: idsOf(BACKUP_APPROVERS),
  });
  const denied = new Set(applied.approve.deny.flatMap((id) => able[id] ?? [id]));
  const unknown = all.filter((id) => !able[id]);
  const people = new Set(all.flatMap((id) => able[id] ?? []).filter((id) => !denied.has(id)));
  if (unknown.length > 0) {
    const detail = `it is not known who is behind ${unknown.join(', ')}`;
    const fix = toMend ? 'Mend what is said of them above, and look again.' : 'Try again when Slack answers.';
    return { ...warns(name, detail, fix), untold: true };
  }
  const fix = 'Name at least two full members, or a group of them, in APPROVERS.';
  if (people.size === 0) return fails(name, 'nobody could approve: none of those named is a full member', fix);
  if (people.size > 1) return passes(name, `${people.size} people could approve`);
  if (applied.approve.self) return passes(name, 'one could, also what they asked for themselves');
  return warns(name, `only ${[...people]} could approve, and nobody approves what they asked for themselves`, fix);
}
