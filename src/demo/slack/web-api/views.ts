import { checkView, viewTooLarge } from '../block-kit/validate.ts';
import type { Core } from '../core.ts';
import { asText, isJson, type Json } from '../json.ts';
import { viewPayload } from '../payloads.ts';
import type { Trigger } from '../trigger-ids.ts';
import type { StoredView } from '../workspace/view-desk.ts';
import { type Method, refuseProblems, SlackRefusal } from './method.ts';

const method = { token: 'bot', scopes: [] } as const;
const needsView = { view: 'invalid_arguments' };

const invalid = (message: string): SlackRefusal =>
  new SlackRefusal('invalid_arguments', { response_metadata: { messages: [`[ERROR] ${message}`] } });

const readView = (core: Core, args: Json, type: 'modal' | 'home', current?: StoredView): Json => {
  const view = args['view'];
  if (!isJson(view)) throw invalid('must provide an object [json-pointer:/view]');
  if (view['type'] !== type && (view['type'] === 'modal' || view['type'] === 'home')) {
    throw invalid('must be a valid enum value [json-pointer:/view/type]');
  }
  refuseProblems('invalid_arguments', checkView(view, '/view'), [
    'failed to match all allowed schemas [json-pointer:/view]',
  ]);
  if (viewTooLarge(view)) throw new SlackRefusal('view_too_large');
  if (core.views.externalIdTaken(view, current)) throw new SlackRefusal('duplicate_external_id');
  return view;
};

const exchange = (core: Core, args: Json): Trigger => {
  const trigger = core.triggers.exchange(asText(args['trigger_id']));
  if (typeof trigger === 'string') throw new SlackRefusal(trigger);
  return trigger;
};

const open: Method = {
  ...method,
  required: { ...needsView, trigger_id: 'invalid_arguments' },
  run(core, args) {
    const view = readView(core, args, 'modal');
    const { user } = exchange(core, args);
    return { view: viewPayload(core, core.views.open(user, view)) };
  },
};

const push: Method = {
  ...method,
  required: { ...needsView, trigger_id: 'invalid_arguments' },
  run(core, args) {
    const view = readView(core, args, 'modal');
    const { user, viewId } = exchange(core, args);
    const stack = core.views.stackOf(user);
    if (!stack.some((stored) => stored.id === viewId)) throw new SlackRefusal('not_found');
    const pushed = core.views.push(user, view);
    if (!pushed) throw new SlackRefusal('push_limit_reached');
    return { view: viewPayload(core, pushed) };
  },
};

const update: Method = {
  ...method,
  required: needsView,
  run(core, args) {
    const [viewId, externalId] = [asText(args['view_id']), asText(args['external_id'])];
    if (!viewId && !externalId) throw invalid('missing required field: view_id');
    const stored = viewId ? core.views.byId(viewId) : core.views.byExternalId(externalId);
    const view = readView(core, args, stored?.view['type'] === 'home' ? 'home' : 'modal', stored);
    if (!stored) throw new SlackRefusal('not_found');
    if (asText(args['hash']) && args['hash'] !== stored.hash) throw new SlackRefusal('hash_conflict');
    core.views.update(stored, view);
    return { view: viewPayload(core, stored) };
  },
};

const publish: Method = {
  ...method,
  required: { ...needsView, user_id: 'invalid_arguments' },
  run(core, args) {
    const user = asText(args['user_id']);
    const current = core.views.homeOf(user);
    const view = readView(core, args, 'home', current);
    if (!core.app.homeTab) throw new SlackRefusal('not_enabled');
    if (!core.workspace.person(user)) throw new SlackRefusal('user_not_found');
    if (current && asText(args['hash']) && args['hash'] !== current.hash) throw new SlackRefusal('hash_conflict');
    return { view: viewPayload(core, core.views.publish(user, view)) };
  },
};

/** The methods that show modals and App Homes. */
export const viewMethods: Readonly<Record<string, Method>> = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
};
