import type { RespondFn } from '@slack/bolt';
import type { Observer } from '../../workflow/ports.ts';
import type { SlackClient } from '../connection/api.ts';
import type { Content } from '../views/blocks.ts';
import type { Reply } from './guard.ts';

/** Answers one person with a message, or part of one. */
export type Tell = (content: Partial<Content> & { text: string }) => Promise<unknown>;

type Where = Readonly<{
  client: SlackClient;
  observer: Observer;
  user: string;
  channel: string;
  /** The thread in it, if they are in one. */
  thread?: string;
  /** Answers to the address that came with the click; absent where none came. */
  respond: RespondFn | undefined;
  /** In place of what was clicked, which only this person sees. */
  replaces?: boolean;
}>;

/** An answer to one person, by the address that Slack gave for it; where that does not work, in the channel for them alone, else directly. Nothing is left there that others see. */
export function answering(where: Where): Tell {
  const { client, observer, user, channel, thread, respond, replaces = false } = where;
  return async (content) => {
    const ways = [
      // Never in place of a card: what one person is told is not for the channel.
      ...(respond ? [() => respond({ response_type: 'ephemeral', replace_original: replaces, ...content })] : []),
      // A Home, and what belongs to no channel, goes by the person's own id.
      ...(channel === user ? [] : [() => client.chat.postEphemeral({ channel, user, thread_ts: thread, ...content })]),
      () => client.chat.postMessage({ channel: user, ...content }),
    ];
    for (const way of ways) {
      try {
        await way();
        return;
      } catch (error) {
        observer.warn('not answered in place', error, { channel });
      }
    }
    // What was done is done: that the person could not be told must not look as if it had failed.
    observer.warn('person not told', new Error('no way to answer was left'), { user });
  };
}

/** The same for one sentence. */
export function sayingTo(where: Where): Reply {
  const answer = answering(where);
  return (text) => answer({ text });
}
