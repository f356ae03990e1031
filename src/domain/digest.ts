import { createHash } from 'node:crypto';

/** A short name for these facts; other facts have another one. */
export function digest(facts: unknown): string {
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64url').slice(0, 22);
}
