import { minutesToMilliseconds } from 'date-fns';
import type { Decider } from '../domain/approval.ts';
import type { Event } from '../domain/event.ts';
import type { DecisionClick } from '../workflow/ports.ts';
import type { Again } from './job.ts';
import type { Kitchen } from './kitchen.ts';

/** A click waits this long for Slack to say who clicked; then the person is asked to click again. */
const LOOK_UP_MS = minutesToMilliseconds(2);
const LOOK_UP_PAUSE_MS = 2_000;

/** Finds out who clicked, and decides. Whoever may not, or comes too late, is told so. */
export async function decide(click: DecisionClick, kitchen: Kitchen): Promise<Again | undefined> {
  const { workflow, directory, notifier, observer, clock } = kitchen;
  const { teamId, requestId, user } = click;
  let by: Decider;
  try {
    by = await directory.decider(teamId, user);
  } catch (error) {
    observer.trouble('clicker not looked up', error, { id: requestId });
    if (clock() < click.at + LOOK_UP_MS) return { againAt: clock() + LOOK_UP_PAUSE_MS };
    await notifier.refuse(click, { reason: 'notLookedUp' });
    return undefined;
  }
  const outcome = await workflow.apply(teamId, requestId, decision(click, by));
  if (outcome.kind === 'refused') await notifier.refuse(click, outcome.refusal);
  return undefined;
}

function decision({ decision, fingerprint }: DecisionClick, by: Decider): Event {
  switch (decision.verb) {
    case 'approve':
      return { type: 'approved', by, fingerprint };
    case 'deny':
      return { type: 'denied', by, fingerprint, reason: decision.reason };
    case 'settle':
      return { type: 'settled', by, fingerprint, verdict: decision.verdict };
  }
}
