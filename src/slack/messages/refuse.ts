import type { Notifier, Observer } from '../../workflow/ports.ts';
import { cannotPostThere, post, type SlackClient } from '../connection/api.ts';
import { escapeMrkdwn, quoted } from '../format.ts';
import { type Content, message, mrkdwn, plain, section } from '../views/blocks.ts';
import { explainRefusal } from '../words/refusals.ts';
import { words } from '../words/words.ts';

/** Tells one person, where they clicked, why nothing happened; directly where that is not possible. */
export function createRefuse({ client, observer }: { client: SlackClient; observer: Observer }): Notifier['refuse'] {
  return async ({ user, channel }, refusal, typed) => {
    const { text, blocks } = contentOf(explainRefusal(refusal), typed);
    try {
      // A Home is no place to answer in.
      if (channel !== user)
        return void (await client.chat.postEphemeral({ channel, user, text, ...(blocks.length > 0 && { blocks }) }));
    } catch (error) {
      // Not in that channel any more: what only they should read is written to them.
      observer.warn('not answered in place', error, { channel });
    }
    await post(client, { channel: user, content: { text, blocks } }).catch((error: unknown) => {
      // This person cannot be written to; another attempt would not reach them either.
      if (!cannotPostThere(error)) throw error;
      observer.warn('person not told', error, { user });
    });
  };
}

/** What a person typed is not lost with the click: it is shown back to them, to the letter. */
function contentOf(sentence: string, typed: string | undefined): Content {
  if (typed === undefined) return { text: sentence, blocks: [] };
  const theirs = words.typed(quoted(typed));
  return message(`${sentence} ${escapeMrkdwn(theirs)}`, [section(mrkdwn(sentence)), section(plain(theirs))]);
}
