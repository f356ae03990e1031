import type { ProviderName } from '../../domain/group.ts';
import { ProviderError, type ProviderErrorKind } from '../../workflow/provider.ts';

type Details = NonNullable<ConstructorParameters<typeof ProviderError>[3]>;

/** A provider's failures in words that people may read: none holds a secret. */
export type Failures = Readonly<{
  /** A failure in our own words. */
  failure(kind: ProviderErrorKind, message: string, details?: Details): ProviderError;
  /** @throws ProviderError always, for an answer that does not fit what is documented */
  unreadable(what: string): never;
  /** The provider's words as they may be quoted: short, in one line, without our secrets. */
  quotable(words: string): string;
  /** A text without our secrets. */
  masked(text: string): string;
}>;

const LONGEST = 300;

/** The failures of this provider; `secrets` are what it is called with. */
export function createFailures(provider: ProviderName, secrets: readonly string[]): Failures {
  const masked = (text: string) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '•••'), text);
  const failure: Failures['failure'] = (kind, message, details) => new ProviderError(kind, provider, message, details);
  return {
    failure,
    unreadable(what) {
      throw failure('unreadable', `${provider} sent ${what} that cannot be read.`);
    },
    quotable: (words) => masked(words).replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST),
    masked,
  };
}

/** Whether a call failed in one of these ways. */
export function isKind(error: unknown, ...kinds: ProviderErrorKind[]): error is ProviderError {
  return error instanceof ProviderError && kinds.includes(error.kind);
}
