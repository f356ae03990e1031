/** A number of the register is there and cannot be read: another version of the bot saved it, or it is damaged. It is never half-read, and never written over. */
export class UnreadableRecord extends Error {
  override readonly name = 'UnreadableRecord';
  readonly id: string;

  constructor(id: string, why: string) {
    super(`number ${id} cannot be read: ${why}`);
    this.id = id;
  }
}

/** For a load of one that may be unreadable: that is an answer, any other error is thrown on. */
export function asUnreadableRecord(error: unknown): UnreadableRecord {
  if (error instanceof UnreadableRecord) return error;
  throw error;
}
