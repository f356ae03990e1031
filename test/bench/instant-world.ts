import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bot, team } from '../../src/demo/people.ts';

/*
 * A Slack and a 2Chat that answer at once and remember next to nothing: what is measured between them is the bot. They check nothing either; the
 * local Slack and the sandbox (`src/demo`) do, in all other tests.
 */

/** One call that the bot made. */
export type OutgoingCall = Readonly<{ to: 'slack' | '2Chat'; name: string; body: string }>;

export type InstantWorld = Readonly<{
  url: string;
  /** Each call, as soon as it was answered. `ts` is the message's, or the view's id. */
  onCall: ((call: OutgoingCall, answered: Readonly<Record<string, unknown>>) => void) | undefined;
  holds(): number;
  close(): Promise<void>;
}>;

const GROUP = 'grp-instant';
export const API_KEY = 'bench-key';
const SCOPES =
  'app_mentions:read,channels:history,channels:read,chat:write,commands,groups:history,groups:read,im:history,im:write,usergroups:read,users:read';
const HOLD_MS = 3_600_000;
/** So many that were bought are remembered, and so many of them are on a page. */
const OWNED = 20_000;
const PAGE = 200;

type Held = Readonly<{ uuid: string; number: string; at: number; until: number }>;

/** Opens both on one port: Slack below /api/, 2Chat below /open/. */
export async function openInstantWorld(holdMs = HOLD_MS): Promise<InstantWorld & { onCall: InstantWorld['onCall'] }> {
  const held = new Map<string, Held>();
  const owned: Held[] = [];
  let made = 0;
  const stamp = () => `${Math.floor(Date.now() / 1_000)}.${String(++made).padStart(6, '0')}`;

  function slack(method: string, body: URLSearchParams): Record<string, unknown> {
    switch (method) {
      case 'auth.test':
        return {
          team: team.name,
          team_id: team.id,
          user: 'desk',
          user_id: bot.userId,
          bot_id: bot.botId,
          url: 'https://bench.slack.com/',
        };
      case 'users.info':
        return {
          user: { id: body.get('user'), team_id: team.id, deleted: false, is_bot: false, is_restricted: false },
        };
      case 'usergroups.users.list':
        return { users: ['U0OMAR'] };
      case 'conversations.info':
        return { channel: { id: body.get('channel'), is_member: true, is_archived: false } };
      case 'chat.getPermalink':
        return { permalink: `https://bench.slack.com/archives/${body.get('channel')}/p1` };
      case 'views.open':
      case 'views.update':
        return { view: { id: body.get('view_id') ?? `V${++made}`, hash: `${made}.h`, external_id: '' } };
      default:
        return { channel: body.get('channel'), ts: body.get('ts') ?? stamp() };
    }
  }

  function twochat(
    name: string,
    { id, page, body }: Readonly<{ id: string; page: number; body: string }>,
  ): Record<string, unknown> {
    switch (name) {
      case 'GET /info':
        return { account: { blocked: false }, limits: { requests_per_minute: 10_000_000 }, usage: {} };
      case 'GET /numbers/groups':
        return { data: { groups: [group()] } };
      case 'POST /numbers/reservations': {
        const now = Date.now();
        const hold = { uuid: crypto.randomUUID(), number: `+4670${1_000_000 + ++made}`, at: now, until: now + holdMs };
        held.set(hold.uuid, hold);
        const { uuid, number } = hold;
        return { data: { reservation_details: { uuid, number, created_at: iso(now), expires_at: iso(hold.until) } } };
      }
      case 'GET /numbers/reservations':
        return { data: { reservations: [...held.values()].map(reservationRow) } };
      case 'DELETE /numbers/reservations':
        held.delete(id);
        return { message: 'cancelled' };
      case 'POST /numbers/purchase': {
        const { number } = JSON.parse(body) as { number: string };
        const bought = [...held.values()].find((each) => each.number === number);
        if (bought) {
          held.delete(bought.uuid);
          owned.unshift(bought);
          owned.length = Math.min(owned.length, OWNED);
        }
        return { purchased: [number], failed: [] };
      }
      case 'GET /voip/virtual-numbers':
        return { page, numbers: owned.slice(page * PAGE, (page + 1) * PAGE).map(ownedRow) };
      default:
        return { data: {} };
    }
  }

  const world: { onCall: InstantWorld['onCall'] } = { onCall: undefined };
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://world');
    if (pathname.startsWith('/open/')) {
      const [, path = '', id = ''] = /^\/open(\/\w+\/[\w-]+|\/\w+)\/?(.*)$/.exec(pathname) ?? [];
      const name = `${request.method} ${path}`;
      const answer = twochat(name, { id, page: Number(searchParams.get('page_number') ?? 0), body });
      send(response, { success: true, ...answer });
      return world.onCall?.({ to: '2Chat', name, body }, answer);
    }
    const method = pathname.slice('/api/'.length);
    const answer = slack(method, new URLSearchParams(body));
    response.setHeader('x-oauth-scopes', SCOPES);
    send(response, { ok: true, ...answer });
    world.onCall?.({ to: 'slack', name: method, body }, answer);
  });
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(world, {
    url: `http://127.0.0.1:${port}`,
    holds: () => held.size,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function group() {
  return {
    id: GROUP,
    prefix: '+46 70',
    location: 'Sweden',
    price: { setup_price: '0.00', monthly_price: '2.00', currency: 'USD' },
    type: 'mobile',
    requirements: [],
    allow_number_selection: false,
    features: ['voice', 'sms_in', 'sms_out'],
  };
}

function reservationRow({ uuid, number, at, until }: Held) {
  return {
    ...{ uuid, number, did_group_id: GROUP, did_type: 'mobile', iso_country_code: 'SE', location: 'Sweden' },
    ...{ setup_price: 0, monthly_price: 2, currency: 'USD' },
    ...{ reservation_date: iso(at), reservation_end_date: iso(until), needs_registration: false },
  };
}

function ownedRow({ uuid, number, at }: Held) {
  return {
    ...{
      uuid: `DID${uuid}`,
      phone_number: number,
      iso_country_code: 'SE',
      region_name: 'Sweden',
      provider_type: 'mobile',
    },
    ...{
      is_toll_free: false,
      status: 1,
      status_text: 'ACTIVE',
      created_at: iso(at),
      expires_at: iso(at + 30 * 86_400_000),
    },
  };
}

function iso(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) text += chunk;
  return text;
}

function send(response: ServerResponse, body: unknown): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}
