import type { ListenerContext } from './listener-context.ts';

/**
 * Runs what a delivery of Slack's asks for once. A second delivery of it does nothing when the first is done; while that may still be under
 * way, or has died, it is done again, since the state knows what counts, but without a word.
 */
export async function once<Told>(
  { deliveries, teamId, observer }: Pick<ListenerContext, 'deliveries' | 'teamId' | 'observer'>,
  id: string,
  tell: (told: Told) => Promise<unknown>,
  act: (tell: (told: Told) => Promise<unknown>) => Promise<void>,
): Promise<void> {
  if (!deliveries) return act(tell);
  // Where that is not known, what is asked for will say what is wrong with the store.
  const known = await deliveries.begin(teamId, id).catch(() => 'new' as const);
  if (known === 'done') return;
  try {
    await act(known === 'new' ? tell : async () => undefined);
  } catch (error) {
    await deliveries.failed(teamId, id).catch(() => undefined);
    throw error;
  }
  await deliveries
    .done(teamId, id)
    .catch((error: unknown) => observer.warn('delivery not noted as done', error, { delivery: id }));
}
