import type { OwnedNumber, Provider, ProviderError } from '../../workflow/provider.ts';
import { isNumber } from '../reading/read-number.ts';
import { type PurchaseForm, readPurchase } from '../reading/read-purchase.ts';
import { isKind } from './failures.ts';
import type { Http } from './http.ts';
import { judgeWords } from './verdict.ts';

type Order = Parameters<Provider['purchase']>[0];
type OnExtra = Parameters<Provider['purchase']>[1];

/** How a provider takes an order. */
export type Buying = Readonly<{
  path: string;
  /** An order of one number. */
  body(order: Order): Readonly<Record<string, unknown>>;
  form: PurchaseForm;
  /** Whether a "no" may come from our having the number already, from an order whose answer was lost; always unless given. */
  mayBeOurs?(problem: ProviderError): boolean;
  owned(number: string, look: Readonly<{ since: number }>): Promise<OwnedNumber | undefined>;
}>;

/** {@link Provider.purchase}: sends the order once, and where the answer does not prove it, believes only the list of owned numbers. */
export async function buyOnce(http: Http, order: Order, onExtra: OnExtra, buying: Buying): Promise<void> {
  const { path, body, form, mayBeOurs = () => true, owned } = buying;
  const { groupId, number } = order;
  // What an order without a number buys is for no provider to choose.
  if (groupId.trim() === '' || !isNumber(number)) {
    throw http.failure('refused', 'Nothing was bought: a purchase needs something that is offered, and its number.');
  }
  const problem = await http.write('POST', path, body(order)).then((answer) => {
    const { how, extra } = readPurchase(answer, number, form);
    if (extra.length > 0) onExtra?.(extra);
    return how === 'bought' ? undefined : problemOf(http, number, how);
  }, onlyTaken);
  if (problem === undefined) return;
  if (problem.kind !== 'outcomeUnknown' && !mayBeOurs(problem)) throw problem;
  const found = await owned(number, { since: http.now() }).catch((cause: unknown) => {
    const message = `${http.provider} gave no clear answer, and its list of numbers cannot be read.`;
    throw http.failure('outcomeUnknown', message, { cause });
  });
  if (!found) throw problem;
  // It was ours before, or the time that is told is another one: not for us to say.
  if (found.isOlder)
    throw http.failure('outcomeUnknown', `${http.provider} lists ${number} as owned since before the order.`);
}

function problemOf(http: Http, number: string, how: 'unclear' | Readonly<{ refused: string }>): ProviderError {
  if (how === 'unclear') {
    return http.failure('outcomeUnknown', `${http.provider} took the order, but did not confirm ${number}.`);
  }
  const said = http.quotable(how.refused);
  const message = said || `${http.provider} did not buy ${number}, without a reason.`;
  return http.failure(judgeWords('POST', said), message, { said });
}

function onlyTaken(error: unknown): ProviderError {
  if (isKind(error, 'taken')) return error;
  throw error;
}
