import { minutesToMilliseconds } from 'date-fns';
import { z } from 'zod';
import { greeting } from '../views/help.ts';
import { answering } from './answering.ts';
import { guard } from './guard.ts';
import type { ListenerContext } from './listener-context.ts';
import type { Routes } from './routes.ts';

/** One person is answered once in this time: who goes on writing has read it. */
const EVERY_MS = minutesToMilliseconds(1);

/** What a person says; of bots, of edits, and of whatever else Slack calls a message there is nothing to answer. */
const said = z.object({
  user: z.string().min(1),
  channel: z.string().min(1),
  channel_type: z.string().optional(),
  thread_ts: z.string().optional(),
  user_team: z.string().optional(),
  team: z.string().optional(),
  subtype: z.undefined().optional(),
  bot_id: z.undefined().optional(),
  edited: z.undefined().optional(),
});

type Said = z.infer<typeof said>;

/** A person writes to the bot, or mentions it: they are told, for themselves alone, how to ask. */
export function listenToWords(routes: Routes, context: ListenerContext): void {
  routes.event('message', async ({ event, body, client }) => {
    const heard = said.safeParse(event).data;
    // A reply in a thread is to a card, and for people.
    if (heard?.channel_type !== 'im' || heard.thread_ts !== undefined) return;
    await answer(heard, heard.user, body, client, context);
  });
  routes.event('app_mention', async ({ event, body, client }) => {
    const heard = said.safeParse(event).data;
    // In a direct message it is the other event, too.
    if (heard === undefined || heard.channel.startsWith('D')) return;
    await answer(heard, heard.channel, body, client, context);
  });
}

async function answer(
  { user, user_team, team, thread_ts }: Said,
  channel: string,
  body: object,
  client: Parameters<typeof answering>[0]['client'],
  context: ListenerContext,
): Promise<void> {
  const { deliveries, teamId, observer } = context;
  const isFirst = async () => deliveries?.isFirst(teamId, `said:${user}`, EVERY_MS) ?? true;
  // Where that is not known it is better to be silent: nobody waits for it.
  const mayAnswer = await isFirst().catch((error: unknown) =>
    observer.warn('not known who was answered', error, { user }),
  );
  if (!mayAnswer) return;
  const tell = answering({ client, observer, user, channel, thread: thread_ts, respond: undefined });
  const { team_id, context_team_id } = body as { team_id?: string; context_team_id?: string };
  const sender = { team_id, context_team_id, user: { id: user, team_id: user_team ?? team } };
  await guard(
    context,
    sender,
    (text) => tell({ text }),
    async () => void (await tell(greeting())),
  );
}
