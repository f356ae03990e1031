/**
 * A provider's clock, known from its answers. It is kept against this process's monotonic clock, so that it stays right when the wall clock is
 * set, forwards or backwards, after the answer.
 */
export type ProviderClock = Readonly<{
  /** How far it is ahead of our wall clock at this moment, in milliseconds (negative: behind); undefined until an answer has told. */
  offsetMs(): number | undefined;
  /** What it is known by is wrong: the machine slept, and the monotonic clock stood still meanwhile. The next answer tells it anew. */
  forget(): void;
}>;
