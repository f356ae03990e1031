import { z } from 'zod';

/**
 * What a button about a number carries: which one (its `recordId`; "" where it is about none), and what was shown when it was drawn: a fingerprint, the time of
 * what is answered, or a page. It grants nothing: everything is looked up again on the server.
 */
export type NumberValue = Readonly<{ number: string; shown?: string | undefined }>;

const schema = z
  .string()
  .max(300)
  .regex(/^[\w-]*(\|.{0,200})?$/u);

export function numberValue({ number, shown }: NumberValue): string {
  return shown === undefined ? `${number}|` : `${number}|${shown}`;
}

/** Undefined for what no button of ours carries. */
export function readNumberValue(value: unknown): NumberValue | undefined {
  const read = schema.safeParse(value);
  if (!read.success) return undefined;
  const at = read.data.indexOf('|');
  return at < 0 ? { number: read.data } : { number: read.data.slice(0, at), shown: read.data.slice(at + 1) };
}
