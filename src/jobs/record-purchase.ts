import type { BoughtNumber } from '../domain/register/event.ts';
import type { Request } from '../domain/request.ts';
import { UnreadableRecord } from '../workflow/unreadable-record.ts';
import { asUnreadable, UnreadableRequest } from '../workflow/unreadable-request.ts';
import type { JobContext } from './job-context.ts';

/** Every number that was bought stands in the register. One that does already stays as it is. */
export async function recordPurchase(request: Request, { register, observer }: JobContext): Promise<void> {
  const bought = boughtBy(request);
  if (!register || !bought) return;
  try {
    await register.registering.record(request.teamId, bought.provider, bought.number, { type: 'bought', bought });
  } catch (error) {
    if (!(error instanceof UnreadableRecord)) throw error;
    // The version that can read it knows of the purchase, or will: its cards must not wait for that.
    observer.warn('number not read', error, { request: request.id, id: error.id });
  }
}

function boughtBy({ id, requester, purpose, state }: Request): BoughtNumber | undefined {
  if (state.name !== 'purchased') return undefined;
  const { hold, approval, at } = state;
  const { provider, country, type, place, features, monthly, setup } = hold.group;
  return {
    ...{ provider, number: hold.number, country, type, place, features, monthly, setup },
    ...{ request: id, requester, approvedBy: approval.by, purpose, at },
  };
}

/** How many purchases are taken over in one step, and looked at once more: a clock may have been behind when they were made. */
const AT_MOST = 100;
const ONCE_MORE = 200;

/** What was bought before there was a register, or by a version that knew none; the oldest first, since of one number the last purchase counts. */
export async function recordEarlierPurchases(teamId: string, context: JobContext): Promise<void> {
  const { register, workflow, observer } = context;
  if (!register) return;
  const { store } = register;
  for (let from = Math.max(0, (await store.purchasesKept(teamId)) - ONCE_MORE); ; ) {
    const ids = await store.purchases(teamId, from, AT_MOST);
    for (const id of ids) {
      const request = await workflow.load(teamId, id).catch(asUnreadable);
      if (request instanceof UnreadableRequest) observer.warn('purchase not read', request, { request: id });
      else if (request) await recordPurchase(request, context);
    }
    from += ids.length;
    await store.keepPurchasesKept(teamId, from);
    if (ids.length < AT_MOST) return;
  }
}
