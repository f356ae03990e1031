/** One line of a measurement: ours beside a floor that was measured in the same run. What is not measured against one has no floor and no ratio. */
export type Row = Readonly<{
  what: string;
  /** With units: "2.1 ms". */
  floor: string;
  ours: string;
  /** Ours ÷ floor. */
  ratio?: number;
  /** What must be reached: "≤ 1.5 ×". */
  target: string;
  /** What limits it, and how it was measured. */
  notes: string;
}>;
