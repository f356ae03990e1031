import { isJson } from './json.ts';
import type { TrafficEntry } from './page-protocol.ts';

const KEPT = 500;
const SECRET_KEYS = /^(token|client_secret|signing_secret|authorization|x-slack-signature)$/i;
const SECRET_TEXT = /\b(xox[a-z]|xapp)-[\w-]+|(?<=ticket=)[\w-]+/g;

/** A copy of a value in which tokens, secrets and signatures are replaced by "***". */
const mask = (value: unknown): unknown => {
  if (typeof value === 'string') return value.replace(SECRET_TEXT, '***');
  if (Array.isArray(value)) return value.map(mask);
  if (!isJson(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, SECRET_KEYS.test(key) && part ? '***' : mask(part)]),
  );
};

export type Traffic = {
  record(entry: TrafficEntry): void;
  list(): TrafficEntry[];
};

/** The last 500 requests and deliveries, newest last, already masked. */
export const createTraffic = (): Traffic => {
  const entries: TrafficEntry[] = [];
  return {
    record(entry) {
      entries.push({ ...entry, request: mask(entry.request), response: mask(entry.response) });
      if (entries.length > KEPT) entries.shift();
    },
    list: () => [...entries],
  };
};
