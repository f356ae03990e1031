import type { UserAction } from '../page-protocol.ts';

/** The window in which a person acts: a modal that follows is shown there and in no other. */
export const windowOf = ({ window = '' }: UserAction): string => window;
