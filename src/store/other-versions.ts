import { ZodError } from 'zod';

/** What was read, and beside it, at every depth, what was not asked for. */
export function withUnknown(read: unknown, raw: unknown): unknown {
  if (Array.isArray(read) && Array.isArray(raw)) return read.map((each, index) => withUnknown(each, raw[index]));
  if (!isObject(read) || !isObject(raw)) return read;
  const known = Object.entries(read).map(([name, value]) => [name, withUnknown(value, raw[name])]);
  return { ...raw, ...Object.fromEntries(known) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where it differs from what is known, without what stands there. */
export function whyNot(error: unknown, broken: string): string {
  if (!(error instanceof ZodError)) return broken;
  const places = error.issues.map(({ path, code }) => `${path.map(String).join('.') || 'the whole'} (${code})`);
  return places.slice(0, 3).join(', ');
}
