import { z } from 'zod';

/** What a button carries: which request, and what was shown. It grants nothing: everything is looked up again on the server. */
export type ButtonValue = Readonly<{ request: string; shown?: string }>;

const schema = z
  .string()
  .max(200)
  .regex(/^[a-z0-9]+(\|[\w-]+)?$/);

export function buttonValue({ request, shown }: ButtonValue): string {
  return shown === undefined ? request : `${request}|${shown}`;
}

/** Undefined for what no button of ours carries. */
export function readButtonValue(value: unknown): ButtonValue | undefined {
  const read = schema.safeParse(value);
  if (!read.success) return undefined;
  const [request = '', shown] = read.data.split('|');
  return shown === undefined ? { request } : { request, shown };
}
