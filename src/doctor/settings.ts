import type { Problem, Setup } from '../config.ts';
import { groups, unused } from '../settings.ts';
import { type Check, fails, passes, warns } from '../workflow/check.ts';

/** How many letters of a name may be wrong for it to be taken for a slip. */
const SLIPS = 2;
/** Shorter names are like too many others. */
const SHORTEST = 6;

const known = new Map(groups.flatMap(([, settings]) => Object.entries(settings)));

/** What the variables say by themselves: asks nobody. */
export function checkSettings(setup: Setup): Check[] {
  const { given, problems } = setup;
  const set = given.filter((name) => known.has(name));
  return [
    ...(problems.length === 0 ? [passes('settings', `${set.length} variables are set, and each can be read`)] : []),
    ...problems.map(wrong),
    ...given.filter((name) => !known.has(name)).flatMap(strange),
    ...checkSecret(setup),
  ];
}

/** Whether Slack's requests come over HTTP, as far as is known. */
export function isSlackOverHttp({ given, value }: Setup): boolean {
  return value.ROLE !== 'worker' && !given.includes('SLACK_APP_TOKEN');
}

function wrong({ name, wrong, like }: Problem): Check {
  const setting = known.get(name);
  const about = setting ? `${name} is: ${setting.about}. ` : '';
  return fails(
    name,
    wrong,
    like ? `${about}For example ${like}` : 'Make it a file of NAME=value lines that can be read.',
  );
}

/** A variable that is none of ours and looks as if it was meant to be. */
function strange(name: string): Check[] {
  if (unused.some((each) => each === name))
    return [warns(name, 'is not used by this version, which serves one workspace', `Leave ${name} out.`)];
  const meant = [...known.keys()].find((each) => isSlip(name, each));
  if (meant) return [warns(name, 'is no variable of this version', `If you mean ${meant}, write it so.`)];
  const isOurs = /^(SLACK|TWOCHAT|BIRD)_/.test(name);
  return isOurs ? [warns(name, 'is no variable of this version', 'Leave it out; README lists all there are.')] : [];
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

/** Slack does not say whether a signing secret is the right one; only how one looks is known. */
function checkSecret(setup: Setup): Check[] {
  const secret = setup.value.SLACK_SIGNING_SECRET?.reveal();
  const name = 'SLACK_SIGNING_SECRET';
  if (secret === undefined || !isSlackOverHttp(setup)) return [];
  if (/^[0-9a-f]{32}$/.test(secret))
    return [
      passes(name, 'looks like one; whether it is the right one, Slack tells nobody: the first /number shows it'),
    ];
  return [
    warns(
      name,
      'does not look like one, which is 32 digits and letters from a to f',
      'Copy the "Signing Secret" (neither the client secret nor the verification token) from "Basic Information".',
    ),
  ];
}
