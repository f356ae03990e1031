import { type Check, fails, passes, warns } from '../../workflow/check.ts';
import { ProviderError } from '../../workflow/provider.ts';

/** A question's answer, or how it failed. */
export type Tried<T> = Readonly<{ value: T }> | Readonly<{ error: ProviderError }>;

/** Asks, and takes a failure of the provider for an answer. */
export async function tried<T>(ask: () => Promise<T>): Promise<Tried<T>> {
  try {
    return { value: await ask() };
  } catch (error) {
    if (error instanceof ProviderError) return { error };
    throw error;
  }
}

/** A line that is good when the question was answered. */
export function line<T>(name: string, result: Tried<T>, say: (value: T) => string, fix = fixOf(result)): Check {
  return 'value' in result ? passes(name, say(result.value)) : fails(name, result.error.message, fix);
}

/** A line on what this failure leaves open. */
export function notTold(name: string, error: ProviderError): Check {
  return warns(name, `could not be told: ${error.message}`, fixOf({ error }));
}

/** What can be done about a failure whose cause is not known better. */
function fixOf(result: Tried<unknown>): string {
  if ('value' in result) return '';
  const { kind, provider } = result.error;
  switch (kind) {
    case 'unauthorised':
      return `Give ${provider}'s key the right to this, or use another one.`;
    case 'unavailable':
      return `Check the network, the proxy and the address of ${provider}'s API, or try again later.`;
    case 'rateLimited':
      return 'Try again in some minutes.';
    default:
      return `Check the address of ${provider}'s API; if it is right, ask ${provider}.`;
  }
}
