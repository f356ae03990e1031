import type { Button } from '@slack/types';
import { reheldEnough } from '../../domain/limits.ts';
import { phaseOf } from '../../domain/phases.ts';
import { holdOf, type Request } from '../../domain/request.ts';
import { phone } from '../format.ts';
import { ids } from '../ids.ts';
import { words } from '../words/words.ts';
import { requestButton } from './blocks.ts';
import { whatIsSought } from './rows.ts';

/** How a requester goes on after an end that brought no number: the same number once more where that is possible, else the form filled in. */
export function againButtons(request: Request): Button[] {
  const { state } = request;
  if (!phaseOf(state).isOver || state.name === 'purchased') return [];
  const hold = holdOf(request);
  const number = hold && phone(hold.number);
  const rehold = mayHoldAgain(request) && number !== undefined ? [holdAgain(request, number)] : [];
  // Who cancelled may have meant another number.
  return rehold.length > 0 && state.name !== 'cancelled' ? rehold : [...rehold, askAgain(request, number)];
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
