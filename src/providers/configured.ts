import type { Config } from '../config.ts';
import type { Provider } from '../workflow/provider.ts';
import type { Traffic } from '../workflow/traffic.ts';
import { createBird } from './bird/bird.ts';
import { createTwochat } from './twochat/twochat.ts';

/** Every provider that the operator has set up, in the order of {@link Provider.name}'s list. */
export function createProviders(config: Pick<Config, 'twochat' | 'bird'>, traffic: Traffic): readonly Provider[] {
  const { twochat, bird } = config;
  return [
    ...(twochat ? [createTwochat({ apiKey: twochat.apiKey.reveal(), baseUrl: twochat.apiUrl, traffic })] : []),
    ...(bird
      ? [
          createBird({
            accessKey: bird.accessKey.reveal(),
            organizationId: bird.organizationId,
            workspaceId: bird.workspaceId,
            baseUrl: bird.apiUrl,
            traffic,
          }),
        ]
      : []),
  ];
}
