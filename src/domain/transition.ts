import { approved, judgedAnew, passedOn } from './approving.ts';
import { foundBought, numberGone, ownershipSeen, purchased } from './bought.ts';
import {
  boughtMore,
  outOfStock,
  purchaseNotSeen,
  purchaseRefused,
  purchaseStarted,
  purchaseUnanswered,
  resolved,
  returnedForApproval,
} from './buying.ts';
import { elsewhereTurned, found, foundMore, pageTurned, searchChanged, sorted } from './choosing.ts';
import { cancelled, denied } from './deciding.ts';
import { type Decision, notNow, refused } from './decision.ts';
import type { Event, EventOf } from './event.ts';
import { pressedEnough } from './limits.ts';
import { orphanHoldFound, orphanHoldNotSeen } from './orphan-holds.ts';
import { clickPending, clickResolved } from './pending-clicks.ts';
import { purposeChanged } from './purpose.ts';
import { answered, asked } from './questions.ts';
import { holdReleased, releaseFailed } from './releasing.ts';
import type { Request, RequestIn } from './request.ts';
import { groupChosen, held, holdMade, reheld, reserveFailed, reserveStarted } from './reserving.ts';
import type { Rules } from './rules.ts';
import type { StateName } from './state.ts';
import { clockMeasured, deadlinePassed, nudged, reminderDue } from './waiting.ts';

/** What becomes of a request when something happened. */
type Step<E, R = Request> = (request: R, event: E, now: number, rules: Rules) => Decision;

/** In which states each event counts, and what it does. What is not `from` a state decides that itself. */
const steps: { readonly [Type in Event['type']]: Step<EventOf<Type>> } = {
  found: from(['searching'], found),
  foundMore: from(['choosing', 'reserving'], foundMore),
  searchChanged: byRequester(from(['choosing'], limited(searchChanged))),
  pageTurned: byRequester(from(['choosing'], limited(pageTurned))),
  sorted: byRequester(from(['choosing'], limited(sorted))),
  elsewhereTurned: byRequester(from(['choosing'], limited(elsewhereTurned))),

  groupChosen: byRequester(from(['choosing', 'reserving'], groupChosen)),
  reserveStarted: from(['reserving'], reserveStarted),
  holdMade,
  held,
  reserveFailed,
  reheld: byRequester(from(['expired', 'cancelled'], reheld)),

  purposeChanged: byRequester(from(['choosing', 'reserving', 'awaitingApproval'], limited(purposeChanged))),
  asked,
  answered: byRequester(from(['awaitingApproval'], answered)),

  reminderDue: from(['awaitingApproval'], reminderDue),
  nudged: byRequester(from(['awaitingApproval'], nudged)),
  clockMeasured: from(['awaitingApproval'], clockMeasured),
  clickPending: from(['awaitingApproval'], clickPending),
  clickResolved: from(['awaitingApproval'], clickResolved),
  approved,
  judgedAnew: from(['awaitingApproval'], judgedAnew),
  passedOn,
  denied,
  deadlinePassed: from(['awaitingApproval'], deadlinePassed),
  cancelled: byRequester(cancelled),

  purchaseStarted: from(['purchasing'], purchaseStarted),
  outOfStock: from(['purchasing'], outOfStock),
  // Proof may come late, even after a person gave up on it: what was bought is bought.
  purchased: from(['purchasing', 'unconfirmed', 'failed'], purchased),
  foundBought: from(['awaitingApproval', 'denied', 'expired', 'cancelled'], foundBought),
  purchaseRefused: from(['purchasing', 'unconfirmed'], purchaseRefused),
  returnedForApproval: from(['purchasing', 'unconfirmed'], returnedForApproval),
  purchaseUnanswered: from(['purchasing'], purchaseUnanswered),
  purchaseNotSeen: from(['unconfirmed', 'failed'], purchaseNotSeen),
  resolved,
  ownershipSeen: from(['purchased'], ownershipSeen),
  numberGone: from(['purchased'], numberGone),
  boughtMore,

  holdReleased,
  releaseFailed,
  orphanHoldFound,
  orphanHoldNotSeen,
};

/** The state machine: what a request becomes when something happened at `now` (epoch ms), or why it stays as it is. Pure. */
export function transition(request: Request, event: Event, now: number, rules: Rules): Decision {
  const step = steps[event.type] as Step<Event>;
  return step(request, event, now, rules);
}

/** Counts in these states only. */
function from<Name extends StateName, E>(names: readonly Name[], step: Step<E, RequestIn<Name>>): Step<E> {
  const isIn = (request: Request): request is RequestIn<Name> =>
    names.some((name: StateName) => name === request.state.name);
  return (request, event, now, rules) => (isIn(request) ? step(request, event, now, rules) : notNow(request));
}

/** Counts only when the requester does it. */
function byRequester<E extends Readonly<{ by: string }>>(step: Step<E>): Step<E> {
  return (request, event, now, rules) =>
    event.by === request.requester
      ? step(request, event, now, rules)
      : refused({ reason: 'notYours', requester: request.requester });
}

/** Counts until the requester has pressed too much on this request. */
function limited<E, R extends Request>(step: Step<E, R>): Step<E, R> {
  return (request, event, now, rules) => {
    const enough = pressedEnough(request);
    return enough ? refused(enough) : step(request, event, now, rules);
  };
}
