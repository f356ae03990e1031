import type {
  AllMiddlewareArgs,
  AnyMiddlewareArgs,
  App,
  BlockAction,
  Middleware,
  SlackActionMiddlewareArgs,
  SlackCommandMiddlewareArgs,
  SlackEventMiddlewareArgs,
  SlackOptionsMiddlewareArgs,
  SlackShortcutMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt';

/** Where listeners say what they listen to, as to the framework itself. */
export type Routes = Readonly<{
  action(ids: RegExp, listener: Middleware<SlackActionMiddlewareArgs<BlockAction>>): void;
  command(name: string, listener: Middleware<SlackCommandMiddlewareArgs>): void;
  event<Type extends string>(type: Type, listener: Middleware<SlackEventMiddlewareArgs<Type>>): void;
  options(ids: RegExp, listener: Middleware<SlackOptionsMiddlewareArgs<'block_suggestion'>>): void;
  shortcut(id: string, listener: Middleware<SlackShortcutMiddlewareArgs>): void;
  view(id: string, listener: Middleware<SlackViewMiddlewareArgs<ViewSubmitAction>>): void;
}>;

type Kind = keyof Routes;
type Listener = (args: never) => Promise<void>;

/**
 * One table of all listeners, asked once for each event: the framework would ask every single one of them. It stands where the framework would go on to
 * its listeners, of which there are none.
 */
export function routesIn(app: App): Routes {
  const listeners: Record<Kind, [ids: string | RegExp, listener: Listener][]> = {
    ...{ action: [], command: [], event: [], options: [], shortcut: [], view: [] },
  };
  app.use(async (args) => {
    const { kind, id } = whatCame(args);
    const found = listeners[kind].find(([ids]) => (typeof ids === 'string' ? ids === id : ids.test(id)));
    await found?.[1](args as never);
  });
  const into = (kind: Kind) => (ids: string | RegExp, listener: Listener) => void listeners[kind].push([ids, listener]);
  return {
    action: into('action'),
    command: into('command'),
    event: into('event'),
    options: into('options'),
    shortcut: into('shortcut'),
    view: into('view'),
  };
}

function whatCame(args: AnyMiddlewareArgs & AllMiddlewareArgs): Readonly<{ kind: Kind; id: string }> {
  if ('action' in args) return { kind: 'action', id: 'action_id' in args.action ? args.action.action_id : '' };
  if ('command' in args) return { kind: 'command', id: args.command.command };
  if ('options' in args) return { kind: 'options', id: args.options.action_id };
  if ('shortcut' in args) return { kind: 'shortcut', id: args.shortcut.callback_id };
  if ('view' in args) return { kind: 'view', id: args.view.callback_id };
  return { kind: 'event', id: args.event.type };
}
