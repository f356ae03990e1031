import { z } from 'zod';
import type { Refuse } from './refusals.ts';

const text = z.string();
const maybeText = text.nullish();
/** Ids of Slack's; the framework keeps things by some of them, so that "constructor" must not be one. */
const id = z.string().regex(/^[A-Z][A-Z0-9_]{1,60}$/);
const thing = z.object({ id });
const blocks = z.array(z.object({ block_id: maybeText }));
const option = z.object({ value: text, text: z.object({ text }) });
const entered = z.object({
  value: maybeText,
  selected_option: option.nullish(),
  selected_options: z.array(option).nullish(),
  selected_user: id.nullish(),
  selected_date_time: z.number().nullish(),
});
const values = z.record(text, z.record(text, entered));
const view = z.object({
  id: text,
  hash: maybeText,
  callback_id: text,
  private_metadata: text,
  app_installed_team_id: id.nullish(),
  title: z.object({ text }),
  blocks,
  state: z.object({ values }),
});
const sender = z.object({
  team: thing.nullish(),
  enterprise: thing.nullish(),
  user: z.object({ id, team_id: id.nullish() }),
  // Slack leaves it out where there is none; the framework looks into whatever stands there.
  channel: thing.optional(),
  container: z.object({}).nullish(),
  response_url: maybeText,
  response_urls: z.array(z.object({ response_url: text })).optional(),
  actions: z.undefined().optional(),
});

/** What every payload has that listeners look into, by its type; no listener exists for a type that is not here. */
const payloads: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  [
    'block_actions',
    sender.extend({
      trigger_id: text,
      actions: z
        .tuple([
          z.object({
            action_id: text,
            block_id: text,
            action_ts: text,
            value: maybeText,
            selected_option: option.nullish(),
            selected_user: id.nullish(),
          }),
        ])
        .rest(z.unknown()),
      view: view.nullish(),
    }),
  ],
  ['block_suggestion', sender.extend({ action_id: text, block_id: text, value: text, view: view.nullish() })],
  ['view_submission', sender.extend({ view })],
  // Where the framework finds a view, it takes it for one that was sent.
  ['shortcut', sender.extend({ callback_id: text, trigger_id: text, view: z.undefined().optional() })],
  [
    'event_callback',
    z.object({
      team_id: id,
      enterprise_id: id.nullish(),
      authorizations: z.array(z.object({ team_id: id.nullish(), enterprise_id: id.nullish() })).optional(),
      event: z.object({ type: text }),
    }),
  ],
]);
/** What holds for every payload: the framework looks for an event in all of them. */
const named = z.union([text, z.object({})]).optional();
const event = z.object({ channel: named, user: named, item: z.object({}).optional() });
const any = z.object({ type: text, event: event.optional() });
const command = z.object({
  event: z.undefined().optional(),
  command: text,
  text,
  team_id: id,
  enterprise_id: id.nullish(),
  user_id: id,
  channel_id: id,
  trigger_id: text,
  response_url: text.min(1),
});

/** What is wrong with a payload: its shape, or that there is no listener for its type. */
export type PayloadProblem = 'shape' | 'unknown';

/**
 * Looks at a payload before the framework does, which looks into whatever JSON it is given and stumbles where something is missing.
 * A slash command comes without a type; undefined when all is well.
 */
function problemOf(payload: unknown, isCommand: boolean): PayloadProblem | undefined {
  try {
    if (isCommand) return command.safeParse(payload).success ? undefined : 'shape';
    const shape = payloads.get(any.parse(payload).type);
    if (!shape) return 'unknown';
    return shape.safeParse(payload).success ? undefined : 'shape';
  } catch {
    return 'shape';
  }
}

/** A payload that the listeners can be given, or what is wrong with it, which is then counted and said. */
export function admitted(
  payload: unknown,
  isCommand: boolean,
  refuse: Refuse,
): Readonly<{ payload: object; problem?: undefined } | { problem: PayloadProblem }> {
  const problem = problemOf(payload, isCommand);
  if (problem === undefined && typeof payload === 'object' && payload !== null) return { payload };
  const name = nameOf(payload);
  if (problem === 'unknown') refuse('unknown', `nothing here listens to ${name}`, name);
  else refuse('shape', `not shaped as Slack's payloads are: ${name}`);
  return { problem: problem ?? 'shape' };
}

/** What a payload is called in the log: "/number", "block_actions request.approve", "event_callback app_home_opened". */
export function nameOf(payload: unknown): string {
  const about =
    textAt(payload, 'actions', '0', 'action_id') ??
    textAt(payload, 'action_id') ??
    textAt(payload, 'callback_id') ??
    textAt(payload, 'view', 'callback_id') ??
    textAt(payload, 'event', 'type');
  const name = [textAt(payload, 'command') ?? textAt(payload, 'type'), about].filter((part) => part).join(' ');
  return name === '' ? 'something without a name' : name.slice(0, 200);
}

/** The text that stands there, if one does. */
function textAt(value: unknown, ...path: string[]): string | undefined {
  let found = value;
  for (const name of path) found = typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined;
  return typeof found === 'string' ? found : undefined;
}
