import type { ProviderName } from '../domain/group.ts';

/** A hold that an unreadable request has, and when it must be released at the latest (epoch ms, on our clock). */
export type LeftHold = Readonly<{
  provider: ProviderName;
  holdId: string;
  number: string;
  /** The provider knows nothing of it. */
  local: boolean;
  releaseAt: number;
  /** When it ends by itself, as far as that is known. */
  endsAt?: number;
}>;

/** What can be told of a request that cannot be read whole: enough to release what it holds. */
export type Leftovers = Readonly<{
  /** The name of its state, whether known here or not. */
  state?: string;
  holds: readonly LeftHold[];
}>;

/** A request is there and cannot be read: another version of the bot saved it, or it is damaged. It is never half-read, and never written over. */
export class UnreadableRequest extends Error {
  override readonly name = 'UnreadableRequest';
  readonly teamId: string;
  readonly id: string;
  readonly left: Leftovers;

  constructor(request: Readonly<{ teamId: string; id: string; left: Leftovers }>, why: string) {
    super(`request ${request.id} cannot be read: ${why}`);
    this.teamId = request.teamId;
    this.id = request.id;
    this.left = request.left;
  }
}

/** For a load whose request may be unreadable: that is an answer, any other error is thrown on. */
export function asUnreadable(error: unknown): UnreadableRequest {
  if (error instanceof UnreadableRequest) return error;
  throw error;
}
