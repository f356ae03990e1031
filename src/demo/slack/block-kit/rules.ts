import { isJson, type Json } from '../json.ts';

/** One thing wrong with a block, message or view, in Slack's words. */
export type Problem = {
  /** JSON pointer of the culprit. */
  pointer: string;
  code: 'failed_constraint' | 'missing_field';
  message: string;
  field?: string;
  constraint?: { type: string; expected: unknown };
};

/** Checks a value that stands at a JSON pointer; an empty list means it is fine. */
export type Rule = (value: unknown, pointer: string) => Problem[];

/** A problem as Slack writes it in `response_metadata.messages`. */
export const inWords = ({ message, pointer }: Problem): string => `${message} [json-pointer:${pointer}]`;

/** A problem that is not a missing field. */
export const problem = (pointer: string, message: string, constraint?: Problem['constraint']): Problem => ({
  pointer,
  code: 'failed_constraint',
  message,
  ...(constraint ? { constraint } : {}),
});

/** Text of a given length. */
export const string =
  (max: number, min = 0): Rule =>
  (value, pointer) => {
    if (typeof value !== 'string') return [problem(pointer, 'must provide a string')];
    if (value.length > max) {
      return [problem(pointer, `must be less than ${max + 1} characters`, { type: 'max_length', expected: max })];
    }
    if (value.length < min) {
      return [problem(pointer, `must be more than ${min - 1} characters`, { type: 'min_length', expected: min })];
    }
    return [];
  };

export const boolean: Rule = (value, pointer) =>
  typeof value === 'boolean' ? [] : [problem(pointer, 'must provide a boolean')];

export const integer =
  (min: number, max: number): Rule =>
  (value, pointer) => {
    if (!Number.isInteger(value)) return [problem(pointer, 'must provide an integer')];
    if (Number(value) < min) return [problem(pointer, `must be greater than or equal to ${min}`)];
    if (Number(value) > max) return [problem(pointer, `must be less than or equal to ${max}`)];
    return [];
  };

export const oneOf =
  (...expected: string[]): Rule =>
  (value, pointer) =>
    typeof value === 'string' && expected.includes(value)
      ? []
      : [problem(pointer, 'must be a valid enum value', { type: 'enum', expected })];

export const matching =
  (pattern: RegExp, message: string): Rule =>
  (value, pointer) =>
    typeof value === 'string' && pattern.test(value) ? [] : [problem(pointer, message)];

/** A list of so many items. */
export const list =
  (item: Rule, max: number, min = 1): Rule =>
  (value, pointer) => {
    if (!Array.isArray(value)) return [problem(pointer, 'must provide an array')];
    const size =
      value.length > max
        ? [problem(pointer, `no more than ${max} items allowed`, { type: 'max_items', expected: max })]
        : value.length < min
          ? [problem(pointer, `no fewer than ${min} items allowed`, { type: 'min_items', expected: min })]
          : [];
    return [...size, ...value.flatMap((part: unknown, index) => item(part, `${pointer}/${index}`))];
  };

/** An object with these fields and no others; those named in `required` must be there. */
export const object =
  (fields: Readonly<Record<string, Rule>>, required: readonly string[] = []): Rule =>
  (value, pointer) => {
    if (!isJson(value)) return [problem(pointer, 'must provide an object')];
    const missing = required
      .filter((field) => value[field] === undefined || value[field] === null)
      .map(
        (field): Problem => ({
          pointer,
          code: 'missing_field',
          message: `missing required field: ${field}`,
          field,
        }),
      );
    const wrong = Object.entries(value)
      .filter(([, part]) => part !== undefined && part !== null)
      .flatMap(([field, part]) => {
        const rule = Object.hasOwn(fields, field) ? fields[field] : undefined;
        return rule ? rule(part, `${pointer}/${field}`) : [problem(pointer, `invalid additional property: ${field}`)];
      });
    return [...missing, ...wrong];
  };

/** An object whose `type` decides which rule it must meet. */
export const byType =
  (rules: Readonly<Record<string, Rule>>): Rule =>
  (value, pointer) => {
    if (!isJson(value)) return [problem(pointer, 'must provide an object')];
    const type = value['type'];
    if (type === undefined) {
      return [{ pointer, code: 'missing_field', message: 'missing required field: type', field: 'type' }];
    }
    const rule = typeof type === 'string' && Object.hasOwn(rules, type) ? rules[type] : undefined;
    if (rule) return rule(value, pointer);
    const expected = Object.keys(rules);
    return [problem(`${pointer}/type`, `unsupported type: ${String(type)}`, { type: 'enum', expected })];
  };

/** Meets every rule. */
export const all =
  (...rules: Rule[]): Rule =>
  (value, pointer) =>
    rules.flatMap((rule) => rule(value, pointer));

/** A check across the fields of an object. */
export const check =
  (find: (value: Json, pointer: string) => Problem | undefined): Rule =>
  (value, pointer) => {
    const found = isJson(value) ? find(value, pointer) : undefined;
    return found ? [found] : [];
  };
