import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import type { Rules } from '../../src/domain/rules.ts';
import type { State } from '../../src/domain/state.ts';
import { decide } from '../../src/jobs/decide.ts';
import type { JobContext } from '../../src/jobs/job-context.ts';
import { buttonValue } from '../../src/slack/button-value.ts';
import { listenToClicks } from '../../src/slack/listeners/clicks.ts';
import type { ListenerContext } from '../../src/slack/listeners/listener-context.ts';
import type { Routes } from '../../src/slack/listeners/routes.ts';
import { explainRefusal } from '../../src/slack/words/refusals.ts';
import { createAuditTrail } from '../../src/store/audit-trail.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import type { DecisionClick, Observer, RequestStore } from '../../src/workflow/ports.ts';
import { createWorkflow } from '../../src/workflow/workflow.ts';
import { useRedis } from './redis.ts';
import { aRequest, NOW, rules, theApprovers } from './requests.ts';

const observer: Observer = { changed() {}, refused() {}, warn() {} };

const away = async (): Promise<never> => {
  throw new Error('Redis is away');
};

/** What Slack's client and the framework are told by the listener. */
type Listener = (payload: object) => Promise<void>;

export type ClickOptions = {
  /** What the clock says. */
  at?: number;
  rules?: Rules;
  changes?: Partial<Request>;
  /** Redis is away when the click comes. */
  broken?: boolean;
};

/**
 * Makes a bot whose request is in some state, with the real listeners, workflow and store, and tells what comes back to the person who presses
 * one of its buttons. Slack itself is not there: what would be sent is noted.
 * @param approvers who may decide
 */
export function useClicks(approvers: readonly string[]) {
  const server = useRedis();
  let redis: Redis;
  let store: RequestStore;
  let count = 0;
  beforeAll(() => {
    redis = new Redis(server.url);
    store = createRequestStore(redis);
  });
  afterAll(() => redis.disconnect());

  return async (state: State, options: ClickOptions = {}) => {
    const { at = NOW, changes = {}, broken = false } = options;
    const id = `r${count++}`;
    await store.save({ ...aRequest(state, changes), id, version: 1 }, 0, []);
    const clock = () => at;
    const told: string[] = [];
    const views: string[] = [];
    let later: DecisionClick | undefined;
    const timers = {
      async schedule() {},
      async decide(click: DecisionClick) {
        if (broken) throw new Error('Redis is away');
        later = click;
      },
    };
    const workflow = createWorkflow({
      store,
      audit: createAuditTrail(redis),
      timers,
      clock,
      observer,
      rules: () => options.rules ?? rules,
    });
    const desk = {
      teamId: 'T0DESK',
      workflow: broken ? { ...workflow, apply: away, load: away } : workflow,
      timers,
      browsing: () => undefined,
      mayDecide: async (_team: string, user: string) => approvers.includes(user),
      approverMentions: () => theApprovers.mentions,
      rules: () => options.rules ?? rules,
      cardPlaces: { cardsWhereAsked: true, channels: { approvals: 'C0APPROVALS', feed: 'C0FEED' } },
      // Whatever was to be said to the approvers stands in Slack.
      cards: {
        load: async () =>
          new Map(
            Array.from({ length: 9 }, (_, index) => [
              `approvers-${index}-approval`,
              { channel: 'C1', ts: '1.1', rendered: '' },
            ]),
          ),
      },
      clock,
      observer,
    } as unknown as ListenerContext;
    const context = {
      workflow,
      judging: {
        decider: async (_request: unknown, user: string) => ({
          by: { id: user, membership: 'member', approver: approvers.includes(user) },
        }),
      },
      notifier: { refuse: async (_click: unknown, refusal: never) => void told.push(explainRefusal(refusal)) },
      observer,
      clock,
      clocks: { offsetOf: () => undefined, sharedOffsetMs: () => undefined, shownOffsetMs: () => undefined },
      providers: [],
    } as unknown as JobContext;
    let listener: Listener = async () => {};
    const app = {
      action(_pattern: RegExp, each: Listener) {
        listener = each;
      },
    };
    listenToClicks(app as unknown as Routes, desk);

    return {
      async press(user: string, action: string, shown?: string, request = id) {
        let acks = 0;
        await listener({
          ack: async () => void acks++,
          action: {
            type: 'button',
            action_id: action,
            action_ts: '1.1',
            value: buttonValue({ request, ...(shown === undefined ? {} : { shown }) }),
          },
          body: {
            team: { id: 'T0DESK' },
            user: { id: user, team_id: 'T0DESK' },
            channel: { id: 'C1' },
            response_url: 'http://127.0.0.1/',
            trigger_id: 't1',
          },
          client: {
            views: {
              open: async ({ view }: { view: { callback_id: string } }) => {
                views.push(view.callback_id);
                return { view: { id: 'V1' } };
              },
              update: async () => ({}),
            },
          },
          respond: async (answer: { response_type: string; replace_original: boolean; text: string }) => {
            // F20: the card is for all, the answer for one person.
            expect([answer.response_type, answer.replace_original]).toEqual(['ephemeral', false]);
            told.push(answer.text);
          },
        });
        expect(acks).toBe(1);
        if (later) await decide({ click: later }, context);
        const now = await store.load('T0DESK', id);
        later = undefined;
        return { told: told.splice(0), views: views.splice(0), changed: now?.version !== 1, state: now?.state.name };
      },
    };
  };
}
