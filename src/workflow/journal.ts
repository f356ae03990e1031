/** Something that was saved, and how it is saved once more. */
export type Saved = Readonly<{
  /** The workspace that it belongs to; absent for what is in the queues. */
  teamId?: string;
  /** About how much memory it takes to be kept. */
  bytes: number;
  /**
   * Saves it where the store lacks it, and changes nothing where the store has it or something newer. False when it cannot be saved yet, since what
   * came before it is missing, too, and may still come; `isLast` says that nothing more will.
   */
  again(this: void, isLast: boolean): Promise<boolean>;
}>;

/** Sees to it that what was saved is not lost with the server that has it. */
export interface Journal {
  /**
   * Resolves when a copy of the store has it, where there are copies; or when none has said so for a moment. In any case it is remembered for a
   * while: a store that was replaced by a copy may lack the last of what it acknowledged, and is given it again. Never rejects.
   */
  keep(saved: Saved): Promise<void>;
  /** Remembers it without waiting for a copy: what is worth no wait, since it can be found out again. */
  remember(saved: Saved): void;
}
