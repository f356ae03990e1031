import { Refusal } from './refusal.ts';

/** Refuses a query with any other parameter than these. */
export function only(query: URLSearchParams, ...names: string[]): void {
  for (const name of query.keys()) {
    if (!names.includes(name)) throw new Refusal(400, `Unknown parameter: ${name}.`);
  }
}

/** A whole number within limits, or the fallback when it is not given. */
export function whole(query: URLSearchParams, name: string, fallback: number, from: number, to: number): number {
  const text = query.get(name);
  if (text === null) return fallback;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < from || value > to) throw new Refusal(400, `${name} is out of range.`);
  return value;
}
