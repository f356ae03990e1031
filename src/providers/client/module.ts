import type { ProviderName } from '../../domain/group.ts';
import type { Settings, ValuesOf } from '../../setting.ts';
import type { ApiQuota } from '../../workflow/api-quota.ts';
import type { Meter } from '../../workflow/meter.ts';
import type { Clock } from '../../workflow/ports.ts';
import type { Provider } from '../../workflow/provider.ts';

/** All that the rest of the program knows of a provider before it is set up: one line in `registry.ts`. */
export type ProviderModule<S extends Settings = Settings> = Readonly<{
  /** The name people see, which is also what is saved: unique, and never given to another. */
  name: ProviderName;
  /** Where its customers set up a number that they have bought. */
  console: string;
  /** The environment variables it reads. It is set up where one of the required ones is given, and then needs them all. */
  settings: S;
  /** `quota` shares answers and limits between all processes; `meter` is told of each call; `ourClock` is what we judge by. */
  create(this: void, values: ValuesOf<S>, quota: ApiQuota, meter?: Meter, ourClock?: Clock): Provider;
}>;
