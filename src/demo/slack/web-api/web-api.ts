import type { Context } from '../context.ts';
import { asText, type Json } from '../json.ts';
import { appMethods } from './app.ts';
import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import { strangeArguments } from './known-arguments.ts';
import { type Method, SlackRefusal } from './method.ts';
import { userMethods } from './users.ts';
import { viewMethods } from './views.ts';

/** Slack's Web API: one call in, one JSON answer out; business errors are answers too (HTTP 200). */
export type WebApi = {
  call(name: string, args: Json, bearer: string): Json;
  /** The scopes that a method accepts, for Slack's response headers. */
  acceptedScopes(name: string): readonly string[];
};

export const createWebApi = (
  context: Context,
  options: { botToken: string; appToken: string | undefined; openConnection: () => string },
): WebApi => {
  const methods: Readonly<Record<string, Method>> = {
    ...appMethods(options.openConnection),
    ...chatMethods,
    ...conversationMethods,
    ...userMethods,
    ...viewMethods,
  };
  const provided = [...context.app.botScopes].join(',');

  const authorise = (method: Method, token: string): void => {
    if (method.token === 'none') return;
    if (!token) throw new SlackRefusal('not_authed');
    const kind = token === options.botToken ? 'bot' : token === options.appToken ? 'app' : undefined;
    if (!kind) throw new SlackRefusal('invalid_auth');
    if (kind !== method.token) throw new SlackRefusal('not_allowed_token_type');
    if (method.scopes.length > 0 && !method.scopes.some((scope) => context.app.botScopes.has(scope))) {
      throw new SlackRefusal('missing_scope', { needed: method.scopes.join(','), provided });
    }
  };

  const requireArguments = (method: Method, args: Json): void => {
    for (const [name, error] of Object.entries(method.required)) {
      if (args[name] !== undefined && args[name] !== null && args[name] !== '') continue;
      const messages = [`[ERROR] missing required field: ${name}`];
      throw new SlackRefusal(error, error === 'invalid_arguments' ? { response_metadata: { messages } } : {});
    }
  };

  /** Slack lets an argument pass that it does not know; here it is a misspelling that a test should find. */
  const refuseStrange = (name: string, args: Json): void => {
    const messages = strangeArguments(name, Object.keys(args)).map((one) => `[ERROR] unknown argument: ${one}`);
    if (messages.length > 0) throw new SlackRefusal('invalid_arguments', { response_metadata: { messages } });
  };

  return {
    call(name, args, bearer) {
      const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
      try {
        if (!method) throw new SlackRefusal('unknown_method', { req_method: name });
        authorise(method, bearer || asText(args['token']));
        requireArguments(method, args);
        refuseStrange(name, args);
        return { ok: true, ...method.run(context, args) };
      } catch (error) {
        if (!(error instanceof SlackRefusal)) throw error;
        return { ok: false, error: error.code, ...error.more };
      }
    },
    acceptedScopes: (name) => (Object.hasOwn(methods, name) ? (methods[name]?.scopes ?? []) : []),
  };
};
