import type { GroupFacts } from '../../workflow/provider.ts';
import { isOfGroup } from '../client/number-of-group.ts';
import { asRecord } from '../reading/json.ts';
import { readNumber } from '../reading/read-number.ts';
import { rowsOf } from './answers.ts';

/** The numbers of a group (E.164) that are to be had, each once; what cannot be read, or is none of the group's (`of`), is not offered. */
export function readNumbers(body: unknown, of?: GroupFacts): string[] | undefined {
  const rows = rowsOf(body, 'numbers');
  const read = rows?.flatMap((row) => {
    const number = readNumber(asRecord(row)?.['number'] ?? row, of?.country);
    return number === undefined ? [] : [number];
  });
  if (!read || (read.length === 0 && rows?.length !== 0)) return undefined;
  return [...new Set(read)].filter((number) => of === undefined || isOfGroup(number, of));
}
