import type { Button } from '@slack/types';
import { reheldEnough } from '../../domain/limits.ts';
import { phaseOf } from '../../domain/phases.ts';
import { holdOf, type Request } from '../../domain/request.ts';
import { phone } from '../format.ts';
import { ids } from '../ids.ts';
import { words } from '../words/words.ts';
import { requestButton } from './blocks.ts';
import { whatIsSought } from './rows.ts';

/** How a requester goes on after an end that brought no number. */
type Again = Readonly<{
  /** The same number once more, where that is possible. */
  hold?: Button;
  /** The form, filled in. */
  ask?: Button;
}>;

export function goesOn(request: Request): Again {
  const { state } = request;
  if (!phaseOf(state).isOver || state.name === 'purchased') return {};
  const held = holdOf(request);
  const number = held && phone(held.number);
  const hold = mayHoldAgain(request) && number !== undefined ? holdAgain(request, number) : undefined;
  // Who cancelled may have meant another number.
  return hold && state.name !== 'cancelled' ? { hold } : { hold, ask: askAgain(request, number) };
}

/** The same as buttons beside each other. */
export function againButtons(request: Request): Button[] {
  const { hold, ask } = goesOn(request);
  return [hold, ask].filter((each) => each !== undefined);
}

/** A hold that ended undecided: the number can be held once more, as soon as nothing of it is being released, and not for ever. */
function mayHoldAgain(request: Request): boolean {
  const { name } = request.state;
  const hold = holdOf(request);
  if (!hold || (name !== 'expired' && name !== 'cancelled')) return false;
  const isReleased = !request.releasing.some(({ number }) => number === hold.number);
  return isReleased && !reheldEnough(request);
}

export function holdAgain(request: Request, number: string): Button {
  const { rehold, reholdLabel } = words.requestCard;
  return requestButton(request, ids.actions.rehold, rehold, { label: reholdLabel(number) });
}

/** Opens the form for a new request, filled in with this one. */
export function askAgain(request: Request, number?: string): Button {
  const { askAgain, askAgainLabel } = words.requestCard;
  const label = askAgainLabel(number ?? whatIsSought(request.search));
  return requestButton(request, ids.actions.askAgain, askAgain, { label });
}
