import {
  boughtMore,
  offerGone,
  ownershipSeen,
  purchased,
  purchaseNotSeen,
  purchaseRefused,
  purchaseStarted,
  purchaseUnanswered,
  sentBack,
  settled,
} from './buying.ts';
import {
  found,
  foundMore,
  groupChosen,
  held,
  holdMade,
  pageTurned,
  reserveFailed,
  reserveStarted,
  searchChanged,
  sorted,
} from './choosing.ts';
import { approved, cancelled, denied } from './deciding.ts';
import type { Decision } from './decision.ts';
import type { Event } from './event.ts';
import { lostHoldFound, lostHoldNotSeen } from './lost-holds.ts';
import { clickPending, clickSettled } from './pending-clicks.ts';
import { holdReleased, releaseFailed } from './releasing.ts';
import type { Request } from './request.ts';
import type { Rules } from './rules.ts';
import { clockMeasured, deadlinePassed, heldAgain, nudged, reminderDue } from './waiting.ts';

/** The state machine: what a request becomes when something happened at `now` (epoch ms), or why it stays as it is. Pure. */
export function transition(request: Request, event: Event, now: number, rules: Rules): Decision {
  switch (event.type) {
    case 'found':
      return found(request, event, now);
    case 'foundMore':
      return foundMore(request, event, now);
    case 'searchChanged':
      return searchChanged(request, event, now);
    case 'pageTurned':
      return pageTurned(request, event, now);
    case 'sorted':
      return sorted(request, event, now);
    case 'groupChosen':
      return groupChosen(request, event, now);
    case 'heldAgain':
      return heldAgain(request, event, now);
    case 'reserveStarted':
      return reserveStarted(request, event, now);
    case 'holdMade':
      return holdMade(request, event, now);
    case 'held':
      return held(request, event, now, rules);
    case 'reserveFailed':
      return reserveFailed(request, event, now);
    case 'approved':
      return approved(request, event, now);
    case 'denied':
      return denied(request, event, now);
    case 'cancelled':
      return cancelled(request, event, now);
    case 'nudged':
      return nudged(request, event, now, rules);
    case 'reminderDue':
      return reminderDue(request, now, rules);
    case 'clickPending':
      return clickPending(request, event, now);
    case 'clickSettled':
      return clickSettled(request, event.clicker, now);
    case 'deadlinePassed':
      return deadlinePassed(request, now);
    case 'clockMeasured':
      return clockMeasured(request, event, now);
    case 'purchaseStarted':
      return purchaseStarted(request, event, now);
    case 'purchased':
      return purchased(request, event, now);
    case 'ownershipSeen':
      return ownershipSeen(request, event, now);
    case 'purchaseRefused':
      return purchaseRefused(request, event, now);
    case 'boughtMore':
      return boughtMore(request, event, now);
    case 'purchaseUnanswered':
      return purchaseUnanswered(request, event, now);
    case 'sentBack':
      return sentBack(request, event, now, rules);
    case 'offerGone':
      return offerGone(request, now);
    case 'purchaseNotSeen':
      return purchaseNotSeen(request, event, now);
    case 'settled':
      return settled(request, event, now);
    case 'holdReleased':
      return holdReleased(request, event.holdId, now);
    case 'releaseFailed':
      return releaseFailed(request, event.holdId, now);
    case 'lostHoldFound':
      return lostHoldFound(request, event, now);
    case 'lostHoldNotSeen':
      return lostHoldNotSeen(request, event, now);
  }
}
