import { DID_TYPES } from '../../domain/group.ts';
import { lettersOf } from '../reading/json.ts';

/** "shared-cost" and "sharedcost" are the same type: 2Chat writes both. */
export function typeOf(said: string): string {
  return DID_TYPES.find((known) => known === lettersOf(said)) ?? said;
}
