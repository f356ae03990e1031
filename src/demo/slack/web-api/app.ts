import { inWords } from '../block-kit/rules.ts';
import { checkMessageBlocks, checkView } from '../block-kit/validate.ts';
import type { Context } from '../context.ts';
import { asJson, asText, isJson, type Json } from '../json.ts';
import { userName } from '../payloads.ts';
import { type Method, SlackRefusal } from './method.ts';

const authTest: Method = {
  token: 'bot',
  scopes: [],
  required: {},
  run: (context) => ({
    url: `${context.address()}/`,
    team: context.team.name,
    user: userName(context.bot.name),
    team_id: context.team.id,
    user_id: context.bot.userId,
    bot_id: context.bot.botId,
    is_enterprise_install: false,
  }),
};

const apiTest: Method = {
  token: 'none',
  scopes: [],
  required: {},
  run(_core, args) {
    const { token: _token, ...rest } = args;
    if (asText(args['error'])) throw new SlackRefusal(asText(args['error']), { args: rest });
    return { args: rest };
  },
};

const validate: Method = {
  token: 'none',
  scopes: [],
  required: {},
  run(_core, args) {
    const given = ['blocks', 'view', 'message'].filter((name) => args[name] !== undefined);
    const [what] = given;
    if (what === undefined || given.length > 1) throw new SlackRefusal('invalid_arguments');
    const value = args[what];
    const message = asJson(value);
    if (what === 'message' && (!isJson(value) || message['text'] !== undefined)) {
      throw new SlackRefusal('invalid_arguments');
    }
    const problems =
      what === 'view'
        ? checkView(asJson(value), '')
        : what === 'blocks'
          ? checkMessageBlocks(value, '')
          : checkMessageBlocks(message['blocks'] ?? [], '/blocks');
    if (problems.length > 0) {
      throw new SlackRefusal(`invalid_${what}`, {
        errors: problems,
        response_metadata: { messages: problems.map((found) => `[ERROR] ${inWords(found)}`) },
      });
    }
    return {};
  },
};

/** The methods about the app itself; `openConnection` gives the ws:// address of a new Socket Mode connection. */
export const appMethods = (openConnection: () => string): Readonly<Record<string, Method>> => ({
  'auth.test': authTest,
  'api.test': apiTest,
  'blocks.validate': validate,
  'apps.connections.open': {
    token: 'app',
    scopes: [],
    required: {},
    run: (_core: Context, _args: Json) => ({ url: openConnection() }),
  },
});
