import type { Setup } from '../config.ts';
import { type Check, fails, passes } from '../workflow/check.ts';
import { checkPolicy, readRules } from './policy.ts';
import { askProviders } from './providers.ts';
import { askRedis } from './redis.ts';
import { askServer } from './server.ts';
import { checkSettings } from './settings.ts';
import { askSlack } from './slack.ts';

/** Looks at everything that an installation needs, and changes nothing; `offline` asks nobody. */
export async function examine(setup: Setup, { offline, node }: { offline: boolean; node: string }): Promise<Check[]> {
  const alone = [passes('Node', node), ...checkSettings(setup)];
  if (offline) return [...alone, ...(await surely('the policy', () => checkPolicy(setup)))];
  const asked = await Promise.all([
    surely('Slack', () => askSlackAndPolicy(setup)),
    surely('Redis', () => askRedis(setup)),
    surely('the providers', () => askProviders(setup)),
    surely('the server', () => askServer(setup)),
  ]);
  return [...alone, ...asked.flat()];
}

/** It takes Slack to know whom the policy's groups stand for. */
async function askSlackAndPolicy(setup: Setup): Promise<Check[]> {
  const { checks, able } = await askSlack(setup, await readRules(setup));
  return [...checks, ...(await checkPolicy(setup, able))];
}

/** A look that comes to grief is a line like any other, and keeps none of the others from being printed. */
async function surely(what: string, look: () => Promise<Check[]>): Promise<Check[]> {
  try {
    return await look();
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 200) : String(error);
    return [
      fails(what, `could not be looked at (${why})`, 'Try again; if it stays so, this is a fault of doctor itself.'),
    ];
  }
}
