import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Which call is meant: the next one to this address, with these words in its body. */
type Which = Readonly<{ method: string; path: string; words?: string }>;

/** A call that is held up: `arrived` when it is there, and it goes on when it is let through. */
export type Gate = Readonly<{ arrived: Promise<void>; open(): void }>;

type Rule = Which & Readonly<{ at: 'before' | 'after' | 'lost'; arrive(): void; opened: Promise<void>; open(): void }>;

const RESERVE = { method: 'POST', path: '/open/numbers/reservations' };
const HOLDS = { method: 'GET', path: '/open/numbers/reservations' };
const ORDER = { method: 'POST', path: '/open/numbers/purchase' };

export type ProviderGate = Awaited<ReturnType<typeof openProviderGate>>;

/** Stands before a provider's sandbox: hands on each call, holds up the one that is meant, and counts the orders as they were sent. */
export async function openProviderGate(sandboxUrl: string) {
  const rules: Rule[] = [];
  const orders: string[] = [];
  let endsAt: number | undefined;

  function gate(which: Which, at: Rule['at']): Gate {
    let [arrive, open] = [() => {}, () => {}];
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    rules.push({ ...which, at, arrive, opened, open });
    return { arrived, open };
  }

  async function pass(request: IncomingMessage, body: Buffer): Promise<Answer> {
    const headers = { 'x-user-api-key': String(request.headers['x-user-api-key'] ?? '') };
    const typed = request.headers['content-type'];
    const answer = await fetch(`${sandboxUrl}${request.url}`, {
      method: request.method ?? 'GET',
      headers: typed === undefined ? headers : { ...headers, 'content-type': typed },
      ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
    });
    const kept = ['content-type', 'date', 'retry-after'].flatMap((name) => {
      const value = answer.headers.get(name);
      return value === null ? [] : [[name, value] as const];
    });
    return { status: answer.status, headers: Object.fromEntries(kept), text: await answer.text() };
  }

  const server = createServer(async (request, response) => {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      const text = body.toString();
      const path = request.url?.split('?')[0];
      const is = ({ method, path: wanted, words = '' }: Which) =>
        request.method === method && path === wanted && text.includes(words);
      if (is(ORDER)) orders.push(String((JSON.parse(text) as { number?: string }).number));
      const at = rules.findIndex(is);
      const [rule] = at < 0 ? [] : rules.splice(at, 1);
      if (rule?.at === 'before') {
        rule.arrive();
        await rule.opened;
      }
      const answer = await pass(request, body);
      const told =
        is(RESERVE) && endsAt !== undefined && answer.status < 300 ? ending(answer.text, endsAt) : answer.text;
      if (told !== answer.text) endsAt = undefined;
      if (rule?.at === 'lost') {
        rule.arrive();
        response.destroy();
        return;
      }
      if (rule?.at === 'after') {
        rule.arrive();
        await rule.opened;
      }
      for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
      response.writeHead(answer.status).end(told);
    } catch {
      response.destroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Every order as it was sent, by its number, whatever became of it. */
    orders: (): readonly string[] => orders,
    /** The next call that makes a hold is held up before it reaches the provider, or after, so that only its answer is late. */
    reserve: (at: 'before' | 'after') => gate(RESERVE, at),
    /** The next look at the holds, as it is made right before an order. */
    holds: () => gate(HOLDS, 'before'),
    /** The order of this number; when it is lost it was carried out, and nobody was told. */
    order: (number: string, at: 'before' | 'after' | 'lost') => gate({ ...ORDER, words: number }, at),
    /** The next hold ends at this time, as its answer says. */
    endsNextHoldAt(time: number) {
      endsAt = time;
    },
    close() {
      for (const { open } of rules) open();
      server.closeAllConnections();
      server.close();
    },
  };
}

type Answer = Readonly<{ status: number; headers: Readonly<Record<string, string>>; text: string }>;

function ending(text: string, at: number): string {
  return text.replace(/("expires_at":")[^"]+/, `$1${new Date(at).toISOString()}`);
}
