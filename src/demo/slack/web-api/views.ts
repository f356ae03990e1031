import { checkView, viewTooLarge } from '../block-kit/validate.ts';
import type { Context } from '../context.ts';
import { asText, isJson, type Json } from '../json.ts';
import { viewPayload } from '../payloads.ts';
import type { Trigger } from '../trigger-ids.ts';
import type { StoredView } from '../workspace/view-store.ts';
import { type Method, refuseProblems, SlackRefusal } from './method.ts';

const method = { token: 'bot', scopes: [] } as const;
const needsView = { view: 'invalid_arguments' };

const invalid = (message: string): SlackRefusal =>
  new SlackRefusal('invalid_arguments', { response_metadata: { messages: [`[ERROR] ${message}`] } });

const readView = (context: Context, args: Json, type: 'modal' | 'home', current?: StoredView): Json => {
  const view = args['view'];
  if (!isJson(view)) throw invalid('must provide an object [json-pointer:/view]');
  if (view['type'] !== type && (view['type'] === 'modal' || view['type'] === 'home')) {
    throw invalid('must be a valid enum value [json-pointer:/view/type]');
  }
  refuseProblems('invalid_arguments', checkView(view, '/view'), [
    'failed to match all allowed schemas [json-pointer:/view]',
  ]);
  if (viewTooLarge(view)) throw new SlackRefusal('view_too_large');
  if (context.views.externalIdTaken(view, current)) throw new SlackRefusal('duplicate_external_id');
  return view;
};

const exchange = (context: Context, args: Json): Trigger => {
  const trigger = context.triggers.exchange(asText(args['trigger_id']));
  if (typeof trigger === 'string') throw new SlackRefusal(trigger);
  return trigger;
};

const open: Method = {
  ...method,
  required: { ...needsView, trigger_id: 'invalid_arguments' },
  run(context, args) {
    const view = readView(context, args, 'modal');
    const { user, window } = exchange(context, args);
    return { view: viewPayload(context, context.views.open(user, window, view)) };
  },
};

const push: Method = {
  ...method,
  required: { ...needsView, trigger_id: 'invalid_arguments' },
  run(context, args) {
    const view = readView(context, args, 'modal');
    const { user, window, viewId } = exchange(context, args);
    const below = context.views.stackOf(user, window).find((stored) => stored.id === viewId);
    if (!below) throw new SlackRefusal('not_found');
    const pushed = context.views.push(below, view);
    if (!pushed) throw new SlackRefusal('push_limit_reached');
    return { view: viewPayload(context, pushed) };
  },
};

const update: Method = {
  ...method,
  required: needsView,
  run(context, args) {
    const [viewId, externalId] = [asText(args['view_id']), asText(args['external_id'])];
    if (!viewId && !externalId) throw invalid('missing required field: view_id');
    const stored = viewId ? context.views.byId(viewId) : context.views.byExternalId(externalId);
    const view = readView(context, args, stored?.view['type'] === 'home' ? 'home' : 'modal', stored);
    if (!stored) throw new SlackRefusal('not_found');
    if (asText(args['hash']) && args['hash'] !== stored.hash) throw new SlackRefusal('hash_conflict');
    context.views.update(stored, view);
    return { view: viewPayload(context, stored) };
  },
};

const publish: Method = {
  ...method,
  required: { ...needsView, user_id: 'invalid_arguments' },
  run(context, args) {
    const user = asText(args['user_id']);
    const current = context.views.homeOf(user);
    const view = readView(context, args, 'home', current);
    if (!context.app.homeTab) throw new SlackRefusal('not_enabled');
    if (!context.workspace.person(user)) throw new SlackRefusal('user_not_found');
    if (current && asText(args['hash']) && args['hash'] !== current.hash) throw new SlackRefusal('hash_conflict');
    return { view: viewPayload(context, context.views.publish(user, view)) };
  },
};

/** The methods that show modals and App Homes. */
export const viewMethods: Readonly<Record<string, Method>> = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
};
