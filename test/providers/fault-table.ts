import { expect } from 'vitest';
import type { Search } from '../../src/domain/group.ts';
import type { Provider } from '../../src/workflow/provider.ts';
import { abilitiesOf, callsWith, outcomeOf, type ProviderCall, ready, WRITES } from './provider-calls.ts';

/** What every provider is put to, under the names the table gives the rows. */
export const FAULTS = [
  'refused connection',
  'slow answer',
  'cut answer',
  'HTML for JSON',
  'HTTP 401',
  'HTTP 402',
  'HTTP 403',
  'HTTP 404',
  'HTTP 409',
  'HTTP 422',
  'HTTP 429',
  'HTTP 500',
  'error in HTTP 200',
  'unknown fields',
  'missing fields',
  '10,000 groups',
] as const;
export type FaultName = (typeof FAULTS)[number];

/** A provider on its sandbox, made to meet one fault. */
export type FaultBench = Readonly<{
  /** The client that is tried: for a refused connection at an address where no server listens, for a slow answer with short deadlines. */
  provider: Provider;
  /** A client of the same sandbox that meets no fault, as long as none is caused; it makes ready what a call needs (a group, a hold). */
  calm: Provider;
  secret: string;
  search: Search;
  /**
   * From now on every request that the call is about meets the fault, also when it is repeated, and no other call does.
   * False when the fault has no meaning for this call (10,000 groups for a purchase, or a refused connection, which needs no causing, never is).
   */
  cause(call: ProviderCall): boolean;
  /** No call meets it any more. */
  clear(): void;
  /** How many requests of this call have arrived. */
  arrived(call: ProviderCall): number;
  stop(): Promise<void>;
}>;

/**
 * Puts every fault to every call that the provider can make, prints the outcomes as one table and answers with its text:
 * compare it with what is expected. It fails by itself when a write was sent twice, or when anything but a ProviderError without secrets is thrown.
 */
export async function faultTable(
  title: string,
  createBench: (fault: FaultName) => Promise<FaultBench>,
): Promise<string> {
  const rows: string[][] = [];
  for (const fault of FAULTS) {
    const bench = await createBench(fault);
    try {
      const calls = callsWith(abilitiesOf(bench.provider));
      if (rows.length === 0) rows.push([title, ...calls]);
      const cells: string[] = [];
      for (const call of calls) cells.push(await cell(bench, call, fault));
      rows.push([fault, ...cells]);
    } finally {
      await bench.stop();
    }
  }
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | '));
  const table = lines.map((line) => line.trimEnd()).join('\n');
  process.stdout.write(`\n${table}\n\n`);
  return table;
}

async function cell(bench: FaultBench, call: ProviderCall, fault: FaultName): Promise<string> {
  bench.clear();
  const send = await ready(call, bench.provider, bench.search, bench.calm);
  if (!bench.cause(call)) return '·';
  const before = bench.arrived(call);
  const answer = send();
  const outcome = await outcomeOf(answer, bench.secret);
  const sent = bench.arrived(call) - before;
  if (WRITES.includes(call)) expect(`${fault}, ${call}: sent ${sent}`).toMatch(/sent [01]$/);
  if (fault !== '10,000 groups' || outcome !== 'fine') return outcome;
  const rows: unknown = await answer;
  return Array.isArray(rows) ? `fine, ${rows.length} rows` : outcome;
}
