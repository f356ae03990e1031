import type { Json } from '../../../src/demo/slack/json.ts';
import { createLocalSlack } from '../../../src/demo/slack/local-slack.ts';
import type { LocalSlack, LocalSlackOptions } from '../../../src/demo/slack/local-slack-options.ts';
import { createPerson, type Person } from '../../support/person.ts';
import { callApi, createFakeBot, type FakeBot } from './fake-bot.ts';
import { workspaceOptions } from './workspace-options.ts';

/** A local Slack with a fake bot at the end of the wire, and two people at the page. */
export type Bench = {
  slack: LocalSlack;
  bot: FakeBot;
  ana: Person;
  ben: Person;
  /** The local Slack's clock, in epoch ms; it moves only when told. */
  clock: { now: number };
  api(method: string, args?: Json, token?: string): Promise<Json>;
  /** Does something at the page that the people here have no words for. */
  page(as: string, userAction: Json): Promise<Json>;
  /** Has Ana type /number, and answers with the trigger_id that the bot got. */
  trigger(): Promise<string>;
  /** Opens a modal for Ana. */
  open(view: Json): Promise<Json>;
  close(): Promise<void>;
};

export const createBench = async (change: Partial<LocalSlackOptions> = {}): Promise<Bench> => {
  const clock = { now: 1_760_000_000_000 };
  const bot = await createFakeBot();
  const slack = await createLocalSlack(workspaceOptions({ botUrl: bot.url, now: () => clock.now, ...change }));
  const ana = createPerson(slack, 'UANA');
  const api = (method: string, args?: Json, token?: string): Promise<Json> => callApi(slack, method, args, token);
  const trigger = async (): Promise<string> => {
    await ana.types('#general', '/number');
    return String(bot.last()['trigger_id']);
  };
  return {
    slack,
    bot,
    ana,
    ben: createPerson(slack, 'UBEN'),
    clock,
    api,
    async page(as, userAction) {
      const body = JSON.stringify({ as, ...userAction });
      const response = await fetch(`${slack.url}/page/do`, { method: 'POST', body });
      return (await response.json()) as Json;
    },
    trigger,
    open: async (view) => api('views.open', { trigger_id: await trigger(), view }),
    async close() {
      await slack.close();
      await bot.close();
    },
  };
};

/** A plain_text object. */
export const plain = (text: string): Json => ({ type: 'plain_text', text });

/** A select's option, its value made from its text. */
export const option = (text: string): Json => ({ text: plain(text), value: text.toLowerCase() });

/** An input block with the block_id, and "element" as its action_id. */
export const input = (blockId: string, element: Json, more: Json = {}): Json => ({
  type: 'input',
  block_id: blockId,
  label: plain(blockId),
  element: { action_id: 'element', ...element },
  ...more,
});

/** A modal with these blocks. */
export const modal = (blocks: Json[], more: Json = {}): Json => ({
  type: 'modal',
  title: plain('A modal'),
  submit: plain('Go'),
  blocks,
  ...more,
});

/** A button. */
export const button = (text: string, more: Json = {}): Json => ({
  type: 'button',
  action_id: text,
  text: plain(text),
  ...more,
});
