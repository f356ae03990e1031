import type { KnownBlock, ModalView } from '@slack/types';
import { factsOf } from '../../src/domain/register/facts.ts';
import type { NumberRecord } from '../../src/domain/register/record.ts';
import { ids } from '../../src/slack/ids.ts';
import type { ListenerContext } from '../../src/slack/listeners/listener-context.ts';
import { listenToNumberClicks } from '../../src/slack/listeners/number-clicks.ts';
import { listenToNumberForms } from '../../src/slack/listeners/number-forms.ts';
import type { Routes } from '../../src/slack/listeners/routes.ts';
import { numberValue } from '../../src/slack/number-value.ts';
import type { RegisterStore } from '../../src/workflow/register-store.ts';
import { createRegistering } from '../../src/workflow/registering.ts';
import { registerRules } from './numbers.ts';
import { NOW } from './requests.ts';

type Listener = (payload: object) => Promise<void>;
type Updated = Readonly<{ channel: string; ts: string; text: string; blocks: readonly KnownBlock[] }>;
type Answer = Readonly<{ text: string; blocks?: unknown; replace_original?: boolean }>;
type Acknowledged = Readonly<{ response_action?: string; errors?: Record<string, string>; view?: ModalView }>;

export type NumberBot = ReturnType<typeof createNumberBot>;

type Options = Readonly<{
  /** What Slack says of whether a person approves; it may not say. */
  mayDecide?: (user: string) => Promise<boolean | undefined>;
  membership?: (user: string) => Promise<string>;
  costCentres?: readonly string[];
  /** The store is away when something is to be saved. */
  broken?: boolean;
  /** Slack updates no view and no message. */
  stuck?: boolean;
}>;

/** The real listeners and the real register over a store in memory; what Slack would be told is noted. */
export function createNumberBot(records: readonly NumberRecord[], options: Options = {}) {
  const kept = new Map(records.map((record) => [record.id, record]));
  const did: string[] = [];
  const loaded: string[] = [];
  const told: Answer[] = [];
  const views: Readonly<{ how: string; view: ModalView; id?: string }>[] = [];
  const updated: Updated[] = [];
  const read: string[] = [];
  const facts = () => [...kept.values()].map(factsOf);
  const store = {
    load: async (_team: string, id: string) => {
      loaded.push(id);
      return kept.get(id);
    },
    save: async (record: NumberRecord) => {
      if (options.broken) throw new Error('Redis is away');
      if ((kept.get(record.id)?.version ?? 0) !== record.version - 1) return false;
      did.push('saved');
      kept.set(record.id, record);
      return true;
    },
    facts: async () => facts(),
    factsOfOwner: async (_team: string, owner: string) => facts().filter((each) => each.owner === owner),
    lastReading: async () => undefined,
  } as unknown as RegisterStore;
  const observer = { changed() {}, refused() {}, warn() {} };
  const timers = {
    tendNumber: async () => {},
    tellNumbers: async () => {},
    readNumbers: async (_team: string, provider: string) => void read.push(provider),
    renderHome: async () => undefined,
  };
  const rules = () => registerRules;
  const clock = () => NOW;
  const mayDecide = options.mayDecide ?? (async (user: string) => ['U0MARTA', 'U0OMAR'].includes(user));
  const context = {
    teamId: 'T0DESK',
    mayDecide: (_team: string, user: string) => mayDecide(user),
    membership: (_team: string, user: string) => (options.membership ?? (async () => 'member'))(user),
    register: {
      registering: createRegistering({ store, timers, clock, observer, rules }),
      consoles: new Map([
        ['2Chat', 'https://app.2chat.io'],
        ['Bird', 'https://app.bird.com'],
      ]),
      costCentres: options.costCentres ?? [],
      ...{ store, timers, rules },
    },
    ...{ clock, observer },
  } as unknown as ListenerContext;

  let pressing: Listener = async () => {};
  const submitting = new Map<string, Listener>();
  const app = {
    action: (_pattern: RegExp, listener: Listener) => (pressing = listener),
    view: (id: string, listener: Listener) => submitting.set(id, listener),
  } as unknown as Routes;
  listenToNumberClicks(app, context);
  listenToNumberForms(app, context);

  const opened = (how: string) => async (given: { view: ModalView; view_id?: string }) => {
    views.push({ how, view: given.view, ...(given.view_id === undefined ? {} : { id: given.view_id }) });
    return { view: { id: 'V1' } };
  };
  const client = {
    views: {
      open: opened('open'),
      push: opened('push'),
      update: options.stuck ? () => Promise.reject(new Error('away')) : opened('update'),
    },
    chat: {
      update: async (given: Updated) => {
        if (options.stuck) throw new Error('away');
        updated.push(given);
      },
      postEphemeral: async (answer: Answer) => void told.push(answer),
      postMessage: async (answer: Answer) => void told.push(answer),
    },
  };
  const sender = (user: string) => ({ team: { id: 'T0DESK' }, user: { id: user, team_id: 'T0DESK' } });
  const ack = (into: Acknowledged[]) => async (answer?: Acknowledged) => {
    did.push('acknowledged');
    into.push(answer ?? {});
  };

  return {
    context,
    record: (id: string) => kept.get(id),
    /** Puts another state of it into the store, as another person's click would. */
    keep: (record: NumberRecord) => void kept.set(record.id, record),
    did: () => did.splice(0),
    loaded: () => loaded.splice(0),
    read: () => read.splice(0),

    /** Presses a button about a number. */
    async press(
      user: string,
      action: string,
      about: Readonly<{
        number?: string;
        shown?: string | undefined;
        on?: 'view' | 'home' | 'ephemeral';
        picked?: string;
        /** The blocks of the message that it stands in. */
        blocks?: readonly KnownBlock[];
      }> = {},
    ) {
      const { number = '', shown, on, picked, blocks } = about;
      const acks: Acknowledged[] = [];
      const value = numberValue({ number, shown });
      const element = picked ? { type: 'users_select', selected_user: picked } : { type: 'button', value };
      await pressing({
        ack: ack(acks),
        action: { ...element, action_id: action, action_ts: '1.1' },
        body: {
          ...sender(user),
          ...(on === 'view'
            ? { view: { id: 'V0', type: 'modal', callback_id: ids.views.number } }
            : { channel: { id: 'C1' }, response_url: 'http://127.0.0.1/' }),
          ...(blocks ? { message: { type: 'message', ts: '7.7', text: 'News.', blocks } } : {}),
          container: { is_ephemeral: on === 'ephemeral' },
          trigger_id: 't1',
        },
        client,
        respond: async (answer: Answer) => void told.push(answer),
      });
      return { acks: acks.length, told: told.splice(0), views: views.splice(0), updated: updated.splice(0) };
    },

    /** Sends a form, filled in with these values. */
    async send(user: string, view: ModalView, values: Readonly<Record<string, object>>) {
      const acks: Acknowledged[] = [];
      const state = Object.fromEntries(Object.entries(values).map(([field, value]) => [field, { [field]: value }]));
      await submitting.get(view.callback_id ?? '')?.({
        ack: ack(acks),
        body: sender(user),
        view: { ...view, id: 'V9', state: { values: state } },
        client,
      });
      return { answer: acks[0] ?? {}, acks: acks.length, told: told.splice(0), views: views.splice(0) };
    },
  };
}
