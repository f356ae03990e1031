import { inspect } from 'node:util';
import { z } from 'zod';

/** An environment variable: what it is for, an example, what it is when left out, and how it is checked. */
export type Setting<T = unknown> = Readonly<{
  about: string;
  example: string;
  default?: string;
  required: boolean;
  schema: z.ZodType<T, string | undefined>;
}>;

/** Variables by their names. */
export type Settings = Readonly<Record<string, Setting>>;
/** What is read of them. */
export type ValuesOf<S extends Settings> = Readonly<{ [K in keyof S]: z.output<S[K]['schema']> }>;

type Facts = Readonly<{ about: string; example: string }>;
type PresetFacts = Readonly<{ about: string; default: string; example?: string }>;

/** One that must be there: for a start, or for the provider that brings it. */
export function required<T>(schema: z.ZodType<T, string>, facts: Facts): Setting<T> {
  return { ...facts, required: true, schema };
}

/** One that can be left out. */
export function optional<T>(schema: z.ZodType<T, string>, facts: Facts): Setting<T | undefined> {
  return { ...facts, required: false, schema: schema.optional() };
}

/** One that has a value when it is left out, which is its example too where none is given. */
export function preset<T>(schema: z.ZodType<T, string>, facts: PresetFacts): Setting<T> {
  return { example: facts.default, ...facts, required: false, schema: schema.prefault(facts.default) };
}

/** A value that shows as "***" wherever it is printed by accident. */
export type Secret = Readonly<{ reveal(): string }>;

/** The same value, to be asked for where it is used. */
export function hidden(schema: z.ZodType<string, string>): z.ZodType<Secret, string> {
  return schema.pipe(z.transform(secret));
}

/** Hides a value. */
export function secret(value: string): Secret {
  const mask = () => '***';
  return Object.freeze({ reveal: () => value, toString: mask, toJSON: mask, [inspect.custom]: mask });
}
