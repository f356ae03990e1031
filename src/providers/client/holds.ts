import type { GroupFacts, HoldFault, ProviderHold } from '../../workflow/provider.ts';
import { sameNumber } from '../reading/read-number.ts';
import { aheadOf, type ClockReading, earliestOf } from './clock-reading.ts';
import type { Http } from './http.ts';
import { isOfGroup } from './number-of-group.ts';

/** A hold as an answer tells it; times are on the provider's clock. What it does not tell, or what cannot be read, is undefined. */
export type ToldHold = Readonly<{
  id: string;
  number: string | undefined;
  expiresAt: number | undefined;
  createdAt: number | undefined;
  groupId: string | undefined;
}>;

/** What was to be held: this number of the group, or any of it. */
type Wanted = Readonly<{ number?: string | undefined; of?: GroupFacts | undefined }>;

/** For how long a hold whose end cannot be read is seen to. */
const UNTOLD_MS = 24 * 60 * 60_000;

/** The hold that an answer to a reservation tells of, with what keeps it from being of use. */
export function madeHold(http: Http, clock: ClockReading, told: ToldHold, wanted: Wanted): ProviderHold {
  return {
    ...holdOf(told, clock.dateAt ?? http.now()),
    ...aheadOf(clock, told.createdAt, http.clock.mostMs()),
    notBefore: earliestOf(clock),
    unfit: faultOf(told, wanted),
  };
}

/** A hold of a list. */
export function listedHold(http: Http, clock: ClockReading, told: ToldHold): ProviderHold {
  const { aheadMs } = aheadOf(clock, undefined, http.clock.mostMs());
  return { ...holdOf(told, clock.dateAt ?? http.now()), aheadMs };
}

function holdOf({ id, number = '', expiresAt, createdAt, groupId }: ToldHold, now: number) {
  return { id, number, expiresAt: expiresAt ?? now + UNTOLD_MS, createdAt, groupId };
}

/** Why nobody can use a hold; undefined for one that is as it should be. */
function faultOf({ number, expiresAt }: ToldHold, wanted: Wanted): HoldFault | undefined {
  if (number === undefined) return 'numberUnreadable';
  if (expiresAt === undefined) return 'endUnreadable';
  if (wanted.of !== undefined && !isOfGroup(number, wanted.of)) return 'foreignNumber';
  return wanted.number === undefined || sameNumber(number, wanted.number) ? undefined : 'otherNumber';
}
