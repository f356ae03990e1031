import type { BlockAction, ButtonAction } from '@slack/bolt';
import type { ButtonValue } from '../button-value.ts';
import type { SlackClient } from '../connection/api.ts';
import type { Desk } from './desk.ts';
import type { Reply, Who } from './guard.ts';

/** Everything a click's handler may need. */
export type Click = Readonly<{
  who: Who;
  /** What the button said was shown; its request is known to be well-formed, not to exist. */
  button: ButtonValue;
  action: ButtonAction;
  body: BlockAction;
  client: SlackClient;
  /** Where the clicked message stands. */
  channel: string;
  ack: () => Promise<void>;
  reply: Reply;
  desk: Desk;
}>;
