/** Longer than any provider's id, and short enough for an address. */
const LONGEST = 200;

/** An id (text or a number) that can stand in an address and names nothing else there; undefined of anything else. */
export function readId(value: unknown): string | undefined {
  if (typeof value !== 'string' && !Number.isFinite(value)) return undefined;
  const id = String(value).trim();
  const isUsable = id !== '' && id !== '.' && id !== '..' && id.length <= LONGEST;
  return isUsable && !/[/\\\p{Cc}\p{Cf}\p{Cs}]/u.test(id) ? id : undefined;
}
