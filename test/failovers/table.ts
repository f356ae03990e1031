import type { Outcome } from './run.ts';
import { STEPS } from './steps.ts';

const HEAD = ['shape', 'link', 'died', 'step', 'clicks', 'lost', 'outrun', 'orders', 'doubled', 'gap ms', 'ends as'];

/** The failover table: shape × step × link, with what came of each. */
export function table(outcomes: readonly Outcome[]): string {
  const rows = outcomes.flatMap(({ case: one, rows: steps, longestGap }) =>
    steps.map((row) => [
      one.target.name,
      one.link,
      died(one),
      STEPS[row.step].name,
      row.acknowledged,
      row.lost,
      row.outrun,
      row.orders,
      row.doubled,
      longestGap,
      row.ends,
    ]),
  );
  const all = [HEAD, ...rows.map((row) => row.map(String))];
  const widths = HEAD.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function died({ killed, processes }: Outcome['case']): string {
  return killed === 0 ? 'master' : `master, ${killed} of ${processes}`;
}

/** One line for each failover, with its seed. */
export function summary(outcomes: readonly Outcome[]): string {
  return outcomes
    .map(({ case: one, rows, violations, longestGap, clickGap, tookMs }) => {
      const sum = (of: (row: Outcome['rows'][number]) => number) => rows.reduce((total, row) => total + of(row), 0);
      const counts = [
        `${sum((row) => row.acknowledged)} clicks acknowledged`,
        `${sum((row) => row.lost)} lost`,
        `${sum((row) => row.orders)} orders`,
        `${sum((row) => row.doubled)} doubled`,
        `not ready for ${longestGap} ms`,
        `no click for ${clickGap} ms`,
        `${Math.round(tookMs / 1_000)} s`,
        `seed ${one.seed}`,
      ];
      const verdict = violations.length === 0 ? 'held' : `VIOLATED ${violations.length}`;
      return `${one.target.name}, link ${one.link}, ${died(one)}: ${counts.join(', ')}: ${verdict}`;
    })
    .join('\n');
}

/** Whether everything held. */
export function held({ violations }: Outcome): boolean {
  return violations.length === 0;
}
