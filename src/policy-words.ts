import type { Money } from './domain/money.ts';
import type { AsksPeople } from './domain/policy/automatic.ts';
import type { Answer, Line, PolicyRefusal } from './domain/policy/evaluate.ts';
import type { Facts } from './domain/policy/facts.ts';
import type { Month } from './domain/policy/month.ts';
import type { SecondPerson } from './domain/policy/needed.ts';
import type { May, NotCounted } from './domain/policy/people.ts';

// What `npm run policy -- explain` says, as text for a terminal.

/** A line of the policy with its number, where it stands in the file. */
type Cite = (path: string) => string;
type MayNot = Extract<May, { may: false }>['why'];

/** What it is explained beside: the month that budgets are of, where what is spent is known from, and which approvers are away. */
type Beside = Readonly<{ month: Month; zone: string; from: string; away: readonly Away[] }>;
type Away = Readonly<{ id: string; until: number; to: string | undefined }>;

/** What the policy says of this purchase, line by line. */
export function explain(answer: Answer, facts: Facts, { month, zone, from, away }: Beside, cite: Cite): string {
  const { breakGlass, approvers, informed, unknownGroups, approvals, budgets } = answer;
  const rows: (readonly [string, readonly string[]])[] = [
    ['asked', [asked(answer, facts)]],
    ['rule', [cite(answer.rule)]],
    ['answer', verdict(answer, cite)],
    ['automatic', automatic(answer, cite)],
    ['two people', answer.needed.why.map((why) => second(why, cite))],
    ['may approve', approvers.flatMap(({ path, ids }) => ids.map((id) => `${id}, by ${cite(path)}`))],
    ['of these', answer.people.map((each) => named(each, cite))],
    ['away', away.map(isAway)],
    ['may not', answer.denied.map((each) => named(each, cite))],
    ['not known', unknownGroups.map((id) => `who is in ${id}: say it with --group ${id}=U…,U…`)],
    ['approved', approvals.counted.map(({ by, for: whose }) => (whose ? `${by} for ${whose}` : by))],
    ['not counted', approvals.notCounted.map((each) => notCounted(each, cite))],
    ['is told', informed],
    ['break-glass', breakGlass ? [glass(breakGlass, cite)] : []],
    ['counted', [from]],
    [`left in ${month.name}`, budgets.map((line) => budget(line, cite))],
    ['', budgets.length > 0 ? [`The month ends ${new Date(month.until).toISOString()} (${zone}).`] : []],
  ];
  const width = Math.max(...rows.map(([title]) => title.length)) + 2;
  const lines = rows.flatMap(([title, texts]) =>
    texts.map((text, index) => `${(index === 0 ? title : '').padEnd(width)}${text}`),
  );
  return `${lines.join('\n')}\n`;
}

/** Whether one person may approve it; `whose`: for whom, where it is as a delegate. */
export function explainPerson(
  id: string,
  may: Readonly<{ approver: May; breakGlass: May }>,
  cite: Cite,
  whose?: Line,
): string {
  const said = may.approver.may
    ? `${id} may approve it, by ${cite(may.approver.path)}.`
    : whose
      ? `${id} may approve it for ${whose.id}, who is away, by ${cite(whose.path)}.`
      : `${id} may not approve it: ${MAY_NOT[may.approver.why]} (${cite(may.approver.path)}).`;
  return may.breakGlass.may ? `${said} They may break the glass, by ${cite(may.breakGlass.path)}.\n` : `${said}\n`;
}

const MAY_NOT: Readonly<Record<MayNot, string>> = {
  denied: 'denied',
  notListed: 'not named',
  ownRequest: 'it is their own request',
  membership: 'not a full member',
  unknown: 'it is not known who is in a group that is named',
};

function price({ amount, currency }: Money): string {
  return `${amount} ${currency ?? '(no currency is stated)'}`;
}

function asked({ cost }: Answer, { requester, channel, purchase }: Facts): string {
  const first = cost.first.map(price).join(' and ');
  const fee = cost.isWhole ? '' : ' without the set-up fee, which is not stated';
  const { country, type } = purchase;
  return `${requester.id} in ${channel}: ${type} number of ${country}, ${first} for the first month${fee}, then ${price(cost.monthly)} a month`;
}

function verdict({ verdict, refusals, needed, approvals, automatic }: Answer, cite: Cite): string[] {
  if (verdict.is === 'refused') return refusals.map((each) => `refused: ${refusal(each)} (${cite(each.path)})`);
  if (automatic?.yes) return [`approved automatically, by ${cite(verdict.path)}: below ${price(automatic.below)}`];
  if (approvals.missing === 0) return ['approved'];
  const people = needed.people === 1 ? 'one person approves it' : 'two people approve it';
  return [approvals.counted.length === 0 ? people : `${people}; ${approvals.missing} more to come`];
}

function refusal(no: PolicyRefusal): string {
  switch (no.why) {
    case 'mayNotAsk':
      return `they may not ask: ${MAY_NOT[no.because]}`;
    case 'rule':
      return no.reason;
    case 'overBudget':
      return `${price({ ...no.left, amount: no.left.amount.replace('-', '') })} more than is left`;
    case 'tooFewApprovers':
      return no.found === 0
        ? 'nobody could approve it'
        : `it takes ${no.needed} people, and only ${no.found} could approve it`;
  }
}

const ASKS_PEOPLE: Readonly<Record<AsksPeople, string>> = {
  documents: 'documents are needed',
  setupUnknown: 'the set-up fee is not stated',
  typeUnknown: 'no rule can name this type',
  secondPerson: 'two people are needed',
  currency: 'it has no amount in this currency',
  notBelow: 'the first month costs no less',
};

function automatic({ automatic, verdict }: Answer, cite: Cite): string[] {
  if (!automatic || verdict.is === 'automatic') return [];
  const why = automatic.yes ? 'refused' : automatic.why.map((each) => ASKS_PEOPLE[each]).join('; ');
  return [`not by ${cite(automatic.path)}: ${why}`];
}

function second(why: SecondPerson, cite: Cite): string {
  const by = cite(why.path);
  switch (why.why) {
    case 'above':
      return `${price(why.price)} is above ${price(why.limit)} (${by})`;
    case 'currency':
      return `${by} has no amount in ${why.currency ?? "the price's currency, which is not stated"}`;
    case 'severalCurrencies':
      return `the first month is in several currencies, which cannot be compared (${by})`;
  }
}

function named({ id, path }: Line, cite: Cite): string {
  return `${id}, by ${cite(path)}`;
}

function isAway({ id, until, to }: Away): string {
  const who = to === undefined ? 'nobody decides for them' : `${to} decides for them`;
  return `${id} until ${new Date(until).toISOString()}: ${who}`;
}

function notCounted({ by, for: whose, why, path }: NotCounted, cite: Cite): string {
  const who = whose ? `${by} for ${whose}` : by;
  return `${who}: ${why === 'twice' ? 'one of them has approved already' : MAY_NOT[why]}${path ? ` (${cite(path)})` : ''}`;
}

function glass({ ids, path, past }: NonNullable<Answer['breakGlass']>, cite: Cite): string {
  return `${ids.join(', ')}, by ${cite(path)}, past ${past.map(cite).join(', ')}`;
}

function budget({ path, limit, spent, left, takes, isOver }: Answer['budgets'][number], cite: Cite): string {
  const over = isOver ? ': not enough' : '';
  return `${price(left)} of ${price(limit)} after ${price(spent)} and these ${price(takes)}${over} (${cite(path)})`;
}
