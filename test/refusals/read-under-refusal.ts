import { setTimeout as wait } from 'node:timers/promises';
import type { Json } from '../../src/demo/slack/json.ts';
import type { Request } from '../../src/domain/request.ts';
import type { Answer } from '../../src/readiness.ts';
import { words } from '../../src/slack/words/words.ts';
import { type Bench, openBench } from '../faults/bench.ts';
import type { RedisHome } from '../faults/redis-home.ts';
import type { Person } from '../support/person.ts';
import { readMessage, readView } from '../support/seen.ts';
import { type Method, PERSONAL, type Refusal, type Where } from './codes.ts';

/** What people read while Slack refuses every call of one method with one code, and what is wrong with it. */
export type Reading = Readonly<{
  method: Method;
  code: string;
  where: Where;
  /** How often it was refused. */
  times: number;
  requester: string;
  approver: string;
  operator: string;
  faults: readonly string[];
}>;

const PURPOSE = 'Support line';
const SOON = { timeoutMs: 1_000 };
/** How long something may take that nothing is in the way of. */
const PATIENCE_MS = 2_500;
/** How long messages may follow what they tell of. */
const POST_GRACE_MS = 1_200;
/** Called while the bot starts, so it is started anew. */
const AT_START = new Set<Method>(['auth.test', 'conversations.info']);
/** Called only to look for a message whose post was not answered. */
const AFTER_LOST_POST = new Set<Method>(['conversations.history', 'conversations.open', 'conversations.replies']);

/** A requester asks, reserves, nudges and looks; a person presses who may not decide; an approver decides: with the method refused from the start. */
export async function readUnderRefusal(home: RedisHome, [method, code, where]: Refusal): Promise<Reading> {
  const sockets = method === 'apps.connections.open';
  const options = { home, setup: { sockets }, lives: () => [], bots: 1, patient: false, steppable: false };
  const bench = await openBench({ ...options, onReached: () => undefined });
  const [ana, marta, yuki] = [bench.person('ana'), bench.person('marta'), bench.person('yuki')];
  try {
    await until(20_000, () => bench.supervisors[0]?.url !== undefined && (!sockets || bench.slack.socketsOpen() === 2));
    const from = { line: bench.log.length, traffic: bench.slack.traffic().length };
    const there = ({ channel }: Json) => where === 'everywhere' || String(channel).startsWith('C');
    bench.slack.fail(method, { error: code }, Number.POSITIVE_INFINITY, there);
    if (sockets) bench.slack.cutSockets();
    if (AT_START.has(method)) {
      bench.supervisors[0]?.kill();
      await wait(3_000);
    }
    const state = async () => (await bench.requests()).at(-1)?.state;

    await attempt(() => ana.types('#general', '/number fr'));
    await attempt(() => ana.fills(words.form.purpose, PURPOSE, SOON.timeoutMs));
    await attempt(() => ana.submits());
    await until(PATIENCE_MS, async () => (await ana.buttons(PURPOSE)).includes('Reserve'));
    if (AFTER_LOST_POST.has(method)) bench.slack.fail('chat.postMessage', { drop: true });
    await attempt(() => ana.presses('Reserve', { in: PURPOSE, ...SOON }));
    await until(PATIENCE_MS, async () => (await state())?.name === 'awaitingApproval');
    await until(PATIENCE_MS, async () => (await canApprove(marta)) || (await canApprove(bench.person('omar'))));
    await attempt(() => ana.opensHome());
    if (AFTER_LOST_POST.has(method)) bench.slack.fail('chat.postMessage', { drop: true });
    await attempt(() => ana.presses(words.requestCard.nudge, { in: PURPOSE, timeoutMs: 300 }));
    await attempt(() => yuki.presses(words.approvalCard.approve, { in: PURPOSE, timeoutMs: 300 }));
    await wait(POST_GRACE_MS);
    const waiting = {
      requester: await readsOf(ana, ASKED_IN),
      approver: await readsOf(marta, DECIDED_IN),
      state: await state(),
    };
    const asked = (await canApprove(marta)) || (await canApprove(bench.person('omar')));

    await attempt(() => marta.opensHome());
    await attempt(() => marta.presses(words.approvalCard.approve, { in: PURPOSE, ...SOON }));
    if (asked) await until(PATIENCE_MS, async () => (await state())?.name === 'purchased');
    await until(PATIENCE_MS, async () => (await readsOf(ana, ASKED_IN)).includes('is bought') || !asked);
    await wait(asked ? 200 : POST_GRACE_MS);
    const after = {
      requester: await readsOf(ana, ASKED_IN),
      approver: await readsOf(marta, DECIDED_IN),
      requests: await bench.requests(),
    };
    const ready = await readyOf(bench);
    const log = bench.log.slice(from.line).flatMap(sentenceOf);
    const times = bench.slack
      .traffic()
      .slice(from.traffic)
      .filter(({ from: who, what }) => who === 'bot' && what === method).length;
    const wasHeld = after.requests.some(({ history }) => history.some(({ what }) => what === 'held'));
    const found = {
      requester: told(waiting.requester, after.requester),
      // An approver who was not asked has nothing to read.
      approver: told(waiting.approver, after.approver) || (wasHeld ? '' : 'not asked: nothing is held'),
      operator:
        [...new Set([...log, ...ready])].join(' · ') ||
        (times === 0 || PERSONAL.has(code)
          ? `nothing: ${times === 0 ? 'it was not called' : 'a click to be made again, or a view that the person has closed'}`
          : ''),
    };
    return {
      method,
      code,
      where,
      times,
      ...found,
      faults: faultsOf({ code, times, found, asked, waiting, sold: bench.sold().length, requests: after.requests }),
    };
  } finally {
    await bench.close();
  }
}

function faultsOf(seen: {
  code: string;
  times: number;
  found: Readonly<{ requester: string; approver: string; operator: string }>;
  asked: boolean;
  waiting: Readonly<{ requester: string; state: Request['state'] | undefined }>;
  sold: number;
  requests: readonly Request[];
}): string[] {
  const { code, times, found, asked, waiting, sold, requests } = seen;
  const faults = Object.entries(found).flatMap(([who, text]) => (text === '' ? [`the ${who} reads nothing`] : []));
  const says = (words_: RegExp) => words_.test(waiting.requester);
  if (says(/[Ww]aiting for/) && waiting.state?.name === 'awaitingApproval' && !asked)
    faults.push('the requester reads of waiting for an approver who was not asked');
  if (times > 0 && !PERSONAL.has(code) && !found.operator.includes(code))
    faults.push('the operator does not read the code');
  if (sold > 1) faults.push(`${sold} numbers were sold`);
  const bought = requests.some(({ state }) => state.name === 'purchased');
  if (bought && !found.requester.includes('is bought')) faults.push('bought, and the requester does not read it');
  if (bought !== (sold === 1)) faults.push('what is said to be bought is not what was sold');
  return faults;
}

const canApprove = async (who: Person): Promise<boolean> => {
  const { home, messages } = await who.snapshot();
  const buttons = [
    ...messages.flatMap((message) => readMessage(message).buttons),
    ...(home ? readView(home).buttons : []),
  ];
  return buttons.includes(words.approvalCard.approve);
};

/** Where each of them looks. */
const ASKED_IN = ['#general', 'dm'];
const DECIDED_IN = ['#number-approvals', 'dm'];

/** The newest that the bot, or Slack in its place, has told a person, and what is open before them. */
async function readsOf(who: Person, places: readonly string[]): Promise<string> {
  const { messages, views, home, notices, channels } = await who.snapshot();
  const place = (id: string) => {
    const channel = channels.find((each) => each.id === id);
    return channel?.kind === 'dm' ? 'dm' : `#${channel?.name}`;
  };
  const fromBot = messages.filter(({ user, channel }) => user === null && places.includes(place(channel)));
  const newest = (ephemeral: boolean) => fromBot.filter((message) => message.ephemeral === ephemeral).at(-1);
  const top = views.at(-1);
  return [
    ...[newest(false), newest(true)].flatMap((message) =>
      message ? [`${place(message.channel)}${message.ephemeral ? ', only for them' : ''}: ${message.text}`] : [],
    ),
    ...(top ? [`form: ${[readView(top).title, ...Object.values(readView(top).errors)].join(', ')}`] : []),
    ...(fromBot.length === 0 && home ? [`Home: ${readView(home).allText.slice(0, 120)}`] : []),
    ...(notices.length > 0 ? [`Slack: ${notices.at(-1)?.text}`] : []),
  ]
    .join(' | ')
    .replaceAll('\n', ' ');
}

const told = (...texts: string[]) => [...new Set(texts.filter((text) => text !== ''))].join(' → ');

/** What is written in a line of the log that an operator is meant to notice. */
function sentenceOf(line: string): string[] {
  if (!line.startsWith('{')) return /cannot start/.test(line) ? [line] : [];
  const { level, msg, err } = JSON.parse(line) as { level: string; msg: string; err?: { message?: string } };
  return level === 'warn' || level === 'error' || level === 'fatal'
    ? [[msg, err?.message?.replace('An API error occurred: ', '')].filter(Boolean).join(': ')]
    : [];
}

async function readyOf({ supervisors }: Bench): Promise<string[]> {
  const url = supervisors[0]?.url;
  if (url === undefined) return ['not running'];
  const answer = await fetch(new URL('/ready', url)).catch(() => undefined);
  const { failed = [], warnings = [] } = ((await answer?.json()) ?? {}) as Partial<Answer>;
  return [
    ...failed.map(({ name, detail }) => `/ready: ${name} ${detail}`),
    ...warnings.filter((what) => !/power failure/.test(what)).map((what) => `/ready warns: ${what}`),
  ];
}

async function attempt(action: () => Promise<unknown>): Promise<void> {
  await action().catch(() => undefined);
}

async function until(ms: number, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end; await wait(40)) {
    if (await Promise.resolve(holds()).catch(() => false)) return;
  }
}
