import type { Event } from '../domain/event.ts';
import type { Request } from '../domain/request.ts';
import { ProviderError } from '../workflow/provider.ts';
import { insist } from './insist.ts';
import type { Kitchen } from './recipes.ts';

/** Spends the money, at most once: that the call will be made is saved before it is made, and a delivery that finds it saved does not call. */
export async function purchase(request: Request, { workflow, provider, observer }: Kitchen): Promise<undefined> {
  const { teamId, id, state } = request;
  if (state.name !== 'purchasing') return;
  if (state.attempt) {
    // An earlier delivery may have called and did not live to tell: from here on the provider is asked, not told.
    await workflow.apply(teamId, id, { type: 'purchaseUnanswered', attempt: state.attempt.no });
    return;
  }

  const started = await workflow.apply(teamId, id, { type: 'purchaseStarted' });
  if (started.kind === 'refused' || started.request.state.name !== 'purchasing') return;
  const { attempt, hold } = started.request.state;
  if (!attempt) return;

  let event: Event;
  try {
    await provider(hold.group.provider).purchase({ groupId: hold.group.id, number: hold.number });
    event = { type: 'purchased', number: hold.number };
  } catch (error) {
    observer.trouble('purchase not done', error, { id, kind: error instanceof ProviderError ? error.kind : 'bug' });
    event = nothingBought(error)
      ? { type: 'purchaseRefused', attempt: attempt.no, message: error.message }
      : { type: 'purchaseUnanswered', attempt: attempt.no };
  }
  await insist(() => workflow.apply(teamId, id, event));
}

function nothingBought(error: unknown): error is ProviderError {
  return error instanceof ProviderError && error.kind !== 'outcomeUnknown' && error.kind !== 'unreadable';
}
