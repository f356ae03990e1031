/** Why the bot cannot start, in one sentence that an operator can act on. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
