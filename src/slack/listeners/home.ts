import type { App } from '@slack/bolt';
import { guard } from './guard.ts';
import type { ListenerContext } from './listener-context.ts';

/** Somebody opened the bot's Home. It is opened whether or not we answer, so there is nobody to tell when that fails. */
export function listenToHome(app: App, context: ListenerContext): void {
  app.event('app_home_opened', async ({ event, body }) => {
    if (event.tab !== 'home') return;
    const { context_team_id, team_id } = body as typeof body & { context_team_id?: string };
    const sender = { team_id, user_id: event.user, context_team_id };
    await guard(
      context,
      sender,
      async () => undefined,
      ({ teamId, user }) => context.homes.opened(teamId, user),
    );
  });
}
