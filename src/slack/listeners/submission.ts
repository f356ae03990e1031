import type { AckFn, ViewOutput, ViewResponseAction } from '@slack/bolt';
import type { z } from 'zod';
import type { Outcome } from '../../workflow/workflow.ts';
import type { SlackClient } from '../connection/api.ts';
import { withoutMarkup } from '../format.ts';
import { explainRefusal } from '../words/refusals.ts';
import { guard, type Reply, type Who } from './guard.ts';
import type { ListenerContext } from './listener-context.ts';
import type { Routes } from './routes.ts';

/** A form as a person sent it. */
export type Submission<Metadata> = Readonly<{
  who: Who;
  view: ViewOutput;
  client: SlackClient;
  /** What the form remembered while it was open. */
  metadata: Metadata;
  /** Closes the form. */
  ack: AckFn<ViewResponseAction>;
  /** Keeps it open, and says why at its most telling field, or at another. */
  reply: Reply;
  replyAt: (block: string) => Reply;
  /** Closes it where the request took what was sent; else says why it did not. */
  finish: (outcome: Outcome) => Promise<void>;
}>;

/** Listens to what is sent with a form; `blockOf` names the field at which it says what is wrong. What no form of ours remembers is no bug, and is refused. */
export function listenToSubmission<Schema extends z.ZodType>(
  routes: Routes,
  context: ListenerContext,
  form: Readonly<{ id: string; schema: Schema; blockOf: (view: ViewOutput) => string }>,
  act: (sent: Submission<z.infer<Schema>>) => Promise<void>,
): void {
  routes.view(form.id, async ({ ack, body, view, client }) => {
    const replyAt = (block: string) => (text: string) =>
      ack({ response_action: 'errors', errors: { [block]: withoutMarkup(text) } });
    const reply = replyAt(form.blockOf(view));
    await guard(context, body, reply, async (who) => {
      const metadata = readMetadata(form.schema, view.private_metadata);
      if (!metadata) return void (await reply(explainRefusal({ reason: 'unknownRequest' })));
      const finish = async (outcome: Outcome) =>
        outcome.kind === 'refused' ? void (await reply(explainRefusal(outcome.refusal))) : ack();
      await act({ who, view, client, metadata, ack, reply, replyAt, finish });
    });
  });
}

/** What a form remembered; undefined where no form of ours would. */
export function readMetadata<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
