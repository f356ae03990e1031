import type { State, StateName } from './state.ts';

/** What is true of every request in a state. */
type Phase = Readonly<{
  /** Nothing more is expected of it. */
  isOver: boolean;
  /** A number is held for it, or is about to be. */
  isHolding: boolean;
  /** An order may be under way, or done. */
  mayBeOrdered: boolean;
  /** It goes on by itself, as soon as a provider has answered. */
  isPassing: boolean;
}>;

const PHASES: Readonly<Record<StateName, Phase>> = {
  searching: { isOver: false, isHolding: false, mayBeOrdered: false, isPassing: true },
  choosing: { isOver: false, isHolding: false, mayBeOrdered: false, isPassing: false },
  reserving: { isOver: false, isHolding: true, mayBeOrdered: false, isPassing: true },
  awaitingApproval: { isOver: false, isHolding: true, mayBeOrdered: false, isPassing: false },
  purchasing: { isOver: false, isHolding: true, mayBeOrdered: true, isPassing: true },
  unconfirmed: { isOver: false, isHolding: true, mayBeOrdered: true, isPassing: false },
  purchased: { isOver: true, isHolding: false, mayBeOrdered: true, isPassing: false },
  failed: { isOver: true, isHolding: false, mayBeOrdered: true, isPassing: false },
  denied: { isOver: true, isHolding: false, mayBeOrdered: false, isPassing: false },
  expired: { isOver: true, isHolding: false, mayBeOrdered: false, isPassing: false },
  cancelled: { isOver: true, isHolding: false, mayBeOrdered: false, isPassing: false },
};

export function phaseOf({ name }: Pick<State, 'name'>): Phase {
  return PHASES[name];
}

/** The same for the name of a state that only another version may know. */
export function phaseNamed(name: string): Phase | undefined {
  return Object.hasOwn(PHASES, name) ? PHASES[name as StateName] : undefined;
}
