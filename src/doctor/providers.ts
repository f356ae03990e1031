import type { Setup } from '../config.ts';
import type { ApiQuota } from '../workflow/api-quota.ts';
import type { Check } from '../workflow/check.ts';
import { checkClock } from './clock.ts';

/** Nothing is shared with a bot that may be running: the check wants today's answers, and is a handful of calls. */
const direct: ApiQuota = {
  cached: (_key, _options, fetch) => fetch(),
  acquire: async () => undefined,
  backOff: async () => undefined,
};

/** What each provider that is set up says of its key and account, and its clock; nothing is spent or reserved. */
export async function askProviders({ providers }: Setup): Promise<Check[]> {
  const asked = providers.map(async ({ name, create }) => {
    const provider = create(direct);
    const checks = await provider.check();
    const offsetMs = provider.clock.offsetMs();
    return [
      ...checks.map((check) => ({ ...check, name: `${name}: ${check.name}` })),
      ...(offsetMs === undefined ? [] : [checkClock({ whose: name, offsetMs })]),
    ];
  });
  return (await Promise.all(asked)).flat();
}
