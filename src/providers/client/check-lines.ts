import { type ProviderCheck, ProviderError } from '../../workflow/provider.ts';

/** What an operator is told of one question to a provider. */
export type CheckLine = ProviderCheck[number];

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
export function line<T>(what: string, result: Tried<T>, say: (value: T) => string): CheckLine {
  return 'value' in result
    ? { what, ok: true, said: say(result.value) }
    : { what, ok: false, said: result.error.message };
}

/** A line on what this failure leaves open. */
export function notTold(what: string, { message }: ProviderError): CheckLine {
  return { what, ok: undefined, said: `could not be told: ${message}` };
}
