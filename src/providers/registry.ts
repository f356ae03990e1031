import { bird } from './bird/module.ts';
import type { ProviderModule } from './client/module.ts';
import { twochat } from './twochat/module.ts';

/** Every provider, in the order in which people see them. A new provider is a folder and one line here. */
export const PROVIDERS: readonly ProviderModule[] = [twochat, bird];
