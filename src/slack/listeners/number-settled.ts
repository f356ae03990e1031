import type { BlockAction } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import type { RecordEvent } from '../../domain/register/event.ts';
import type { SlackClient } from '../connection/api.ts';
import { clip, mention } from '../format.ts';
import { readNumberValue } from '../number-value.ts';
import { context, message, mrkdwn } from '../views/blocks.ts';
import { words } from '../words/words.ts';
import type { ListenerContext } from './listener-context.ts';

/** How much of a message's own words stays before what was done. */
const MAX_TEXT = 2_500;
const texts = words.numbers.settled;

/** Shows in the message that was pressed what was done and by whom, in place of the number's buttons; a message may be about more numbers. */
export async function settle(
  { body, client }: Readonly<{ body: BlockAction; client: SlackClient }>,
  number: string,
  event: RecordEvent,
  { observer }: Pick<ListenerContext, 'observer'>,
): Promise<void> {
  const sentence = sentenceOf(event)?.(mention(body.user.id));
  const { message: pressed, channel, view } = body;
  const blocks: unknown = pressed?.['blocks'];
  const isTheirs = body.container?.['is_ephemeral'] === true;
  if (sentence === undefined || !pressed || !channel || view || isTheirs || !Array.isArray(blocks)) return;
  const left = (blocks as KnownBlock[]).flatMap((block) => withoutButtons(block, number, sentence));
  const text = [clip(pressed.text ?? '', MAX_TEXT), sentence].filter(Boolean).join('\n');
  try {
    await client.chat.update({ channel: channel.id, ts: pressed.ts, ...message(text, left) });
  } catch (error) {
    // The person was told; what was done is done all the same.
    observer.warn('pressed message not updated', error, { id: number });
  }
}

function withoutButtons(block: KnownBlock, number: string, sentence: string): KnownBlock[] {
  if (block.type !== 'actions') return [block];
  const elements = block.elements.filter(
    (each) => !('value' in each) || readNumberValue(each.value)?.number !== number,
  );
  if (elements.length === block.elements.length) return [block];
  return [...(elements.length > 0 ? [{ ...block, elements }] : []), context(mrkdwn(sentence))];
}

/** Of what is done once, and offered no more. */
function sentenceOf(event: RecordEvent): ((who: string) => string) | undefined {
  switch (event.type) {
    case 'handoverAnswered':
      return event.takes ? texts.accepted : texts.declined;
    case 'kept':
      return texts.kept;
    case 'giveBackStopped':
      return texts.stopped;
    case 'giveBackResolved':
      return event.verdict === 'givenBack' ? texts.givenBack : texts.stillOurs;
    default:
      return undefined;
  }
}
