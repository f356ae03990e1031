import { checkMessageBlocks, messageTooLong } from '../block-kit/validate.ts';
import type { Context } from '../context.ts';
import { asJsonList, asText, isJson, type Json } from '../json.ts';
import { withIds } from '../workspace/block-walk.ts';
import { refuseProblems, SlackRefusal } from './method.ts';

const TEXT_LIMIT = 40_000;
const METADATA_LIMIT = 8_000;

export type MessageContent = { text?: string; blocks?: Json[]; metadata?: Json };

const readBlocks = (context: Context, args: Json): Json[] | undefined => {
  if (args['blocks'] === undefined || args['blocks'] === null || args['blocks'] === '') return undefined;
  const blocks = args['blocks'];
  if (!Array.isArray(blocks)) throw new SlackRefusal('invalid_blocks_format');
  refuseProblems('invalid_blocks', checkMessageBlocks(blocks, '/blocks'));
  return withIds(asJsonList(blocks), context.ids.short);
};

const readMetadata = (args: Json): Json | undefined => {
  if (args['metadata'] === undefined) return undefined;
  const metadata = args['metadata'];
  if (!isJson(metadata)) throw new SlackRefusal('invalid_metadata_format');
  if (!asText(metadata['event_type']) || !isJson(metadata['event_payload'])) {
    throw new SlackRefusal('invalid_metadata_schema');
  }
  if (JSON.stringify(metadata).length > METADATA_LIMIT) throw new SlackRefusal('metadata_too_large');
  return metadata;
};

/** The content of a message to be posted or changed, checked; only what was sent is set. */
export const readContent = (context: Context, args: Json): MessageContent => {
  const text = typeof args['text'] === 'string' ? args['text'] : undefined;
  if (text !== undefined && text.length > TEXT_LIMIT) throw new SlackRefusal('msg_too_long');
  const blocks = readBlocks(context, args);
  if (blocks && messageTooLong(blocks, text ?? '')) throw new SlackRefusal('msg_blocks_too_long');
  const metadata = readMetadata(args);
  return {
    ...(text === undefined ? {} : { text }),
    ...(blocks ? { blocks } : {}),
    ...(metadata ? { metadata } : {}),
  };
};

/** The content of a new message, which must show something. */
export const readNewContent = (context: Context, args: Json): MessageContent & { text: string; blocks: Json[] } => {
  const content = readContent(context, args);
  if (!content.text && !content.blocks?.length) throw new SlackRefusal('no_text');
  return { ...content, text: content.text ?? '', blocks: content.blocks ?? [] };
};
