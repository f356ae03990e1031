import type { Context } from '../context.ts';
import { asJson, asJsonList, asText, isJson, type Json } from '../json.ts';
import type { UserAction, UserActionResult } from '../page-protocol.ts';
import { dispatches, findElement, optionsOf, type PlacedElement } from '../workspace/block-walk.ts';
import { findPlace, interactionAt, stateAt } from './places.ts';
import { windowOf } from './window.ts';

type Act = Extract<UserAction, { do: 'act' }>;

const chosen = (value: Json): Json[] => [
  ...(isJson(value['selected_option']) ? [value['selected_option']] : []),
  ...asJsonList(value['selected_options']),
];

/** The value as Slack would send it: options are those of the element itself, whatever the page made of them. */
const trueValue = ({ element }: PlacedElement, value: Json): Json | undefined => {
  const type = asText(element['type']);
  if (type === 'external_select' || type === 'multi_external_select') return value;
  const options = optionsOf(element);
  if (options.length === 0) return value;
  const picked = chosen(value).map((one) => options.find((option) => option['value'] === one['value']));
  if (picked.some((option) => option === undefined)) return undefined;
  if ('selected_options' in value) return { selected_options: picked };
  return { selected_option: picked[0] ?? null };
};

const action = (placed: PlacedElement, value: Json, ts: string): Json => {
  const { element } = placed;
  const sent = ['text', 'value', 'url', 'style', 'placeholder', 'initial_option', 'confirm']
    .filter((name) => element[name] !== undefined)
    .map((name): [string, unknown] => [name, element[name]]);
  return {
    type: element['type'],
    block_id: placed.blockId,
    action_id: placed.actionId,
    ...Object.fromEntries(sent),
    ...value,
    action_ts: ts,
  };
};

/** A person used a button, select or other element. */
export const act = async (context: Context, userAction: Act): Promise<UserActionResult> => {
  const fail = (error: string): UserActionResult => {
    context.workspace.notify(userAction.as, error);
    return { ok: false, error };
  };
  const found = findPlace(context, userAction.as, userAction.in);
  const placed = found && findElement(found.blocks, userAction.block_id, userAction.action_id);
  if (!found || !placed) return fail('That is not there any more.');
  const value = trueValue(placed, userAction.value);
  if (!value) return fail('That is not one of the options.');

  const own = {
    [userAction.block_id]: { ...userAction.state[userAction.block_id], [userAction.action_id]: asJson(value) },
  };
  const values = stateAt(found, { ...userAction.state, ...own });
  if ('view' in found) context.views.touch(found.view, { values });
  if (!dispatches(placed)) return { ok: true };
  if (!context.app.interactivity) return fail('This app has not been configured for this feature.');

  const message = 'message' in found ? found.message : undefined;
  const payload = {
    ...interactionAt(context, 'block_actions', userAction.as, found, values),
    trigger_id: context.triggers.issue({
      user: userAction.as,
      window: windowOf(userAction),
      ...('view' in found ? { viewId: found.view.id } : {}),
    }),
    ...(message
      ? {
          response_url:
            context.address() +
            context.responseUrls.issue({ user: userAction.as, channel: message.channel, messageTs: message.ts }),
        }
      : {}),
    actions: [action(placed, value, context.ids.ts())],
  };
  const ack = await context.deliver({ kind: 'interactive', what: 'block_actions', payload });
  if (ack.ok) return { ok: true };
  const reason = ack.reason === 'timeout' ? 'operation_timeout' : 'dispatch_failed';
  return fail(`Oh no, something went wrong. Please try that again. (${reason})`);
};
