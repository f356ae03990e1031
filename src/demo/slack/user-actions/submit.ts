import { inWords } from '../block-kit/rules.ts';
import { checkView, viewTooLarge } from '../block-kit/validate.ts';
import type { Context } from '../context.ts';
import { asJson, asJsonList, asText, isJson, type Json } from '../json.ts';
import type { UserAction, UserActionResult } from '../page-protocol.ts';
import { interactionBase, viewPayload } from '../payloads.ts';
import { withSent } from '../workspace/element-state.ts';
import type { StoredView } from '../workspace/view-store.ts';
import { fieldErrors } from './field-errors.ts';

const TROUBLE = 'We had some trouble connecting. Try again?';

/** Slack shows the person no more than this; why stands behind it, for the developer of the bot. */
const trouble = (why: string): UserActionResult => ({ ok: false, error: `${TROUBLE} (${why})` });

const wrongFields = (context: Context, stored: StoredView, errors: Record<string, string>): UserActionResult => {
  context.views.touch(stored, { errors });
  return { ok: false, error: Object.values(errors).join(' '), errors };
};

const showErrors = (context: Context, stored: StoredView, answer: Json): UserActionResult => {
  const inputs = asJsonList(stored.view['blocks']).filter((block) => block['type'] === 'input');
  const known = new Set(inputs.map((block) => asText(block['block_id'])));
  const errors = Object.entries(asJson(answer['errors']));
  if (errors.length === 0) return trouble('errors is empty');
  const stray = errors.find(([blockId, text]) => !known.has(blockId) || !asText(text));
  if (stray) return trouble(`errors names ${stray[0]}, which is no input block of the view, or says nothing about it`);
  return wrongFields(context, stored, Object.fromEntries(errors.map(([blockId, text]) => [blockId, asText(text)])));
};

const nextView = (context: Context, stored: StoredView, answer: Json): UserActionResult => {
  const view = answer['view'];
  if (!isJson(view)) return trouble('there is no view');
  const problems = checkView(view, '/view');
  if (problems.length > 0) return trouble(problems.map(inWords).join('; '));
  if (view['type'] !== 'modal' || viewTooLarge(view)) return trouble('the view is no modal, or too large');
  const current = answer['response_action'] === 'update' ? stored : undefined;
  if (context.views.externalIdTaken(view, current)) return trouble('duplicate_external_id');
  if (current) context.views.update(current, view);
  else if (!context.views.push(stored, view)) return trouble('push_limit_reached');
  return { ok: true };
};

const obey = (context: Context, stored: StoredView, body: unknown): UserActionResult => {
  // Socket Mode clients acknowledge with an empty object where HTTP has an empty body.
  if (body === '' || (isJson(body) && Object.keys(body).length === 0)) {
    context.views.close(stored);
    return { ok: true };
  }
  const answer = asJson(body);
  switch (answer['response_action']) {
    case 'errors':
      return showErrors(context, stored, answer);
    case 'update':
    case 'push':
      return nextView(context, stored, answer);
    case 'clear':
      context.views.clear(stored);
      return { ok: true };
    default:
      return trouble('the answer has no response_action that Slack knows');
  }
};

/** A person submits the modal in front of them. */
export const submit = async (
  context: Context,
  userAction: Extract<UserAction, { do: 'submit' }>,
): Promise<UserActionResult> => {
  const stored = context.views.inFront(userAction.as, userAction.view_id);
  if (!stored) return { ok: false, error: 'That is not there any more.' };
  if (stored.view['submit'] === undefined) return { ok: false, error: 'This has nothing to submit.' };
  if (stored.busy) return { ok: false, error: 'That is being submitted already.' };
  const blocks = asJsonList(stored.view['blocks']);
  const values = withSent(blocks, stored.values, userAction.state);
  context.views.touch(stored, { values, errors: {} });
  const errors = fieldErrors(blocks, values);
  if (Object.keys(errors).length > 0) return wrongFields(context, stored, errors);
  if (!context.app.interactivity) return { ok: false, error: 'This app has not been configured for this feature.' };

  context.views.touch(stored, { busy: true });
  const payload = {
    ...interactionBase(context, 'view_submission', userAction.as),
    trigger_id: context.triggers.issue({ user: userAction.as, window: stored.window, viewId: stored.id }),
    view: viewPayload(context, stored),
    response_urls: [],
  };
  const ack = await context.deliver({ kind: 'interactive', what: 'view_submission', payload });
  context.views.touch(stored, { busy: false });
  if (!ack.ok) return trouble(ack.reason === 'timeout' ? 'operation_timeout' : 'dispatch_failed');
  return obey(context, stored, ack.body);
};
