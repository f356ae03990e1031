import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { parse } from 'node:querystring';
import { verifySlackRequest } from '@slack/bolt';
import { z } from 'zod';

/** A request whose body has been read. */
export type ReadRequest = IncomingMessage & { rawBody: Buffer };

const FORM = 'application/x-www-form-urlencoded';

const text = z.string();
const maybeText = text.nullish();
/** Ids of Slack's; the framework keeps things by some of them, so that "constructor" must not be one. */
const id = z.string().regex(/^[A-Z][A-Z0-9_]{1,60}$/);
const thing = z.object({ id });
const blocks = z.array(z.object({ block_id: maybeText }));
const option = z.object({ value: text, text: z.object({ text }) });
const entered = z.object({
  value: maybeText,
  selected_option: option.nullish(),
  selected_options: z.array(option).nullish(),
});
const values = z.record(text, z.record(text, entered));
const view = z.object({
  id: text,
  hash: maybeText,
  callback_id: text,
  private_metadata: text,
  app_installed_team_id: id.nullish(),
  title: z.object({ text }),
  blocks,
  state: z.object({ values }),
});
const sender = z.object({
  team: thing.nullish(),
  enterprise: thing.nullish(),
  user: z.object({ id, team_id: id.nullish() }),
  channel: thing.nullish(),
  container: z.object({}).nullish(),
  response_url: maybeText,
  response_urls: z.array(z.object({ response_url: text })).optional(),
  actions: z.undefined().optional(),
});

/** What every payload has that listeners look into, by its type; there is nobody for a type that is not here. */
const payloads: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  [
    'block_actions',
    sender.extend({
      trigger_id: text,
      actions: z
        .tuple([z.object({ action_id: text, block_id: text, action_ts: text, value: maybeText })])
        .rest(z.unknown()),
      view: view.nullish(),
    }),
  ],
  ['block_suggestion', sender.extend({ action_id: text, block_id: text, value: text, view: view.nullish() })],
  ['view_submission', sender.extend({ view })],
  ['shortcut', sender.extend({ callback_id: text, trigger_id: text })],
  [
    'event_callback',
    z.object({
      team_id: id,
      enterprise_id: id.nullish(),
      authorizations: z.array(z.object({ team_id: id.nullish(), enterprise_id: id.nullish() })).optional(),
      event: z.object({ type: text }),
    }),
  ],
]);
/** What holds for every payload: the framework looks for an event in all of them. */
const named = z.union([text, z.object({})]).optional();
const event = z.object({ channel: named, user: named, item: z.object({}).optional() });
const any = z.object({ type: text, event: event.optional() });
const command = z.object({
  event: z.undefined().optional(),
  command: text,
  text,
  team_id: id,
  enterprise_id: id.optional(),
  user_id: id,
  channel_id: id,
  trigger_id: text,
  response_url: text.min(1),
});

/**
 * Stands before the framework, which looks into whatever JSON it is given and stumbles where something is missing:
 * what Slack did not sign is answered with 401, what is signed and not shaped as Slack's payloads are with 400,
 * and what nobody here listens to with 404, at once.
 */
export function createDoor(options: {
  signingSecret: string;
  listener: RequestListener;
}): (request: ReadRequest, response: ServerResponse) => void {
  const { signingSecret, listener } = options;

  function statusFor({ headers, rawBody }: ReadRequest): number | undefined {
    const body = rawBody.toString();
    const form = headers['content-type'] === FORM ? parse(body) : undefined;
    // Not signed; the framework answers it and looks at nothing else.
    if (form?.['ssl_check'] === '1') return undefined;
    try {
      verifySlackRequest({
        signingSecret,
        body,
        headers: {
          'x-slack-signature': String(headers['x-slack-signature']),
          'x-slack-request-timestamp': Number(headers['x-slack-request-timestamp']),
        },
      });
    } catch {
      return 401;
    }
    return refusalOf(form, body);
  }

  return (request, response) => {
    const status = statusFor(request);
    if (status === undefined) return void listener(request, response);
    response.writeHead(status).end();
  };
}

function refusalOf(form: ReturnType<typeof parse> | undefined, body: string): 400 | 404 | undefined {
  const json = form ? form['payload'] : body;
  if (json === undefined) return command.safeParse(form).success ? undefined : 400;
  if (typeof json !== 'string') return 400;
  try {
    const payload: unknown = JSON.parse(json);
    const { type } = any.parse(payload);
    // Slack asks with this one whether somebody is there.
    if (type === 'url_verification') return undefined;
    const shape = payloads.get(type);
    if (!shape) return 404;
    return shape.safeParse(payload).success ? undefined : 400;
  } catch {
    return 400;
  }
}
