import { groupFingerprint, holdFingerprint } from '../../src/domain/fingerprint.ts';
import type { Group } from '../../src/domain/group.ts';
import type { Hold } from '../../src/domain/hold.ts';
import { questionsOf } from '../../src/domain/questions.ts';
import { holdOf, type Request } from '../../src/domain/request.ts';

/** A card as a person saw it: what it said, and what its buttons carry. Cards stay in people's windows for good. */
export type SeenCard = Readonly<{
  teamId: string;
  requestId: string;
  version: number;
  state: Request['state']['name'];
  groups: readonly Readonly<{ facts: string; fingerprint: string }>[];
  hold: Readonly<{ facts: string; fingerprint: string }> | undefined;
  /** The question that may be answered. */
  question: number | undefined;
  /** The glass may be broken. */
  glass: boolean;
}>;

export function cardOf(request: Request): SeenCard {
  const { teamId, id, version, state } = request;
  const hold = holdOf(request);
  return {
    teamId,
    requestId: id,
    version,
    state: state.name,
    groups:
      state.name === 'choosing'
        ? state.options.groups.map((group) => ({ facts: groupFacts(group), fingerprint: groupFingerprint(group) }))
        : [],
    hold: hold && { facts: holdFacts(hold, request), fingerprint: holdFingerprint(hold) },
    glass: state.name === 'awaitingApproval' && (state.ruling?.breakGlass?.length ?? 0) > 0,
    question: questionsOf(request).find(({ answered }) => !answered)?.no,
  };
}

/** What an approval is given for, in the words of P1: number, provider, price, hold, and what it is for. */
export function holdFacts({ group, number, id, expiresAt }: Hold, { purpose }: Request): string {
  return `${groupFacts(group)}, number ${number}, hold ${id} until ${expiresAt}, for ${purpose}`;
}

export function groupFacts({ provider, id, monthly, setup }: Group): string {
  return `${provider} ${id} at ${monthly.amount} and ${setup?.amount ?? 'a fee that is not told'}`;
}
