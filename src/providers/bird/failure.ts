import { ProviderError, type ProviderErrorKind } from '../../workflow/provider.ts';

export const NAME = 'Bird';

/** A failure of Bird in our own words. */
export function failure(kind: ProviderErrorKind, message: string, cause?: unknown): ProviderError {
  return new ProviderError(kind, 'Bird', message, { cause });
}

/** @throws ProviderError always, for an answer that does not fit what is documented */
export function unreadable(what: string): never {
  throw failure('unreadable', `${NAME} sent ${what} that cannot be read.`);
}

/** Whether a call failed in one of these ways. */
export function isKind(error: unknown, ...kinds: ProviderErrorKind[]): error is ProviderError {
  return error instanceof ProviderError && kinds.includes(error.kind);
}
