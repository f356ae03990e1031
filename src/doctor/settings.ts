import type { Problem, Setup } from '../config.ts';
import { groups, manyWorkspaces } from '../settings.ts';
import { slipsIn } from '../slips.ts';
import { type Check, fails, passes, warns } from '../workflow/check.ts';

const known = new Map(groups.flatMap(([, settings]) => Object.entries(settings)));

/** What the variables say by themselves: asks nobody. */
export function checkSettings(setup: Setup): Check[] {
  const { given, problems } = setup;
  const set = given.filter((name) => known.has(name));
  return [
    ...(problems.length === 0 ? [passes('settings', `${set.length} variables are set, and each can be read`)] : []),
    ...problems.map(wrong),
    ...strange(given),
    ...checkSecret(setup),
  ];
}

/** Whether Slack's requests come over HTTP, as far as is known. */
export function isSlackOverHttp({ given, value }: Setup): boolean {
  return value.ROLE !== 'worker' && !given.includes('SLACK_APP_TOKEN');
}

/** How to mend what is no setting of ours. */
const OTHERWISE: Readonly<Record<string, string>> = {
  '.env': 'Make it a file of NAME=value lines, which this user can read.',
};

function wrong({ name, wrong, like }: Problem): Check {
  const about = known.get(name)?.about;
  const example = `${about ? `${name} is: ${about}. ` : ''}For example ${like}`;
  return fails(name, wrong, like ? example : (OTHERWISE[name] ?? `Leave ${name} out.`));
}

/** Variables that are none of ours and look as if they were meant to be. */
function strange(given: readonly string[]): Check[] {
  return slipsIn(given, [...known.keys(), ...manyWorkspaces]).map(({ name, meant }) => {
    const fix = meant ? `If you mean ${meant}, write it so.` : 'Leave it out; README lists all there are.';
    // So that a blank in it is seen, too.
    const shown = /^\w+$/.test(name) && name === name.toUpperCase() ? name : `"${name}"`;
    return warns(shown, 'is no variable of this version', fix);
  });
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
