import type { z } from 'zod';

/** Reads what a modal remembers. Undefined for what no modal of ours does: that is no bug, and is refused. */
export function readMetadata<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
