import { ZodError } from 'zod';

/** What was read, and beside it, at every depth, what was not asked for; the same object where that is nothing. */
export function withUnknown(read: unknown, raw: unknown): unknown {
  if (Array.isArray(read) && Array.isArray(raw)) {
    const whole = read.map((each, index) => withUnknown(each, raw[index]));
    return whole.some((each, index) => each !== read[index]) ? whole : read;
  }
  if (!isObject(read) || !isObject(raw) || read === raw) return read;
  let known = read;
  for (const name of Object.keys(read)) {
    const whole = withUnknown(read[name], raw[name]);
    if (whole !== read[name]) known = { ...known, [name]: whole };
  }
  return Object.keys(raw).every((name) => Object.hasOwn(read, name)) ? known : { ...raw, ...known };
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
