import { option, optionGroup } from '../block-kit/composition.ts';
import type { Context } from '../context.ts';
import { asJson, asJsonList, isJson } from '../json.ts';
import type { SelectOption, UserAction, UserActionResult } from '../page-protocol.ts';
import { findElement } from '../workspace/block-walk.ts';
import { findPlace, interactionAt, stateAt } from './places.ts';

const LIMIT = 100;
const DEFAULT_MIN_QUERY = 3;

/** The options of an answer, in order; nothing when Slack would show nothing: too many, or not as they must be. */
const readOptions = (body: unknown): SelectOption[] => {
  if (!isJson(body)) return [];
  const groups = asJsonList(body['option_groups']);
  const options =
    body['options'] === undefined ? groups.flatMap((group) => asJsonList(group['options'])) : body['options'];
  if (!Array.isArray(options) || options.length > LIMIT) return [];
  const problems = [
    ...options.flatMap((one) => option(one, '/options')),
    ...groups.flatMap((group) => optionGroup(group, '/option_groups')),
  ];
  // Checked by Block Kit's own rules above, so they have the option's shape.
  return problems.length > 0 ? [] : (options as SelectOption[]);
};

/** A person types into an external select; the bot is asked for options. */
export const suggest = async (
  context: Context,
  userAction: Extract<UserAction, { do: 'suggest' }>,
): Promise<UserActionResult> => {
  const found = findPlace(context, userAction.as, userAction.in);
  const placed = found && findElement(found.blocks, userAction.block_id, userAction.action_id);
  if (!found || !placed) return { ok: false, error: 'That is not there any more.' };
  const element = asJson(placed.element);
  if (element['type'] !== 'external_select' && element['type'] !== 'multi_external_select') {
    return { ok: false, error: 'That has its options already.' };
  }
  if (!context.app.suggestions) return { ok: false, error: 'This app has no options load URL in its manifest.' };
  const minimum = typeof element['min_query_length'] === 'number' ? element['min_query_length'] : DEFAULT_MIN_QUERY;
  if (userAction.text.length < minimum) return { ok: true, options: [] };

  const { state: _state, ...at } = interactionAt(
    context,
    'block_suggestion',
    userAction.as,
    found,
    stateAt(found, userAction.state),
  );
  const payload = { ...at, action_id: placed.actionId, block_id: placed.blockId, value: userAction.text };
  const ack = await context.deliver({ kind: 'interactive', what: 'block_suggestion', payload });
  if (!ack.ok) return { ok: false, error: 'Could not load the options.' };
  return { ok: true, options: readOptions(ack.body) };
};
