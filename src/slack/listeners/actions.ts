import type { BlockAction, BlockElementAction } from '@slack/bolt';
import type { SlackClient } from '../connection/api.ts';
import { answering, type Tell } from './answering.ts';
import { guard, type Reply, type Who } from './guard.ts';
import type { ListenerContext } from './listener-context.ts';
import { once } from './once.ts';
import type { Routes } from './routes.ts';

/** Something that was pressed or picked, and how to answer the person who did. */
export type Pressed = Readonly<{
  who: Who;
  action: BlockElementAction;
  body: BlockAction;
  client: SlackClient;
  /** Where the clicked message stands. */
  channel: string;
  ack: () => Promise<void>;
  reply: Reply;
  /** The same with blocks. */
  tell: Tell;
  /** The same in place of what was clicked, where that is for this person alone. */
  replace: Tell;
  context: ListenerContext;
}>;

type Told = Readonly<{ content: Parameters<Tell>[0]; inPlace?: true }>;

/** Listens to buttons and selects of these ids. Of what `doesOnce` says so, a second delivery does nothing by itself, and none is noted. */
export function listenToActions(
  routes: Routes,
  context: ListenerContext,
  pattern: RegExp,
  act: (pressed: Pressed) => Promise<void>,
  doesOnce: (action: BlockElementAction, body: BlockAction) => boolean = () => false,
): void {
  routes.action(pattern, async ({ ack: acknowledge, action, body, client, respond }) => {
    let acknowledged = false;
    const ack = async () => {
      if (!acknowledged) await acknowledge();
      acknowledged = true;
    };
    const channel = body.channel?.id ?? body.user.id;
    // A view's payload has no address to respond to, and stands in no channel.
    const address = body.response_url ? respond : undefined;
    const where = { client, observer: context.observer, user: body.user.id, channel, respond: address };
    const isTheirs = body.container?.['is_ephemeral'] === true;
    const tell = async ({ content, inPlace }: Told) => {
      await ack();
      await answering({ ...where, replaces: inPlace === true && isTheirs })(content);
    };
    const say = (text: string) => tell({ content: { text } });
    const delivery = `${body.user.id}:${action.action_id}:${'action_ts' in action ? action.action_ts : ''}`;

    const noted = doesOnce(action, body) ? { ...context, deliveries: undefined } : context;
    await guard(context, body, say, (who) =>
      once(noted, delivery, tell, (tell) =>
        act({
          ...{ who, action, body, client, channel, ack, context },
          reply: (text) => tell({ content: { text } }),
          tell: (content) => tell({ content }),
          replace: (content) => tell({ content, inPlace: true }),
        }),
      ),
    );
    await ack();
  });
}
