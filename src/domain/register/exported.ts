import type { RegisteredNumber } from './listed-and-bought.ts';
import { type NumberRecord, type RecordStatus, recordId, statusOf } from './record.ts';

/** A number with what people say of it in the register, where it is in there. */
export type ExportedNumber = RegisteredNumber &
  Readonly<{
    registerStatus?: RecordStatus | undefined;
    owner?: string | undefined;
    formerOwner?: string | undefined;
    costCentre?: string | undefined;
    locked?: true | undefined;
    givingBack?: NumberRecord['givingBack'];
    /** When a list last said something of it. */
    lastChecked?: number | undefined;
  }>;

/** Also what the register has and neither a list nor a request: what is gone, and what a list that failed would have had. */
export function withRecords(
  numbers: readonly RegisteredNumber[],
  records: readonly NumberRecord[],
): readonly ExportedNumber[] {
  const left = new Map(records.map((record) => [record.id, record]));
  const known = numbers.map((each) => {
    const id = recordId(each.provider, each.number);
    const record = left.get(id);
    left.delete(id);
    return record ? joined(each, record) : each;
  });
  const others = [...left.values()].map((record) => {
    const { number, provider, goneAt } = record;
    return joined({ number, provider, state: goneAt === undefined ? 'unknown' : 'gone' }, record);
  });
  return [...known, ...others];
}

function joined(row: RegisteredNumber, record: NumberRecord): ExportedNumber {
  const { owner, formerOwner, costCentre, locked, givingBack, listed, bought } = record;
  const { country, type, place, features, purpose } = record;
  const ofRecord = { country, type, place, features, monthly: record.monthly, monthlyFrom: record.monthlyFrom };
  return {
    ...ofRecord,
    setup: bought?.setup,
    request: bought?.request,
    boughtAt: bought?.at,
    ...withoutAbsent(row),
    // What an owner says now counts before what a request once said.
    purpose: purpose ?? row.purpose,
    ...{ registerStatus: statusOf(record), owner, formerOwner, costCentre, locked, givingBack },
    lastChecked: listed?.at,
  };
}

function withoutAbsent(row: RegisteredNumber): RegisteredNumber {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as RegisteredNumber;
}
