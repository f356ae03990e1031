import { type Document, isCollection, isMap, isScalar, type LineCounter } from 'yaml';

/** The way to a setting, from the top of a file. */
export type Keys = readonly PropertyKey[];
export type Position = Readonly<{ line: number; column: number }>;

export const START: Position = { line: 1, column: 1 };

/** Where this stands in the file, or what it would belong to; of an entry of a map, its key or its value. */
export function positionOf(document: Document, counter: LineCounter, keys: Keys, ofKey: boolean): Position {
  for (let length = keys.length; length > 0; length -= 1) {
    const inner = keys[length - 1];
    const parent = length === 1 ? document.contents : document.getIn(keys.slice(0, length - 1), true);
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === inner)
      : undefined;
    const value = isCollection(parent) ? parent.get(inner, true) : undefined;
    const node = pair && (ofKey || length < keys.length || !rangeOf(value)) ? pair.key : value;
    const start = rangeOf(node);
    if (start !== undefined) return at(counter, start);
  }
  return START;
}

export function rangeOf(node: unknown): number | undefined {
  const range: unknown = typeof node === 'object' && node !== null ? Reflect.get(node, 'range') : undefined;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : undefined;
}

export function at(counter: LineCounter, offset: number): Position {
  const { line, col } = counter.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** "approve.rules[1].who" of its keys, and back. */
export function pathOf(keys: Keys): string {
  return keys
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

export function keysOf(path: string): PropertyKey[] {
  return [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([key, index]) => (index === undefined ? key : Number(index)));
}
