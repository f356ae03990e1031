import type { Outcome } from './run.ts';

const INVARIANTS = ['P1', 'P2', 'P3', 'P4', 'P5'] as const;

/** One line for each fault and journey, with how often each invariant did not hold. */
export function table(outcomes: readonly Outcome[]): string {
  const rows = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const key = `${outcome.case.fault}\n${outcome.case.journey.name}`;
    rows.set(key, [...(rows.get(key) ?? []), outcome]);
  }
  const lines = [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, those]) => [...key.split('\n'), ...cells(those)]);
  return aligned([
    ['fault', 'journey', 'places', 'reached', 'runs', 'broke', ...INVARIANTS, 's a run'],
    ...lines,
    ['all', `${new Set(outcomes.map((each) => each.case.journey.name)).size} journeys`, ...cells(outcomes)],
  ]);
}

function cells(outcomes: readonly Outcome[]): string[] {
  const places = new Set(outcomes.map((each) => `${each.case.fault} ${each.case.journey.name} ${each.case.label}`));
  const seconds = outcomes.reduce((sum, { tookMs }) => sum + tookMs, 0) / 1_000 / outcomes.length;
  return [
    places.size,
    outcomes.filter(({ reached }) => reached).length,
    outcomes.length,
    outcomes.filter(({ broke }) => broke !== undefined).length,
    ...INVARIANTS.map(
      (invariant) =>
        outcomes.filter(({ violations }) => violations.some((each) => each.invariant === invariant)).length,
    ),
    seconds.toFixed(1),
  ].map(String);
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) =>
      row.map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '),
    )
    .join('\n');
}

/** Whether everything held. */
export function held({ violations, broke }: Outcome): boolean {
  return violations.length === 0 && broke === undefined;
}

/** What is needed to see a violation again. */
export function story({ case: one, redis, violations, broke }: Outcome): string {
  const [name, over] = one.journey.name.split(', ');
  const transport = over === undefined ? '' : ' --transport socket';
  const shape = redis === 'single' ? '' : ` --redis ${redis}`;
  const again = `npm run faults -- --journeys '${name}'${shape}${transport} --only '${one.label}'`;
  return [
    `VIOLATED: ${one.fault} · ${one.journey.name} · ${one.label}`,
    ...(broke === undefined ? [] : [`  the run broke: ${broke}`]),
    ...violations.map(({ invariant, what }) => `  ${invariant} ${what}`),
    `  again: ${again}`,
  ].join('\n');
}
