import { minutesToMilliseconds } from 'date-fns';
import { groupsNamed } from './domain/policy/people.ts';
import type { approversIn, WatchedPolicies } from './policies.ts';
import { cannotWork } from './policy-file.ts';
import type { Directory } from './workflow/directory.ts';
import type { Observer } from './workflow/ports.ts';

/** People come into groups and leave them. */
const EVERY_MS = minutesToMilliseconds(10);

/**
 * Looks, at the start, when other rules apply, and from time to time, whether anybody is left to approve once it is known who is in the groups that
 * the policy names. The file alone does not tell: what cannot work then is a warning, said once, and nothing is refused for it but the requests.
 */
export function checkPolicyPeople({
  policies,
  settings,
  directory,
  observer,
}: Readonly<{
  policies: WatchedPolicies;
  settings: ReturnType<typeof approversIn>;
  directory: Pick<Directory, 'people'>;
  observer: Pick<Observer, 'warn'>;
}>): { warnings(): readonly string[]; close(): void } {
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
  // Nobody waits for it: what waits for a decision is judged anew meanwhile.
  policies.onChange(async () => void lookQuietly());
  void lookQuietly();
  const timer = setInterval(() => void lookQuietly(), EVERY_MS).unref();
  return {
    warnings: () => found.map((each) => `policy: ${each}`),
    close: () => clearInterval(timer),
  };
}
