/**
 * The body that a fault wants instead of the good one. `$name` in a text of it stands for what is called so in one of the sources, the first that
 * has it: `"$number"` for the number of the call, `"$uuid"` for the uuid that the good answer would have told.
 */
export function toldAnswer(body: unknown, sources: readonly unknown[]): unknown {
  if (body === undefined) return undefined;
  return JSON.parse(JSON.stringify(body), (_key, value) => {
    if (typeof value !== 'string') return value;
    return value.replaceAll(/\$([a-z_]+)/gi, (whole, name: string) => {
      const found = sources.map((source) => fieldOf(source, name)).find((text) => text !== undefined);
      return found ?? whole;
    });
  });
}

function fieldOf(source: unknown, name: string): string | undefined {
  if (typeof source !== 'object' || source === null) return undefined;
  for (const [key, value] of Object.entries(source)) {
    if (key === name && (typeof value === 'string' || typeof value === 'number')) return String(value);
    const inside = fieldOf(value, name);
    if (inside !== undefined) return inside;
  }
  return undefined;
}
