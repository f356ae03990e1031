import type { Context } from './context.ts';
import { asJson, asText, isJson, type Json } from './json.ts';
import type { ResponseTarget } from './response-urls.ts';
import { readNewContent } from './web-api/message-content.ts';
import { SlackRefusal } from './web-api/method.ts';

const asAnswer = (body: unknown): Json => (isJson(body) ? body : { text: asText(body) });

const isFalse = (value: unknown): boolean => value === false || value === 'false';
const isTrue = (value: unknown): boolean => value === true || value === 'true';

const post = (context: Context, answer: Json, target: ResponseTarget): void => {
  const content = readNewContent(context, answer);
  const threadTs = asText(answer['thread_ts']);
  context.workspace.post({
    ...content,
    ...(threadTs ? { threadTs } : {}),
    channel: target.channel,
    user: null,
    // Slack shows an answer to the asker alone unless it says otherwise.
    ...(answer['response_type'] === 'in_channel' ? {} : { visibleTo: target.user }),
  });
};

/** Shows what a bot acknowledged a slash command with; a {@link SlackRefusal} when Slack would not take it. */
export const showCommandAnswer = (context: Context, body: unknown, target: ResponseTarget): void => {
  const answer = asAnswer(body);
  if (!answer['text'] && !answer['blocks']) return;
  post(context, answer, target);
};

/**
 * Shows what a bot sent to a response_url. After an action on a message the answer replaces that message unless it says
 * `replace_original: false`; after a command it is always a message of its own.
 */
export const showResponse = (context: Context, body: Json, target: ResponseTarget): void => {
  const original = target.messageTs ? context.workspace.message(target.channel, target.messageTs) : undefined;
  if (isTrue(body['delete_original'])) {
    if (!original) throw new SlackRefusal('message_not_found');
    context.workspace.remove(original.channel, original.ts);
    return;
  }
  if (!target.messageTs || isFalse(body['replace_original'])) {
    post(context, body, target);
    return;
  }
  if (!original) throw new SlackRefusal('message_not_found');
  const content = readNewContent(context, asJson(body));
  context.workspace.replace({ ...original, ...content, edited: true });
};
