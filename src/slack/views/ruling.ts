import { stillAsked } from '../../domain/approval.ts';
import { isBelowZero } from '../../domain/policy/amounts.ts';
import type { Ruling } from '../../domain/policy/ruling.ts';
import type { StateOf } from '../../domain/state.ts';
import { price } from '../format.ts';
import { budgets, past } from '../words/budgets.ts';
import { words } from '../words/words.ts';
import { whoGave } from './approved.ts';
import { type Line, line, people, say, strong, when, who } from './rich.ts';

type Awaiting = StateOf<'awaitingApproval'>;

/** What the rules of spending say of a request that waits; nothing where one person's yes is enough and no budget is kept. */
export function rulingLines({ ruling, approvals }: Awaiting): Line[] {
  if (!ruling) return [];
  const texts = words.spending.ruling;
  return [
    ...twoLines(ruling, texts.two),
    ...givenLines({ approvals }).map((each) => [...each, say(` · ${words.spending.clauses.oneMore}`)]),
    ...passedLines(ruling),
    ...leftLines(ruling),
    ...(ruling.changedAt === undefined ? [] : [line(texts.changed, when(ruling.changedAt))]),
  ];
}

/** Who has said yes. */
export function givenLines({ approvals = [] }: Pick<Awaiting, 'approvals'>): Line[] {
  return approvals.map((each) => line(words.spending.ruling.given, whoGave(each), when(each.at)));
}

/** Which budgets it would pass, and by how much. */
export function passedLines({ budgets: all }: Ruling): Line[] {
  const { over, overWhy } = words.spending.ruling;
  return all
    .filter(({ isOver }) => isOver)
    .map(({ path, limit, left }) =>
      line(overWhy, strong(over), say(budgets.of(path)), say(price(limit)), say(past(left))),
    );
}

function leftLines({ budgets: all }: Ruling): Line[] {
  const { left: leftAfter, leftOf, noneOf } = words.spending.ruling;
  const items = all
    .filter(({ isOver }) => !isOver)
    .map(({ path, limit, left }) =>
      isBelowZero(left)
        ? noneOf(price({ ...left, amount: '0' }), price(limit), past(left), budgets.inList(path))
        : leftOf(price(left), price(limit), budgets.inList(path)),
    );
  return items.length === 0 ? [] : [[say(leftAfter(items.join(' · ')))]];
}

/** Where one person is not enough: that, in these words, and why. */
export function twoLines({ people: needed, why }: Ruling, said: string): Line[] {
  if (needed < 2) return [];
  const reasons = why.length === 0 ? [words.spending.clauses.otherwise] : [...new Set(why.map(reason))];
  return [line(words.spending.ruling.twoWhy, strong(said), say(reasons.join('; ')))];
}

/** Of a kind that only a later version knows it is said that there is one. */
function reason({ why, path, limit, price: cost, currency }: Ruling['why'][number]): string {
  const texts = words.spending.clauses;
  if (why === 'above' && cost && limit) return texts.above(price(cost), price(limit));
  if (why === 'severalCurrencies') return texts.severalCurrencies;
  if (why !== 'currency') return texts.otherwise;
  if (currency === null || currency === undefined) return texts.noCurrency;
  return path.startsWith('budget.') ? texts.noBudgetIn(currency) : texts.noLimitIn(currency);
}

/** Who is still asked, each with the approver whom they stand in for. */
export function askedNow(state: Awaiting): Line {
  const { standIns = {} } = state.approvers;
  return people(stillAsked(state), (id) => {
    const away = standIns[id];
    return away === undefined ? [who(id)] : line(words.spending.ruling.awayFor, who(id), who(away));
  });
}
