import { z } from 'zod';
import type { Entry } from '../domain/entry.ts';
import type { Request } from '../domain/request.ts';

const bodySchema = z.looseObject({
  createdAt: z.number(),
  requester: z.string(),
  state: z.looseObject({
    hold: z.looseObject({
      number: z.string(),
      group: z.looseObject({ provider: z.string(), requirements: z.array(z.string()) }),
    }),
    approval: z.looseObject({ by: z.string() }).optional(),
    by: z.string().optional(),
    reason: z.string().optional(),
  }),
});

/** What the lines of a history repeat of their request. In a line a number stands for it: 1 for the first, 2 for the second; 0 for nothing. */
type Repeated = Readonly<
  { from: number } & Record<'by' | 'number' | 'provider' | 'note', readonly (string | undefined)[]>
>;
const NAMES = ['by', 'number', 'provider', 'note'] as const;

/** When it happened after the beginning, what, then {@link NAMES}, and all else; what is absent at the end is left out. */
const lineSchema = z.tuple([z.number(), z.string()]).rest(z.unknown());

/**
 * The history as it is kept of what is over for good: a third of its length, and nothing is lost. A version that does not know this form keeps the
 * lines as they are, as it does with lines of any later version, and only does not tell them.
 */
export function compactHistory(request: Request): unknown[] {
  const repeated = repeatedIn(request);
  return request.history.map((entry) => {
    if (entry.kept !== undefined) return JSON.parse(entry.kept);
    return repeated ? compactLine(entry, repeated) : entry;
  });
}

function compactLine(
  { at, what, by, number, provider, note, kept: _, ...others }: Entry,
  repeated: Repeated,
): unknown[] {
  const texts = { by, number, provider, note };
  const said = NAMES.map((name) => {
    const text = texts[name];
    return text === undefined ? 0 : repeated[name].indexOf(text) + 1 || text;
  });
  const line = [at - repeated.from, what, ...said, ...(Object.keys(others).length > 0 ? [others] : [])];
  return line.slice(0, line.findLastIndex((each) => each !== 0) + 1);
}

/** Reads lines of this body; what is no such line is answered as it is. */
export function lineReader(body: unknown): (raw: unknown) => unknown {
  const repeated = repeatedIn(body);
  return (raw) => {
    const line = repeated && lineSchema.safeParse(raw).data;
    if (!line) return raw;
    const [after, what, ...rest] = line;
    const said = NAMES.map((name, index) => {
      const text = rest[index] ?? 0;
      return [name, typeof text === 'number' ? repeated[name][text - 1] : text] as const;
    });
    const others = rest[NAMES.length] as object | undefined;
    return {
      at: repeated.from + after,
      what,
      ...Object.fromEntries(said.filter(([, text]) => text !== undefined)),
      ...others,
    };
  };
}

function repeatedIn(body: unknown): Repeated | undefined {
  const found = bodySchema.safeParse(body).data;
  if (!found) return undefined;
  const { createdAt, requester, state } = found;
  const { number, group } = state.hold;
  return {
    from: createdAt,
    by: [requester, state.approval?.by ?? state.by],
    number: [number],
    provider: [group.provider],
    note: [group.requirements.length > 0 ? group.requirements.join('; ') : undefined, state.reason],
  };
}
