/** A process stalled for so long that another has its lock by now; what it wanted to write was not written. */
export class LockLostError extends Error {
  override readonly name = 'LockLostError';
}
