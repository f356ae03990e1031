import { shownAt } from '../../domain/hold.ts';
import type { Request } from '../../domain/request.ts';
import type { State } from '../../domain/state.ts';
import { markOf } from '../words/states.ts';
import { words } from '../words/words.ts';
import { type Line, say, strong, when } from './rich.ts';

/** "Asked ✓ · Held ✓ until 5:06 PM · Approval … · Bought": how far it has come, with what is under way, or how it ended, in bold. */
export function progressLine({ state }: Request): Line {
  const { asked, held, heldUntil, approved } = words.progress;
  const steps: Line[] = [[say(asked)]];
  if ('hold' in state && state.hold) {
    const until = state.name === 'awaitingApproval' ? shownAt(state.hold, state.decideBy) : undefined;
    steps.push(until === undefined ? [say(held)] : [say(heldUntil), when(until)]);
  }
  if ('approval' in state) steps.push([say(approved)]);
  const now: Readonly<Partial<Record<State['name'], string>>> = words.progress.now;
  const { mark, word } = markOf(state);
  steps.push([strong(now[state.name] ?? `${mark} ${word}`)]);
  const left = LEFT[state.name] ?? [];
  return joined([...steps, ...left.map((step) => [say(words.progress[step])])]);
}

/** What is still to come. */
const LEFT: Readonly<Partial<Record<State['name'], readonly ('hold' | 'approval' | 'bought')[]>>> = {
  searching: ['hold', 'approval', 'bought'],
  choosing: ['hold', 'approval', 'bought'],
  reserving: ['approval', 'bought'],
  awaitingApproval: ['bought'],
};

function joined(steps: readonly Line[]): Line {
  return steps.flatMap((step, no) => (no === 0 ? step : [say(' · '), ...step]));
}
