import type { z } from 'zod';

type Immutable<T> = { readonly [Key in keyof T]: Immutable<T[Key]> };

/** What a schema reads, unchangeable at every depth. */
export type Parsed<Schema extends z.ZodType> = Immutable<z.output<Schema>>;
