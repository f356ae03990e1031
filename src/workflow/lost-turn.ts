/** Whoever had a turn to change something was away for so long that somebody else has it by now; what they wanted to write was not written. */
export class LostTurn extends Error {
  override readonly name = 'LostTurn';
}
