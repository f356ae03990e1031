import { digest } from '../digest.ts';
import { FORGOTTEN } from '../state.ts';
import { factsOf } from './facts.ts';
import type { NumberRecord } from './record.ts';

/** The people on whose Homes something else stands since this change: who owns it, who did, and whom it was offered to. */
export function homesConcerned(before: NumberRecord | undefined, after: NumberRecord): string[] {
  if (before && shown(before) === shown(after)) return [];
  const people = [before, after].flatMap((record) => [record?.owner, record?.formerOwner, record?.handover?.to]);
  return [...new Set(people.flatMap((user) => (user === undefined || user === FORGOTTEN ? [] : [user])))];
}

/** A list that is read every night changes when each number was looked at, and nothing that anybody sees. */
function shown(record: NumberRecord): string {
  return digest([factsOf(record), record.handover]);
}
