import { inWords, type Problem } from '../block-kit/rules.ts';
import type { Context } from '../context.ts';
import type { Json } from '../json.ts';

/** A business error of the Web API: HTTP 200 with `ok: false`. */
export class SlackRefusal extends Error {
  readonly code: string;
  readonly more: Json;
  constructor(code: string, more: Json = {}) {
    super(code);
    this.code = code;
    this.more = more;
  }
}

/** One Web API method. */
export type Method = {
  /** Which token it takes; `none` also works without. */
  token: 'bot' | 'app' | 'none';
  /** Bot scopes, one of which the manifest must grant; none when the method needs none. */
  scopes: readonly string[];
  /** Arguments it cannot do without → the error when one is missing. */
  required: Readonly<Record<string, string>>;
  /** Its work; a {@link SlackRefusal} becomes `ok: false`, anything returned gets `ok: true`. */
  run(context: Context, args: Json): Json;
};

/** The refusal for blocks or views with problems; chat methods and views methods name it differently. */
export const refuseProblems = (code: string, problems: readonly Problem[], before: readonly string[] = []): void => {
  if (problems.length === 0) return;
  const messages = [...before, ...problems.map(inWords)];
  throw new SlackRefusal(code, {
    errors: problems.map(inWords),
    response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) },
  });
};
