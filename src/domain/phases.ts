import type { State, StateName } from './state.ts';

/** What is true of every request in a state. */
type Phase = Readonly<{
  /** Nothing more is expected of it. */
  isOver: boolean;
  /** A number is held for it, or is about to be. */
  isHolding: boolean;
  /** An order may be under way, or done. */
  mayBeOrdered: boolean;
}>;

const PHASES: Readonly<Record<StateName, Phase>> = {
  searching: { isOver: false, isHolding: false, mayBeOrdered: false },
  choosing: { isOver: false, isHolding: false, mayBeOrdered: false },
  reserving: { isOver: false, isHolding: true, mayBeOrdered: false },
  awaitingApproval: { isOver: false, isHolding: true, mayBeOrdered: false },
  purchasing: { isOver: false, isHolding: true, mayBeOrdered: true },
  unconfirmed: { isOver: false, isHolding: true, mayBeOrdered: true },
  purchased: { isOver: true, isHolding: false, mayBeOrdered: true },
  failed: { isOver: true, isHolding: false, mayBeOrdered: true },
  denied: { isOver: true, isHolding: false, mayBeOrdered: false },
  expired: { isOver: true, isHolding: false, mayBeOrdered: false },
  cancelled: { isOver: true, isHolding: false, mayBeOrdered: false },
};

export function phaseOf({ name }: Pick<State, 'name'>): Phase {
  return PHASES[name];
}

/** The same for the name of a state that only another version may know. */
export function phaseNamed(name: string): Phase | undefined {
  return Object.hasOwn(PHASES, name) ? PHASES[name as StateName] : undefined;
}
