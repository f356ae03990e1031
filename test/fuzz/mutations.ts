import fc from 'fast-check';
import type { Json } from '../../src/demo/slack/json.ts';
import type { Recorded, Sent } from './record.ts';

/** One request as it goes over the wire. */
export type WireRequest = Readonly<{
  /** What it began as, for the tally. */
  kind: string;
  body: Buffer;
  type: string;
  /** How it is signed; everything but `right` must be turned away. */
  signature: 'right' | 'wrong' | 'none' | 'old' | 'future';
  retry: boolean;
  /** Whether one of the bot's listeners is meant: what no listener takes is answered only after three seconds. */
  meant: boolean;
}>;

/** Requesters and approvers of the recorded requests: attackers appear as these only as people of another workspace. */
const PRIVILEGED = new Set(['U0ANA', 'U0MARTA', 'U0OMAR']);
const ATTACKERS = ['U0BEN', 'U0YUKI', 'U0NOBODY', '', 'constructor', 'x'.repeat(300)];

/** Stands for JSON that is nested deeper than could be written from an object. */
const DEEP = '@@deep@@';
const DEEP_JSON = `${'['.repeat(20_000)}1${']'.repeat(20_000)}`;
const write = (payload: unknown) => (JSON.stringify(payload) ?? '').replace(`"${DEEP}"`, DEEP_JSON);

const hostile = (known: Recorded): fc.Arbitrary<unknown> =>
  fc.oneof(
    fc.constantFrom<unknown>(
      '',
      ' ',
      null,
      0,
      -1,
      1e308,
      true,
      [],
      {},
      [[]],
      'constructor',
      '__proto__',
      'toString',
      'undefined',
    ),
    fc.constantFrom<unknown>(
      '\u0000',
      '\uD800',
      '<!channel> <@U0ANA>',
      '../../etc/passwd',
      '{"$ne":1}',
      "'; FLUSHALL; --",
      'x'.repeat(3_000),
      '😀'.repeat(10_000),
      DEEP,
      Array.from({ length: 2_000 }, (_, index) => index),
      'id:',
      'text:',
      '||||',
      '9'.repeat(400),
    ),

    fc.constantFrom(...known.values, ...known.requests),
    fc.string({ maxLength: 200, unit: 'binary' }),
    fc.jsonValue({ maxDepth: 3 }),
  );

/** Metadata of a modal that Slack never gave back like that. */
const metadata = (known: Recorded): fc.Arbitrary<unknown> =>
  fc.oneof(
    fc.constantFrom<unknown>(
      '',
      'null',
      '[]',
      '{',
      '"',
      '{"channel":1}',
      '{"request":{}}',
      'x'.repeat(3_000),
      7,
      {},
      '\u0000',
    ),
    fc
      .record(
        {
          request: fc.oneof(
            fc.constantFrom<unknown>(...known.requests),
            fc.constantFrom<unknown>('nothing', '', 1, null, ['a']),
          ),
          channel: fc.constantFrom<unknown>('C0GENERAL', 'U0ANA', 'C0NONE', '', 5),
          shown: fc.constantFrom<unknown>(...known.values.map((value) => value.split('|')[1] ?? ''), 'x', 0),
          group: fc.constantFrom<unknown>(...known.values.map((value) => value.split('|')[1] ?? ''), 'x', 0),
        },
        { requiredKeys: [] },
      )
      .map((value) => JSON.stringify(value)),
  );

/** Where in a payload something interesting stands, and what to put there. */
const aimed = (known: Recorded): fc.Arbitrary<readonly [path: readonly (string | number)[], value: unknown]> => {
  const ids = [
    'reserve',
    'pick',
    'turnPage',
    'changeSearch',
    'cancel',
    'approve',
    'deny',
    'settle.bought',
    'constructor',
    '',
  ];
  const at = <T>(path: readonly (string | number)[], value: fc.Arbitrary<T>) =>
    value.map((each) => [path, each] as const);
  return fc.oneof(
    at(
      ['actions', 0, 'action_id'],
      fc.constantFrom(...ids.map((id) => `request.${id}`), 'form.country', 'form.region', 'form.x'),
    ),
    at(['actions', 0, 'value'], fc.oneof(fc.constantFrom(...known.values), hostile(known))),
    at(['view', 'private_metadata'], metadata(known)),
    at(['view', 'callback_id'], fc.constantFrom('request.form', 'request.denial', 'request.picking')),
    at(['view', 'state'], hostile(known)),
    at(['view', 'state', 'values'], hostile(known)),
    at(['view', 'blocks'], hostile(known)),
    at(['user', 'id'], fc.constantFrom<unknown>(...ATTACKERS, null, 3, {})),
    at(['user'], fc.constantFrom<unknown>(null, {}, [], 'U0BEN', undefined)),
    at(['team'], fc.constantFrom<unknown>(null, { id: 'T0OTHER' }, { id: 'constructor' }, {}, 'T0DESK', undefined)),
    at(['user', 'team_id'], fc.constantFrom<unknown>('T0OTHER', '', null, 4)),
    at(['team_id'], fc.constantFrom<unknown>('T0OTHER', '', null, 'T0DESK')),
    at(['text'], hostile(known)),
    at(['value'], hostile(known)),
    at(['block_id'], fc.oneof(fc.constantFrom(...known.requests.map((id) => `form.number.${id}.x`)), hostile(known))),
    at(['channel', 'id'], hostile(known)),
    at(['container'], hostile(known)),
    at(['trigger_id'], hostile(known)),
    at(['response_url'], fc.constantFrom<unknown>('', 'no address', 'http://127.0.0.1:1/', null, 4, undefined)),
    at(['event'], hostile(known)),
    at(['type'], fc.constantFrom<unknown>('url_verification', 'view_closed', 'constructor', '', null)),
  );
};

/** Something at a place that only chance decides. */
const blind = (known: Recorded) =>
  fc.tuple(
    fc.nat(10_000),
    fc.constantFrom('put', 'drop', 'wrap') as fc.Arbitrary<'put' | 'drop' | 'wrap'>,
    hostile(known),
  );

/** Requests of which most are signed and shaped as Slack's are, each wrong in a few places, and some are rubbish. */
export function wireRequests(known: Recorded): fc.Arbitrary<WireRequest> {
  const structured = fc
    .record({
      from: fc.constantFrom(...known.sent),
      aimed: fc.array(aimed(known), { maxLength: 3 }),
      blind: fc.array(blind(known), { maxLength: 2 }),
      attacker: fc.constantFrom(...ATTACKERS.slice(0, 3)),
      view: fc.nat(40),
    })
    .map(({ from, aimed, blind, attacker, view }) => {
      const payload: Json = structuredClone(from.payload);
      for (const [path, value] of aimed) put(payload, path, structuredClone(value));
      for (const [place, how, value] of blind) strike(payload, place, how, structuredClone(value));
      disarm(payload, attacker, view);
      return { kind: kindOf(from), meant: isMeant(from, payload), ...encode(from.as, payload) };
    });
  const raw = fc
    .record({
      body: fc.oneof(
        fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
        fc.string({ maxLength: 500, unit: 'binary' }).map((text) => Buffer.from(`payload=${encodeURIComponent(text)}`)),
        fc
          .constantFrom(
            'payload=',
            'payload=%7B',
            'payload=null',
            'payload=[]',
            'payload=7',
            '{',
            '[',
            'null',
            '',
            'ssl_check=0',
            'payload=%E0%A4%A',
            `payload=${'%5B'.repeat(5_000)}`,
          )
          .map((text) => Buffer.from(text)),
      ),
      type: fc.constantFrom(
        'application/x-www-form-urlencoded',
        'application/json',
        'text/plain',
        'multipart/form-data; boundary=x',
        '',
        'application/x-www-form-urlencoded; charset=utf-8',
      ),
    })
    .map((request) => ({ kind: 'rubbish', meant: true, ...request }));
  return fc
    .record({
      what: fc.oneof({ arbitrary: structured, weight: 9 }, { arbitrary: raw, weight: 1 }),
      signature: fc.oneof(
        { arbitrary: fc.constant('right' as const), weight: 12 },
        { arbitrary: fc.constantFrom('wrong' as const, 'none' as const, 'old' as const, 'future' as const), weight: 1 },
      ),
      retry: fc.boolean(),
    })
    .map(({ what, ...rest }) => ({ ...what, ...rest }));
}

function kindOf({ as, payload }: Sent): string {
  return as === 'payload' ? String(payload['type']) : as;
}

/** No requester or approver of the recorded requests is impersonated, and forms make few requests of their own. */
function disarm(payload: Json, attacker: string, view: number): void {
  const user = payload['user'];
  if (isObject(user) && PRIVILEGED.has(String(user['id'])) && user['team_id'] !== 'T0OTHER') user['id'] = attacker;
  if (PRIVILEGED.has(String(payload['user_id']))) payload['user_id'] = attacker;
  if (isObject(payload['view'])) payload['view']['id'] = `V${view}`;
}

/** As well as can be told from outside: what no listener takes keeps its sender waiting. */
function isMeant({ as }: Sent, payload: Json): boolean {
  if (as === 'event') return false;
  if (as === 'command') return payload['command'] === '/number';
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  switch (payload['type']) {
    case 'block_actions': {
      const [action] = Array.isArray(payload['actions']) ? payload['actions'] : [];
      return isObject(action) && /^(request|form)\./.test(text(action['action_id']));
    }
    case 'block_suggestion':
      return /^form\./.test(text(payload['action_id']));
    case 'view_submission':
      return isObject(payload['view']) && /^request\.(form|denial|picking)$/.test(text(payload['view']['callback_id']));
    case 'shortcut':
      return payload['callback_id'] === 'request.start';
    default:
      return false;
  }
}

function encode(as: Sent['as'], payload: Json): Pick<WireRequest, 'body' | 'type'> {
  if (as === 'event') return { type: 'application/json', body: Buffer.from(write(payload)) };
  const text = (value: unknown) => (typeof value === 'string' ? value : write(value));
  const fields =
    as === 'command'
      ? Object.entries(payload).map(([key, value]) => [key, text(value)])
      : [['payload', write(payload)]];
  const form = new URLSearchParams(fields.map(([key = '', value = '']): [string, string] => [key, value]));
  return { type: 'application/x-www-form-urlencoded', body: Buffer.from(form.toString()) };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Place = Readonly<{ holder: Json | unknown[]; key: string | number }>;

function put(payload: Json, path: readonly (string | number)[], value: unknown): void {
  let holder: unknown = payload;
  for (const key of path.slice(0, -1)) {
    if (typeof holder !== 'object' || holder === null) return;
    holder = (holder as Json)[key];
  }
  const last = path.at(-1);
  if (typeof holder !== 'object' || holder === null || last === undefined) return;
  (holder as Json)[last] = value;
}

function strike(payload: Json, place: number, how: 'put' | 'drop' | 'wrap', value: unknown): void {
  const places = placesIn(payload, 6);
  const chosen = places[place % places.length];
  if (!chosen) return;
  const holder = chosen.holder as Json;
  if (how === 'drop') delete holder[chosen.key];
  else holder[chosen.key] = how === 'wrap' ? [holder[chosen.key]] : value;
}

function placesIn(holder: Json | unknown[], depth: number): Place[] {
  if (depth === 0) return [];
  return Object.keys(holder).flatMap((key): Place[] => {
    const value = (holder as Json)[key];
    const inside = typeof value === 'object' && value !== null ? placesIn(value as Json, depth - 1) : [];
    return [{ holder, key }, ...inside];
  });
}
