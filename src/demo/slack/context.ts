import type { AppSettings } from './app-settings.ts';
import type { Ack, Delivery } from './delivery/delivery.ts';
import type { Ids } from './ids.ts';
import type { Json } from './json.ts';
import type { LocalSlackOptions } from './local-slack-options.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { TriggerIds } from './trigger-ids.ts';
import type { ViewStore } from './workspace/view-store.ts';
import type { Workspace } from './workspace/workspace.ts';

/** What the two sides of the local Slack share: the Web API that the bot calls, and the actions of people. */
export type Context = {
  now: () => number;
  team: LocalSlackOptions['team'];
  bot: LocalSlackOptions['bot'];
  app: AppSettings;
  ids: Ids;
  workspace: Workspace;
  views: ViewStore;
  triggers: TriggerIds;
  responseUrls: ResponseUrls;
  /** The server's own address, without a slash at the end. */
  address: () => string;
  deliver: (delivery: Delivery) => Promise<Ack>;
  /** Sends an event to the bot if the manifest subscribes to it; answers whether it was acknowledged. */
  sendEvent: (event: Json) => Promise<boolean>;
};
