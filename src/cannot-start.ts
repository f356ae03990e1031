import { StartError } from './start-error.ts';
import { RedisUnusable } from './store/connections.ts';

/** @throws StartError where it is known what is wrong */
export function cannotStart(error: unknown, objection?: string): never {
  if (error instanceof RedisUnusable) throw new StartError(error.message);
  if (objection !== undefined) throw new StartError(objection);
  throw error;
}
