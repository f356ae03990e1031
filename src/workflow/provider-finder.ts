import type { ProviderName } from '../domain/group.ts';
import type { Provider } from './provider.ts';

/** Finds a provider by its name. What is kept of one that is no longer configured waits until it is again. */
export function providerFinder(providers: readonly Provider[]): (name: ProviderName) => Provider {
  return (name) => {
    const found = providers.find((each) => each.name === name);
    if (!found) throw new Error(`${name} is not configured`);
    return found;
  };
}
