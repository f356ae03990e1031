import { minutesToMilliseconds } from 'date-fns';
import { everyApprover, groupsNamed, isGroup } from './domain/policy/people.ts';
import type { Policy } from './domain/policy/schema.ts';
import type { approversIn, WatchedPolicies } from './policies.ts';
import { cannotWork } from './policy-file.ts';
import type { Directory } from './workflow/directory.ts';
import type { Observer } from './workflow/ports.ts';

/** People come into groups and leave them. */
const EVERY_MS = minutesToMilliseconds(10);
/** So many people are looked up at the same time. */
const AT_ONCE = 10;

type Deps = Readonly<{
  policies: WatchedPolicies;
  settings: ReturnType<typeof approversIn>;
  directory: Pick<Directory, 'people' | 'membershipNow'>;
  teamId: string;
  observer: Pick<Observer, 'warn'>;
}>;

/**
 * Looks, before other rules apply and from time to time, whether anybody is left to approve once it is known who the people are whom the policy
 * names. The file alone does not tell. Where nobody at all is left, other rules are not applied; where nobody is for some requests, or later, that is a
 * warning, said once, and nothing is refused for it but these requests.
 */
export function checkPolicyPeople({ policies, settings, directory, teamId, observer }: Deps): {
  warnings(): readonly string[];
  close(): void;
} {
  let found: readonly string[] = [];

  async function look(): Promise<void> {
    const { policy, digest } = policies.current();
    if (digest === undefined) return;
    const named = groupsNamed(policy, settings);
    // One of which Slack does not tell it counts as many people.
    const groups = await directory.people(named, { when: 'now', strict: named });
    if (policies.current().digest !== digest) return;
    const before = found.join();
    found = cannotWork(policy, { ...settings, groups });
    if (found.length > 0 && found.join() !== before)
      observer.warn('the policy cannot work with the people there are', new Error(found.join('; ')), {});
  }

  const lookQuietly = () =>
    look().catch((error: unknown) => observer.warn('people of the policy not looked up', error, {}));
  policies.askFirst((policy) => whyNobody(policy, { settings, directory, teamId }));
  // Nobody waits for it: what waits for a decision is judged anew meanwhile.
  policies.onChange(async () => void lookQuietly());
  void lookQuietly();
  const timer = setInterval(() => {
    // Rules that were not applied for the people there were may be by now.
    void policies.reload();
    void lookQuietly();
  }, EVERY_MS).unref();
  return {
    warnings: () => found.map((each) => `policy: ${each}`),
    close: () => clearInterval(timer),
  };
}

/**
 * Why nobody could approve anything by these rules, as Slack knows the people; undefined where somebody could. Who may only break the glass
 * approves nothing.
 * @throws where Slack does not say
 */
async function whyNobody(
  policy: Policy,
  { settings, directory, teamId }: Pick<Deps, 'settings' | 'directory' | 'teamId'>,
): Promise<string | undefined> {
  const named = everyApprover({ ...policy, breakGlass: undefined }, settings);
  const { deny } = policy.approve;
  const ask = (ids: readonly string[], strict: readonly string[] = []) =>
    directory.people(ids.filter(isGroup), { when: 'now', strict });
  const [groups, deniedGroups] = await Promise.all([ask(named), ask(deny, deny)]);
  const untold = deny.filter((id) => isGroup(id) && !deniedGroups[id]);
  if (untold.length > 0) {
    const [hidden] = Object.keys(await ask(untold));
    if (hidden === undefined) throw new Error('Slack did not say who is denied');
    return `${hidden} is denied, and Slack knows no such group: everybody might be in it`;
  }
  const denied = new Set(deny.flatMap((id) => deniedGroups[id] ?? [id]));
  const people = new Set(named.flatMap((id) => (isGroup(id) ? (groups[id] ?? []) : [id])));
  const left = [...people].filter((id) => !denied.has(id));
  for (let at = 0; at < left.length; at += AT_ONCE) {
    const some = left.slice(at, at + AT_ONCE);
    const memberships = await Promise.all(some.map((id) => directory.membershipNow(teamId, id)));
    if (memberships.includes('member')) return undefined;
  }
  if (named.some((id) => isGroup(id) && !groups[id])) throw new Error('Slack did not say who is in a group');
  const all = [...named, ...deny.filter((id) => !named.includes(id) && !isGroup(id))];
  return [...new Set(all)].map((id) => `${id} ${whyNot(id, groups[id], denied)}`).join(', ');
}

/** Why neither this person, or nobody of this group (`people`), approves. */
function whyNot(id: string, people: readonly string[] | undefined, denied: ReadonlySet<string>): string {
  if (people?.length === 0) return 'has nobody in it, or is not known to Slack';
  if (people)
    return `has nobody in it who is ${people.some((each) => denied.has(each)) ? 'not denied' : 'a full member'}`;
  return denied.has(id) ? 'is denied' : 'is no full member, or not known to Slack';
}
