export function belowMinimum(_tallies: ReadonlyMap<string, number>, _runs: number): string[] {
  return [];
}
