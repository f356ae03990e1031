import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ids } from '../../../src/slack/ids.ts';
import { openConnection } from './connection.ts';
import { type KindName, kinds, type Sent, toSend } from './kinds.ts';

/*
 * A process of its own: a Slack (and a 2Chat) that answers each call at once with the same, and whose people press and type, each of them on a connection
 * of their own, the next thing as soon as the last was answered. So it sees itself when that is, and costs the bot's machine as little as may be.
 */

/** What is to be pressed, at these addresses in turn, for so long at most. */
export type Order = Readonly<{ kind: KindName; nos: readonly number[]; urls: readonly string[]; mostMs: number }>;
/** How long each took that was answered, and all of them; how often each method was called for them. */
export type Measured = Readonly<{ latenciesMs: number[]; tookMs: number; calls: Readonly<Record<string, number>> }>;

const PEOPLE = 10;
const CITIES = 30_000;
const SCOPES =
  'app_mentions:read,channels:history,channels:read,chat:write,commands,groups:history,groups:read,im:history,im:write,usergroups:read,users:read';

/** Told of when what has this id was answered otherwise than by its acknowledgement. */
const waiting = new Map<string, () => void>();
const calls = new Map<string, number>();

const cities = Array.from({ length: CITIES }, (_, no) => ({ id: no + 1, city_name: cityName(no) }));

/** By path; what only one of them can be asked for is the same for all. */
const answers: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '/api/auth.test': { team: 'Harbour', team_id: 'T0DESK', user_id: 'U0NUMBERDESK', bot_id: 'B0NUMBERDESK' },
    '/api/usergroups.users.list': { users: ['U0OMAR'] },
    '/api/conversations.info': { channel: { id: 'C0APPROVALS', is_member: true, is_archived: false } },
    '/open/numbers/cities': { success: true, data: { cities } },
    '/open/info': {
      success: true,
      account: { blocked: false },
      limits: { requests_per_minute: 10_000_000 },
      usage: {},
    },
  }).map(([path, answer]) => [path, JSON.stringify({ ok: true, ...answer })]),
);

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('latin1');
  request.on('data', (chunk: string) => {
    body += chunk;
  });
  request.on('end', () => answer(request, body, response));
});
server.keepAliveTimeout = 600_000;

function answer({ url = '' }: IncomingMessage, body: string, response: ServerResponse): void {
  const path = url.split('?', 1)[0] ?? '';
  const isAnswer = path.startsWith('/respond/');
  const name = isAnswer ? 'response_url' : path.replace('/api/', '');
  calls.set(name, (calls.get(name) ?? 0) + 1);
  const text = isAnswer ? 'ok' : (answers.get(path) ?? answerOf(name, body));
  response.writeHead(200, {
    ...{ 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) },
    'x-oauth-scopes': SCOPES,
  });
  response.end(text);
  if (isAnswer) waiting.get(path.slice('/respond/'.length))?.();
  // Drawn as it is opened, or in place of one that says that it loads.
  const drawn =
    /^views\./.test(name) && !body.includes(ids.views.loading)
      ? /(?:^|&)(?:trigger_id|view_id)=([^&]+)/.exec(body)?.[1]
      : undefined;
  if (drawn !== undefined) waiting.get(drawn)?.();
}

function answerOf(name: string, body: string): string {
  const given = (field: string) => new RegExp(`(?:^|&)${field}=([^&]+)`).exec(body)?.[1] ?? '';
  if (name === 'users.info') return `{"ok":true,"user":{"id":"${given('user')}","team_id":"T0DESK"}}`;
  // A view has the id of what opened it.
  if (name === 'views.open') return `{"ok":true,"view":{"id":"${given('trigger_id')}","hash":"1.h"}}`;
  return '{"ok":true,"channel":"C0GENERAL","ts":"1700000000.000100","view":{}}';
}

/** Names of which no two are the same, and some begin with whatever is typed. */
function cityName(no: number): string {
  const parts = ['san', 'ger', 'por', 'new', 'unit', 'ber', 'lis', 'mar', 'tol', 'ven', 'dor', 'kal'];
  const name = [no % 12, Math.floor(no / 12) % 12, Math.floor(no / 144) % 12].map((part) => parts[part]).join('');
  return `${name[0]?.toUpperCase()}${name.slice(1)} ${Math.floor(no / 1_728)}`;
}

async function press({ kind, nos, urls, mostMs }: Order): Promise<Measured> {
  const { answeredBy, fits } = kinds[kind];
  const sending = toSend(kind, nos, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const latenciesMs: number[] = [];
  calls.clear();
  let next = 0;
  const begunAt = performance.now();

  async function person(no: number): Promise<void> {
    const connection = openConnection(new URL(urls[no % urls.length] ?? ''));
    for (let one = sending[next++]; one && performance.now() - begunAt < mostMs; one = sending[next++]) {
      const sentAt = performance.now();
      const isAnswered = answeredBy === 'acknowledgement' ? undefined : answered(one);
      const answer = await connection.post(one);
      if (!fits.test(answer)) throw new Error(`${kind} was answered with ${answer}`);
      await isAnswered;
      latenciesMs.push(performance.now() - sentAt);
    }
    connection.close();
  }

  await Promise.all(Array.from({ length: PEOPLE }, (_, no) => person(no)));
  return { latenciesMs, tookMs: performance.now() - begunAt, calls: Object.fromEntries(calls) };
}

function answered({ id }: Sent): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${id} was not answered`)), 10_000);
    waiting.set(id, () => {
      clearTimeout(timer);
      waiting.delete(id);
      resolve();
    });
  });
}

process.on('message', (order: Order) => {
  press(order).then(
    (measured) => process.send?.(measured),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
