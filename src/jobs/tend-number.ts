import { SCHEDULED_AHEAD_MS } from '../workflow/ports.ts';
import { asUnreadableRecord, UnreadableRecord } from '../workflow/unreadable-record.ts';
import type { Again } from './job.ts';
import type { JobContext, RegisterJobs } from './job-context.ts';

/** How many numbers one sweep looks at; the next one goes on. */
const AT_MOST = 500;
const AT_ONCE = 20;
/** What this version cannot read is looked at again so much later: another one may have saved it since. */
const UNREADABLE_MS = 3_600_000;

/** The time has come to ask whether a number is needed, or to say that nobody answered. */
export async function review(
  { teamId, recordId }: Readonly<{ teamId: string; recordId: string }>,
  { register }: JobContext,
): Promise<Again | undefined> {
  const outcome = await register?.registering.apply(teamId, recordId, { type: 'reviewDue' });
  if (outcome?.kind !== 'refused' || outcome.refusal.reason !== 'notDueYet') return undefined;
  return { againAt: outcome.refusal.at };
}

/** Queues what will be due soon of numbers, and what is still to be told of them. */
export async function queueNumbers(teamId: string, context: JobContext): Promise<void> {
  const { register, clock } = context;
  if (!register) return;
  const { store, timers } = register;
  const ids = await store.due(teamId, clock() + SCHEDULED_AHEAD_MS, AT_MOST);
  await eachNumber(teamId, ids, context, register);
  if ((await store.untold(teamId, 1)).length > 0) await timers.tellNumbers(teamId);
}

/** One that cannot be read, or looked at, must not keep the sweep from the others. */
async function eachNumber(
  teamId: string,
  ids: readonly string[],
  { observer, clock }: JobContext,
  { store, registering }: RegisterJobs,
): Promise<void> {
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    await Promise.all(
      ids.slice(from, from + AT_ONCE).map(async (id) => {
        try {
          const record = await store.load(teamId, id).catch(asUnreadableRecord);
          if (!record) return await store.drop(teamId, id);
          if (!(record instanceof UnreadableRecord)) return await registering.followUp(record);
          observer.warn('number not read', record, { teamId, id });
          await store.putOff(teamId, id, clock() + UNREADABLE_MS);
        } catch (error) {
          observer.warn('number not looked at', error, { teamId, id });
        }
      }),
    );
  }
}

/** Those that were gone by then and were never bought here are in the register no more; the audit trail keeps what happened. */
export async function forgetNumbers(teamId: string, until: number, context: JobContext): Promise<void> {
  const { register, observer, clock } = context;
  if (!register) return;
  const { store } = register;
  for (const id of await store.gone(teamId, until, AT_MOST)) {
    try {
      const record = await store.load(teamId, id).catch(asUnreadableRecord);
      if (!record) await store.drop(teamId, id);
      else if (record instanceof UnreadableRecord) await store.putOff(teamId, id, clock());
      else await store.forget(record);
    } catch (error) {
      observer.warn('number not forgotten', error, { teamId, id });
    }
  }
}
