import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import type { BotProcess } from '../../src/demo/bot-process.ts';
import { asJson, asText, type Json } from '../../src/demo/slack/json.ts';
import type { EntryKind } from '../../src/domain/entry.ts';
import { groupFingerprint, holdFingerprint } from '../../src/domain/fingerprint.ts';
import { holdOf, type Request } from '../../src/domain/request.ts';
import { ids } from '../../src/slack/ids.ts';
import { type Balancer, startBalancer } from './balancer.ts';
import { lastPayload } from './forged.ts';
import { asks } from './journey.ts';
import { savedRequests } from './saved-requests.ts';
import { signed } from './signed.ts';
import { type SteppedBot, useSteppedBot } from './stepped-bot.ts';
import { saysItWasNotBought } from './unanswered.ts';
import { secrets } from './whole-bot.ts';

/** What came of all clicks. */
export type Tally = Readonly<{
  clicks: number;
  /** Answered with 200. */
  acknowledged: number;
  /** Cut off without an answer. */
  reset: number;
  /** Answered after the three seconds that Slack waits, which a busy machine brings about too. */
  late: number;
  /** Answered with anything else: with what. */
  refused: readonly number[];
  /** Acknowledged, and what it asks for is not done. */
  lost: readonly string[];
  /** Done more than once. */
  doubled: readonly string[];
  /**
   * Orders that were announced and have no answer, with what is saved of each: a killed process may have made them or not, and the provider does
   * not list the number. They are never made again by the bot, so an approver says that they were not made; then each is to be there once.
   */
  unanswered: readonly string[];
  /** The longest time in which nothing was acknowledged, and the longest that one click waited, in ms. */
  longestGap: number;
  slowest: number;
}>;

/** How often the effect of one click is there. */
type Effect = Readonly<{ name: string; seen: () => number }>;

const PROCESSES = 2;
/** How long they take to start at most, one after the other, each as long as a start may take. */
const STARTS_MS = PROCESSES * 60_000 + 10_000;
/** Who types commands: one at a time each, since a person has one form in front of them. */
const TYPISTS = ['ana', 'ben', 'marta', 'omar', 'yuki'] as const;
type Typist = (typeof TYPISTS)[number];
/** How long all that was acknowledged may take to be done after the last click; a job whose process was killed is handed out again within ten seconds. */
const SETTLE_MS = 40_000;
const PATIENCE_MS = 3_000;
/** How long a person waits for what must come before the next click. */
const STEP_MS = 30_000;

/** Two processes of one bot behind a balancer, and people who click all the time. */
export function useRollingBots(env: Record<string, string | undefined>) {
  const limits = { MAX_OPEN_HOLDS: '100000', MAX_REQUESTS_A_DAY: '100000', MAX_WORKSPACE_HOLDS: '100000' };
  const desk = useSteppedBot({ none: true, holdMs: 30 * 60_000, env: { ...limits, ...env } });
  const bots: BotProcess[] = [];
  let balancer: Balancer;
  let redis: Redis;
  let form: Setting['form'] | undefined;
  const origin = (bot: BotProcess) => new URL(bot.url).origin;

  /** What a person sends with the form: all others are like it. */
  async function sentForm(): Promise<Setting['form']> {
    await asks(desk.person('ana'), 'The form that all others are like');
    return lastPayload(desk, 'view_submission');
  }

  async function startOne(at: number): Promise<void> {
    const bot = await desk.another();
    bots[at] = bot;
    await balancer.add(origin(bot));
  }

  beforeAll(async () => {
    balancer = await startBalancer();
    redis = new Redis(desk.redis.url);
    desk.sandbox.setLimit(1_000_000);
    for (let at = 0; at < PROCESSES; at++) await startOne(at);
    desk.slack.setBotUrl(balancer.url);
  }, STARTS_MS);
  afterAll(async () => {
    await Promise.all(bots.map((bot) => bot.stop('SIGKILL')));
    balancer?.close();
    redis?.disconnect();
  });

  return {
    desk,
    /** Ends one process after the other, and starts each again before the next one ends. */
    async restartsEach(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
      for (const [at, bot] of [...bots.entries()]) {
        await bot.stop(signal);
        balancer.remove(origin(bot));
        await startOne(at);
        await wait(500);
      }
    },
    /** Has people click while that happens, and at least so often; then waits until all of it is done, and counts. */
    async clicksWhile(what: () => Promise<void>, atLeast: number): Promise<Tally> {
      form ??= await sentForm();
      return clickAll({ desk, redis, form, url: balancer.url, until: what(), atLeast });
    },
  };
}

type Setting = Readonly<{
  desk: SteppedBot;
  redis: Redis;
  form: Json & { user: Json; view: Json };
  url: string;
  until: Promise<void>;
  atLeast: number;
}>;

async function clickAll({ desk, redis, form, url, until, atLeast }: Setting): Promise<Tally> {
  const counts = { clicks: 0, acknowledged: 0, reset: 0, late: 0 };
  const refused: number[] = [];
  let [lastAt, longestGap, slowest] = [performance.now(), 0, 0];
  const effects: Effect[] = [];
  const stuck: string[] = [];
  const requests = watchRequests(redis);
  const forms = watchForms(desk);
  const run = Date.now().toString(36);
  // Each press has a time of its own: one that came twice would be taken for a second delivery.
  let [isOver, count, presses] = [false, 0, 0];
  void until.finally(() => {
    isOver = true;
  });

  /** Counts what came of a click; true when it was acknowledged, which its effect must follow. */
  async function counted(effect: Effect, click: () => Promise<number>): Promise<boolean> {
    counts.clicks += 1;
    const startedAt = performance.now();
    const status = await click().catch(() => 0);
    const now = performance.now();
    slowest = Math.max(slowest, now - startedAt);
    if (status === 0) counts.reset += 1;
    else if (now - startedAt >= PATIENCE_MS) counts.late += 1;
    else if (status !== 200) refused.push(status);
    if (status !== 200) return false;
    if (now - startedAt >= PATIENCE_MS) return true;
    counts.acknowledged += 1;
    longestGap = Math.max(longestGap, now - lastAt);
    lastAt = now;
    effects.push(effect);
    return true;
  }
  async function posted(payload: unknown): Promise<number> {
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...signed(secrets.signingSecret, body) };
    const answer = await fetch(url, { method: 'POST', body, headers });
    const text = await answer.text();
    // An error at a field is no effect.
    return text.includes('"errors"') ? 400 : answer.status;
  }
  const pressed = (user: string, action: string, value: string) => {
    const press = {
      type: 'button',
      action_id: action,
      block_id: 'b',
      action_ts: `${Math.floor(Date.now() / 1_000)}.${String(presses++).padStart(6, '0')}`,
      value,
    };
    const { view: _view, response_urls: _urls, ...base } = form;
    const channel = { id: 'C0GENERAL', name: 'general' };
    const sender = { ...base, user: { ...base.user, id: user }, channel, container: { type: 'message' } };
    const at = { trigger_id: '1.2.3', response_url: 'http://127.0.0.1:1/' };
    return posted({ ...sender, ...at, type: 'block_actions', actions: [press] });
  };

  /** One person's way from the command to a number that is bought, or to Cancel before. */
  async function journey(typist: Typist): Promise<void> {
    const no = count++;
    const mark = `line ${run}x${no}x`;
    const ofMark = () => requests.of(mark);
    const once = (what: EntryKind): Effect => ({
      name: `${mark}: ${what}`,
      seen: () => ofMark().flatMap(({ history }) => history.filter((entry) => entry.what === what)).length,
    });
    const is = (...names: string[]) => until_(() => ofMark().find(({ state }) => names.includes(state.name)));
    async function until_(find: () => Request | undefined): Promise<Request | undefined> {
      for (const from = performance.now(); performance.now() - from < STEP_MS; await wait(50)) {
        const found = find();
        if (found) return found;
      }
      stuck.push(`${mark} stays ${ofMark().map(({ state }) => state.name)}`);
      return undefined;
    }

    const opened = { name: `${mark}: form`, seen: () => forms.of(mark) };
    await counted(opened, () => types(desk, typist, `/number us for ${mark}`));
    const asked = { name: `${mark}: request`, seen: () => ofMark().length };
    if (!(await counted(asked, () => posted(submission(form, mark))))) return;
    const choosing = await is('choosing');
    if (choosing?.state.name !== 'choosing') return;
    const groups = choosing.state.options.groups.filter(({ requirements }) => requirements.length === 0);
    const group = groups[no % groups.length];
    const cancel = async () =>
      void (await counted(once('cancelled'), () => pressed('U0ANA', ids.actions.cancel, choosing.id)));
    if (no % 3 === 0 || !group) return cancel();
    const value = `${choosing.id}|${groupFingerprint(group)}`;
    if (!(await counted(once('chose'), () => pressed('U0ANA', ids.actions.reserve, value)))) return;
    // A number of a list that is a little old may be gone by now.
    const held = await until_(() =>
      ofMark().find(
        ({ state, history }) => state.name === 'awaitingApproval' || history.some(({ what }) => what === 'notHeld'),
      ),
    );
    const hold = held && holdOf(held);
    if (!held) return;
    if (no % 3 === 1 || !hold || held.state.name !== 'awaitingApproval') return cancel();
    const shown = `${held.id}|${holdFingerprint(hold)}`;
    if (!(await counted(once('approved'), () => pressed('U0MARTA', `${ids.actions.approve}`, shown)))) return;
    const purchases = () => desk.sandbox.state().purchases.filter(({ number }) => number === hold.number).length;
    effects.push({ name: `${mark}: order`, seen: purchases });
  }

  await Promise.all(
    TYPISTS.map(async (typist) => {
      while (!isOver || counts.clicks < atLeast) await journey(typist);
    }),
  );

  const wrong = (is: (seen: number) => boolean) => effects.filter(({ seen }) => is(seen())).map(({ name }) => name);
  const settled = async (done: () => boolean) => {
    for (const from = performance.now(); performance.now() - from < SETTLE_MS && !done(); await wait(200));
  };
  const isSold = (number: string) => desk.sandbox.state().purchases.some((sale) => sale.number === number);
  const isUnanswered = ({ state }: Request) =>
    state.name === 'unconfirmed' && state.checks > 0 && !isSold(state.hold.number);
  await settled(() => requests.all().every((request) => isSettled(request) || isUnanswered(request)));
  const unanswered = requests.all().filter(isUnanswered);
  await saysItWasNotBought(
    desk,
    unanswered.map(({ purpose }) => purpose),
  );
  await settled(() => wrong((seen) => seen === 0).length === 0 && requests.all().every(isSettled));
  // What would be done a second time has had its time.
  await wait(1_000);
  requests.close();
  forms.close();
  const cards = requests.all().map(({ purpose, id }) => ({ name: `${purpose}: card`, seen: () => cardsOf(desk, id) }));
  effects.push(...cards);
  const lost = [...wrong((seen) => seen === 0), ...stuck];
  return {
    ...counts,
    refused,
    lost,
    doubled: wrong((seen) => seen > 1),
    unanswered: unanswered.map(toldOf),
    longestGap: Math.round(longestGap),
    slowest: Math.round(slowest),
  };
}

/** Whether nothing more will happen without a click. */
function isSettled({ state }: Request): boolean {
  return ['choosing', 'awaitingApproval', 'purchased', 'cancelled', 'failed'].includes(state.name);
}

function toldOf({ purpose, state, history }: Request): string {
  const evidence = state.name === 'unconfirmed' ? ` (at the provider: ${JSON.stringify(state.evidence)})` : '';
  return `${purpose}: ${history.map(({ what }) => what).join(', ')}; ${state.name}${evidence}`;
}

/** Answers with a status, as Slack tells the person of it; 0 where there was no answer. */
function types(desk: Setting['desk'], typist: Typist, text: string): Promise<number> {
  const told = (error: Error) => (error.message.includes('operation_timeout') ? 408 : 0);
  return desk
    .person(typist)
    .types('#general', text)
    .then(() => 200, told);
}

/** The form as another one, with another purpose. */
function submission(form: Setting['form'], purpose: string): Json {
  const sent = structuredClone(form);
  const { values } = (sent.view as { state: { values: Record<string, Record<string, Json>> } }).state;
  const field = values[ids.fields.purpose]?.[ids.fields.purpose];
  if (!field) throw new Error('the form has no purpose');
  field['value'] = purpose;
  sent.view['id'] = `V${purpose.replaceAll(' ', '')}`;
  return sent;
}

/** Cards of this request for the one who asked; approvers and the feed have their own channels. */
function cardsOf({ slack }: Setting['desk'], id: string): number {
  return slack.messages('C0GENERAL').filter(({ blocks }) => JSON.stringify(blocks).includes(`"${id}`)).length;
}

/** Reads what is saved, again and again. */
function watchRequests(redis: Redis) {
  let all: Request[] = [];
  let closed = false;
  const looking = (async () => {
    while (!closed) {
      all = (await savedRequests(redis)).filter(isOfClicks);
      await wait(150);
    }
  })();
  return {
    all: () => all,
    of: (mark: string) => all.filter(({ purpose }) => purpose === mark),
    close() {
      closed = true;
      return looking;
    },
  };
}

function isOfClicks({ purpose }: Request): boolean {
  return purpose.startsWith('line ');
}

/** Counts forms as they are drawn, by the views that they are drawn in; Slack's own list of calls is short. */
function watchForms({ slack }: Setting['desk']) {
  const drawn = new Map<string, string>();
  const looked = new WeakSet<object>();
  const look = () => {
    for (const entry of slack.traffic()) {
      const { what, response } = entry;
      if (looked.has(entry) || !what.startsWith('views.')) continue;
      looked.add(entry);
      const view = asJson(asJson(response)['view']);
      drawn.set(asText(view['id']), JSON.stringify(view));
    }
  };
  const timer = setInterval(look, 50);
  return {
    of: (mark: string) => [...drawn.values()].filter((view) => view.includes(mark)).length,
    close: () => clearInterval(timer),
  };
}
