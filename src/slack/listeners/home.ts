import { guard } from './guard.ts';
import type { ListenerContext } from './listener-context.ts';
import type { Routes } from './routes.ts';

/** A person opened the bot's Home. Slack opens it whether or not we answer, so a failure is told to no one. */
export function listenToHome(routes: Routes, context: ListenerContext): void {
  routes.event('app_home_opened', async ({ event, body }) => {
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
