import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request as send } from 'undici';
import { botSettings, team } from '../../src/demo/people.ts';
import { ids } from '../../src/slack/ids.ts';
import { signed } from '../support/signed.ts';
import type { InstantWorld, OutgoingCall } from './instant-world.ts';

/*
 * People who ask for a number and approve it, and press as soon as there is something to press: what a whole request takes then is the bot's doing.
 */

/** When each thing was seen, in milliseconds since the command was sent. */
export type Walk = Readonly<{ form: number; options: number; held: number; fed: number }>;

type Walking = {
  readonly no: number;
  readonly user: string;
  readonly begunAt: number;
  request?: string;
  seen: { -readonly [step in keyof Walk]?: number };
  done(walk: Walk): void;
};

type Json = Readonly<Record<string, unknown>>;

/** By then who pressed something has been told what is wrong. */
const SORRY_MS = 100;
const APPROVER = 'U0MARTA';
const CHANNEL = 'C0GENERAL';
const { FEED_CHANNEL } = botSettings;

export type Walks = ReturnType<typeof createWalks>;

/** What is between the people and the bot. `url` is where the bot takes what Slack sends. */
export function createWalks(
  world: { onCall: InstantWorld['onCall'] } & Pick<InstantWorld, 'url'>,
  bot: () => Readonly<{ url: string; secret: string }>,
) {
  const agent = new Agent({ connections: 10, pipelining: 1 });
  const byUser = new Map<string, Walking>();
  const byView = new Map<string, Walking>();
  const byRequest = new Map<string, Walking>();
  let walks = 0;
  let clicks = 0;
  let failed: Error | undefined;
  let sorry = 0;

  async function deliver(form: Readonly<Record<string, string>>): Promise<void> {
    const body = new URLSearchParams(form).toString();
    const { url, secret } = bot();
    const headers = { ...signed(secret, body), 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await send(url, { method: 'POST', body, headers, dispatcher: agent });
    const text = await answer.body.text();
    if (answer.statusCode !== 200 || text.includes('errors'))
      throw new Error(`the bot answered ${answer.statusCode}: ${text}`);
  }
  const typed = {
    command: '/number',
    team_id: team.id,
    channel_id: CHANNEL,
    response_url: `${world.url}/api/response`,
  };
  const interacts = (payload: Json) => deliver({ payload: JSON.stringify(payload) });
  const quietly = (work: Promise<void>) =>
    void work.catch((error: Error) => {
      failed ??= error;
    });

  const press = (...pressed: Parameters<typeof act>) => quietly(act(...pressed));

  function act(user: string, channel: string, ts: string, { action, value }: Button): Promise<void> {
    clicks += 1;
    const at = `${Math.floor(Date.now() / 1_000)}.${String(clicks).padStart(6, '0')}`;
    return interacts({
      ...from('block_actions', user),
      trigger_id: `1.1.${clicks}`,
      response_url: `${world.url}/api/response`,
      channel: { id: channel, name: 'channel' },
      container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
      message: { ts },
      actions: [
        {
          type: 'button',
          action_id: action,
          block_id: 'b',
          action_ts: at,
          value,
          text: { type: 'plain_text', text: 'x' },
        },
      ],
    });
  }

  function submit(walking: Walking, id: string, view: Json): void {
    const answer = { id, hash: 'h', type: 'modal', ...view, state: { values: valuesOf(view) } };
    quietly(interacts({ ...from('view_submission', walking.user), trigger_id: `1.2.${walking.no}`, view: answer }));
  }

  const since = ({ begunAt }: Walking) => performance.now() - begunAt;

  world.onCall = ({ to, name, body }: OutgoingCall, answered) => {
    if (to !== 'slack') return;
    if (name === 'response') sorry += 1;
    const given = new URLSearchParams(body);
    if (name === 'views.open' || name === 'views.update') {
      const id = given.get('view_id') ?? String((answered['view'] as Json)['id']);
      const walking = byView.get(id) ?? byUser.get(userOfTrigger(given.get('trigger_id')));
      const view = JSON.parse(given.get('view') ?? '{}') as Json;
      if (!walking) return;
      if (view['callback_id'] === ids.views.loading) return void byView.set(id, walking);
      byView.delete(id);
      walking.seen.form = since(walking);
      submit(walking, id, view);
    } else if (name === 'chat.postMessage' || name === 'chat.update') {
      shown(given, String(answered['ts']));
    }
  };

  /** Somebody looks at a message, and presses what they are there to press. */
  function shown(given: URLSearchParams, ts: string): void {
    const channel = given.get('channel') ?? '';
    const blocks = given.get('blocks') ?? '';
    const own = byUser.get(channel);
    const reserves = buttonIn(blocks, 'reserve');
    if (own && own.seen.options === undefined && reserves !== undefined) {
      own.seen.options = since(own);
      own.request = requestOf(reserves);
      byRequest.set(own.request, own);
      press(own.user, channel, ts, reserves);
    }
    const approves = buttonIn(blocks, 'approve');
    const asked = byRequest.get(requestOf(approves));
    if (asked && asked.seen.held === undefined && approves !== undefined) {
      asked.seen.held = since(asked);
      press(APPROVER, channel, ts, approves);
    }
    if (channel !== FEED_CHANNEL) return;
    const told = byRequest.get(/"request":"(\w+)"/.exec(given.get('metadata') ?? '')?.[1] ?? '');
    if (!told) return;
    told.seen.fed = since(told);
    byRequest.delete(told.request ?? '');
    byUser.delete(told.user);
    told.done(told.seen as Walk);
  }

  return {
    /** Asks for a number, and resolves when the feed tells of its purchase. */
    walk(): Promise<Walk> {
      walks += 1;
      const no = walks;
      const user = `U1P${no}`;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          const { seen } = byUser.get(user) ?? {};
          reject(failed ?? new Error(`walk ${no} was not over within a minute: ${JSON.stringify(seen)}`));
        }, 60_000);
        const done = (walk: Walk) => {
          clearTimeout(timer);
          if (failed) reject(failed);
          else resolve(walk);
        };
        byUser.set(user, { no, user, begunAt: performance.now(), seen: {}, done });
        quietly(
          deliver({
            ...{ ...typed, text: `mobile number in Sweden for line ${no}` },
            ...{ user_id: user, trigger_id: `1.0.${user}` },
          }),
        );
      });
    },
    /**
     * Somebody approves what is not there, which is saved all the same before it is acknowledged: how long after `from` that was, or nothing where the bot
     * does not answer, or says that it could not.
     */
    async clickedAfter(from: number): Promise<number | undefined> {
      const told = sorry;
      const answer = await act(APPROVER, 'C0APPROVALS', '1.1', {
        action: 'request.approve',
        value: `none${++clicks}|none`,
      }).then(
        () => performance.now() - from,
        () => undefined,
      );
      // It acknowledges first, and then says what is wrong.
      await sleep(SORRY_MS);
      return sorry === told ? answer : undefined;
    },
    close: () => agent.close(),
  };
}

function from(type: string, user: string): Json {
  return {
    type,
    team: { id: team.id, domain: 'bench' },
    user: { id: user, team_id: team.id },
    api_app_id: 'A0',
    enterprise: null,
  };
}

function userOfTrigger(trigger: string | null): string {
  return trigger?.split('.')[2] ?? '';
}

type Button = Readonly<{ action: string; value: string }>;

const BUTTONS = {
  reserve: /"action_id":"(request\.reserve[^"]*)","text":\{[^}]*\},"value":"([^"]+)"/,
  approve: /"action_id":"(request\.approve[^"]*)","text":\{[^}]*\},"value":"([^"]+)"/,
};

/** The first such button, found in the text as it was sent: to parse it all would cost more than the bot does. */
function buttonIn(blocks: string, name: keyof typeof BUTTONS): Button | undefined {
  const [, action, value] = BUTTONS[name].exec(blocks) ?? [];
  return action === undefined || value === undefined ? undefined : { action, value };
}

function requestOf(button: Button | undefined): string {
  return button?.value.split('|')[0] ?? '';
}

/** A form as it was drawn, sent without another word; what has to be written is. */
function valuesOf(view: Json): Json {
  const values: Record<string, Json> = {};
  for (const block of view['blocks'] as Json[]) {
    const element = block['element'] as Json | undefined;
    if (!element) continue;
    const entered = {
      type: element['type'],
      selected_option: element['initial_option'] ?? null,
      selected_options: element['initial_options'] ?? [],
      value: element['initial_value'] ?? null,
    };
    values[String(block['block_id'])] = { [String(element['action_id'])]: entered };
  }
  return values;
}
