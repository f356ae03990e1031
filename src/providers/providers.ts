import type { ProviderName } from '../domain/group.ts';
import type { PlacesAbility, Provider } from '../workflow/provider.ts';
import type { Traffic } from '../workflow/traffic.ts';
import { createBird } from './bird.ts';
import { createTwochat } from './twochat.ts';

/** Hides a secret until it is used. */
type Secret = Readonly<{ reveal(): string }>;

/** The providers' part of the configuration; each may be absent. */
export type ProviderSettings = Readonly<{
  twochat?: Readonly<{ apiKey: Secret; apiUrl: string }> | undefined;
  bird?: Readonly<{ accessKey: Secret; organizationId: string; workspaceId: string; apiUrl: string }> | undefined;
}>;

export type Providers = Readonly<{
  all: readonly Provider[];
  /** Throws for one that is not configured (any more): what is kept of it waits until it is again. */
  named(name: ProviderName): Provider;
  /** Regions and cities of the first that has them. */
  places: PlacesAbility | undefined;
}>;

/** Everybody who is configured to sell numbers. */
export function createProviders({ twochat, bird }: ProviderSettings, traffic: Traffic): Providers {
  const all: Provider[] = [];
  if (twochat) all.push(createTwochat({ apiKey: twochat.apiKey.reveal(), baseUrl: twochat.apiUrl, traffic }));
  if (bird) {
    const { accessKey, organizationId, workspaceId, apiUrl } = bird;
    all.push(createBird({ accessKey: accessKey.reveal(), organizationId, workspaceId, baseUrl: apiUrl, traffic }));
  }
  return {
    all,
    named(name) {
      const found = all.find((provider) => provider.name === name);
      if (!found) throw new Error(`${name} is not configured`);
      return found;
    },
    places: all.find(({ places }) => places)?.places,
  };
}
