/** The value of a JSON text; of one that breaks off, as much as is whole. */
export function completed(text: string): unknown {
  const parts = endings(text).map((end) => text.slice(0, end) + closing(text.slice(0, end)));
  // The last value of a text that breaks off is none: half a number is another number.
  for (const part of [text, ...parts]) {
    try {
      return JSON.parse(part);
    } catch {
      // The next one is shorter.
    }
  }
  return undefined;
}

/** Where a value, or a list of them, may end: before each comma and after each bracket outside of texts, the last first. */
function endings(text: string): number[] {
  const places: number[] = [];
  walk(text, (sign, at) => {
    if (sign === ',') places.push(at);
    if ('{}[]'.includes(sign)) places.push(at + 1);
  });
  // Enough for every break within a text or a number; what is damaged further in front is not read.
  return places.reverse().slice(0, 20);
}

/** The brackets that are open at the end, closed. */
function closing(text: string): string {
  const open: string[] = [];
  walk(text, (sign) => {
    if (sign === '{') open.push('}');
    else if (sign === '[') open.push(']');
    else if (sign === '}' || sign === ']') open.pop();
  });
  return open.reverse().join('');
}

/** Every sign outside of texts. */
function walk(text: string, see: (sign: string, at: number) => void): void {
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (inText && sign === '\\') at++;
    else if (sign === '"') inText = !inText;
    else if (!inText) see(sign, at);
  }
}
