import type { Given } from '../../domain/policy/ruling.ts';
import type { Approval } from '../../domain/state.ts';
import { quoted } from '../format.ts';
import { words } from '../words/words.ts';
import { type Line, line, listed, who } from './rich.ts';
import { MAX } from './rows.ts';

/** How it was approved, to stand behind that word: by whom, for whom and with whom; automatically, by which rule; or past the rules. */
export function howApproved(approval: Approval): Line {
  const say = words.spending.clauses;
  const { automatic, rule = '', glass } = approval;
  if (automatic) return line(() => say.automatically(rule));
  return line(glass === undefined ? say.by : say.pastRules, whoApproved(approval));
}

/** Everybody who said yes to it, in that order. */
export function whoApproved({ first = [], ...last }: Approval): Line {
  return listed([...first, last].map(whoGave));
}

/** Who said yes, and for whom. */
export function whoGave({ by, for: away }: Given): Line {
  return away === undefined ? [who(by)] : line(words.spending.approved.forAway, who(by), who(away));
}

/** Why it was bought past the rules, in the words of who did it. */
export function reasonOf({ glass }: Approval): string[] {
  return glass === undefined ? [] : [words.spending.approved.reason(quoted(glass, MAX.words))];
}

/** What it is about: where it is said how it is told, without a name nobody has. */
export function isByPeople({ automatic, glass }: Approval): boolean {
  return automatic === undefined && glass === undefined;
}
