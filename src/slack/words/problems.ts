import ms from 'ms';
import type { ProviderName } from '../../domain/group.ts';
import type { Missing } from '../../domain/options.ts';
import type { Problem, ProblemCode } from '../../domain/problem.ts';
import type { Shortfall, Why } from '../../domain/why.ts';
import { cost } from '../format.ts';
import { asking } from './asking.ts';
import { budgets } from './budgets.ts';
import { labels } from './labels.ts';

type Says = (provider: string, problem: Problem) => string;

const givenBack = 'The hold is given back. Choose again.';

/** Why something did not work, in one place. Those in {@link WITH_WHY} go on with what happened at the provider. */
const PROBLEMS: Readonly<Record<ProblemCode, Says>> = {
  searchFailed: () => 'No provider answered. Change the search or try again.',
  taken: () => 'That was just taken. Choose another one.',
  reserveRefused: (provider) => `${provider} did not hold a number. Choose another one or try again.`,
  reserveUnanswered: (provider) =>
    `${provider} did not answer whether it holds a number. If it does, that hold is released, or, where it cannot be told to be yours, ends by itself. Choose again.`,
  holdTooShort: (provider) =>
    `${provider} holds the number for so short a time that nobody could decide before it is released again. Tell the operator: RELEASE_MARGIN is too long.`,
  holdUnreadable: (provider) => `${provider} held something whose number cannot be read. ${givenBack}`,
  holdEndUnknown: (provider) => `${provider} held a number and did not say in a readable way until when. ${givenBack}`,
  holdForeign: (provider) => `${provider} held a number that does not belong to what was chosen. ${givenBack}`,
  nobodyToApprove: () =>
    'Nobody but you may approve this, so no number was held. Ask the operator to name another approver.',
  approversUnknown: () => 'Slack did not say who may approve this, so no number was held. Try again in a minute.',
  purchaseRefused: (provider) => `${provider} refused the purchase. Nothing was bought.`,
  holdEnded: () => 'The hold ended before the number could be bought. Nothing was bought.',
  givenUp: () => 'An approver says that it was not bought.',
  priceChanged: (provider, { was }) =>
    `${provider} has changed the price${was === undefined ? '' : `: it was ${cost(was)}`}. Nothing was bought at the old price. What is shown now is what it costs.`,
  offerChanged: (provider) =>
    `${provider} has changed what it offers with this number, so nothing was bought. Decide again about what is shown now.`,
  heldAlready: (provider) =>
    `${provider} says that this account holds that number already, and it may be a colleague’s. Choose another one.`,
  optionsOld: () => 'The options were more than an hour old, so they were searched anew. Choose again.',
  stockUnknown: (provider) =>
    `${provider} did not say whether the number is still held and what it costs, so nothing was bought. Approve it again in a minute.`,
  outOfStock: (provider) => `${provider} no longer has the number. Nothing was bought.`,
  orderPending: () =>
    'An earlier order for the same number has not been answered yet, so nothing was bought. Approve it again when that one is settled.',
  deniedByRule: () => 'A rule of spending says that such numbers are not bought here:',
  overBudget: (_provider, { budget }) =>
    `There is not enough left of ${budget ? budgets.of(budget.path) : 'a budget'} for this, so no number was held.${budget ? ` ${budgets.short(budget.limit, budget.left)}` : ''}`,
  tooFewApprovers: () =>
    'Two people must approve this, and there is only one who may, so no number was held. Ask the operator to name another approver.',
  requesterMayNotAsk: () => 'By the rules of spending you may not ask for numbers just now, so none was held.',
  purchaseNotTaken: (provider) =>
    `${provider} did not take the order, so nothing was bought. Approve it again in a minute.`,
};

const WITH_WHY: ReadonlySet<ProblemCode> = new Set([
  'reserveRefused',
  'purchaseRefused',
  'stockUnknown',
  'purchaseNotTaken',
]);

/** What happened at a provider, as a clause: a full stop or "so …" follows. */
const WHYS: Readonly<Record<Why, (provider: string) => string>> = {
  unreachable: (provider) => `${provider} cannot be reached`,
  noAnswer: (provider) => `${provider} did not answer`,
  ownTrouble: (provider) => `${provider} answered that it has trouble of its own`,
  keyRefused: (provider) => `${provider} does not accept the API key for this`,
  fewerCalls: (provider) => `${provider} asks for fewer calls`,
  ownLimit: (provider) => `There were too many searches this minute to ask ${provider}`,
  unreadable: (provider) => `${provider} sent an answer that cannot be read`,
  tooLarge: (provider) => `${provider} sent more than can be read`,
  refused: (provider) => `${provider} refused`,
  cut: (provider) => `${provider} has more than can be read`,
};

/** Why something did not work: our sentence, and the provider's own words where there are some (text of strangers: plain_text only). */
export type Explanation = Readonly<{ sentence: string; quote?: string }>;

export function explainProblem(problem: Problem): Explanation {
  const { code, why, message } = problem;
  const provider = providerName(problem.provider);
  const saysWhy = WITH_WHY.has(code) && why !== undefined && why !== 'refused';
  const more = saysWhy ? [`${WHYS[why](provider)}.`, ...advice(problem)] : [];
  return {
    sentence: [PROBLEMS[code](provider, problem), ...more].join(' '),
    quote: code === 'deniedByRule' ? message : quoteOf(provider, message),
  };
}

/** The same line by line; none where there is no problem. */
export function problemLines(problem: Problem | undefined): string[] {
  if (!problem) return [];
  const { sentence, quote } = explainProblem(problem);
  return quote === undefined ? [sentence] : [sentence, quote];
}

/** A provider's numbers are not listed, or not all of them, and why; holds what the provider says: plain_text only. */
export function explainMissing(missing: Missing): string {
  const { code, why = 'noAnswer', message } = missing;
  const say = asking.options;
  const provider = providerName(missing.provider);
  if (code === 'partial' && why === 'cut') return say.cutShort(provider);
  const clause = WHYS[why](provider);
  const sentence = code === 'partial' ? say.partial(clause, provider) : say.missing(clause);
  return [sentence, ...advice(missing), quoteOf(provider, message) ?? []].flat().join(' ');
}

/** What happened at a provider, in one sentence. */
export function explainWhy(provider: ProviderName, why: Why): string {
  return `${WHYS[why](provider)}.`;
}

function quoteOf(provider: string, message: string | undefined): string | undefined {
  return message === undefined ? undefined : `${provider} says: ${message}`;
}

function advice({ why, waitMs }: Partial<Shortfall>): string[] {
  if (why === 'keyRefused') return ['Tell the operator.'];
  if (waitMs === undefined || (why !== 'ownLimit' && why !== 'fewerCalls')) return [];
  return [`Try again in ${ms(Math.max(1, Math.ceil(waitMs / 1000)) * 1000, { long: true })}.`];
}

/** The name people know a provider by. */
export function providerName(name: ProviderName | undefined): string {
  return name ?? labels.someProvider;
}
