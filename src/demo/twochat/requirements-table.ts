import type { DidType } from '../../domain/group.ts';

/** What a country asks for before a number may be used, by type. */
export const REQUIREMENTS: Readonly<Record<string, Readonly<Partial<Record<DidType, readonly string[]>>>>> = {
  DE: {
    local: ['Proof of a local address in the area of the prefix, not older than 3 months.'],
    mobile: ['Proof of address in Germany.', 'Copy of an identity card or passport.'],
    national: ['Proof of address in Germany.'],
  },
};
