/** How many letters of a name may be wrong for it to be taken for a slip. */
const SLIPS = 2;
/** Shorter names are like too many others. */
const SHORTEST = 6;
/** What begins so is meant for this bot. */
const OURS = /^(SLACK|TWOCHAT|BIRD)_/;

/** What is written for a longer name. */
const SHORT: Readonly<Record<string, string>> = { POLICY: 'POLICY_FILE' };
/** Which are read in small letters, too. */
const PROXIES = /^(https?|no)_proxy$/;

/** Variables that are set, are none of these, and look as if they were meant to be, each with the one that is most likely meant. */
export function slipsIn(
  given: readonly string[],
  known: readonly string[],
): readonly Readonly<{ name: string; meant?: string }>[] {
  return given.flatMap((name) => {
    if (known.includes(name) || PROXIES.test(name)) return [];
    const written = name.trim().toUpperCase();
    const meant =
      known.find((each) => each === (SHORT[written] ?? written)) ?? known.find((each) => isSlip(written, each));
    return meant !== undefined || OURS.test(written) ? [{ name, meant }] : [];
  });
}

function isSlip(name: string, meant: string): boolean {
  if (name.length < SHORTEST || name[0] !== meant[0] || Math.abs(name.length - meant.length) > SLIPS) return false;
  return distance(name, meant) <= SLIPS;
}

/** How many letters must be put in, left out or changed to make one of the other (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (const [j, wanted] of [...other].entries()) {
      const change = (row[j] ?? 0) + (letter === wanted ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
