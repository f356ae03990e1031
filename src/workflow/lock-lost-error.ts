/** Whoever had a lock was away for so long that somebody else has it by now; what they wanted to write was not written. */
export class LockLostError extends Error {
  override readonly name = 'LockLostError';
}
