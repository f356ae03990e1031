import { expect, it, test } from 'vitest';
import { createLog, takeOver } from '../src/log.ts';

function written(write: (log: ReturnType<typeof createLog>) => void, level: 'info' | 'debug' = 'info') {
  const lines: string[] = [];
  write(createLog({ level, destination: { write: (line: string) => void lines.push(line) } }));
  return { text: lines.join(''), lines: lines.map((line) => JSON.parse(line)) };
}

test('one JSON object a line: time, level, service, facts, message', () => {
  const { text, lines } = written((log) => {
    log.info({ request: 'r1' }, 'request changed');
    log.debug('not at this level');
    log.child({ team: 'T1' }).warn('second');
  });
  expect(text.split('\n')).toHaveLength(3);
  expect(lines).toEqual([
    { level: 'info', time: expect.any(String), service: 'number-desk', request: 'r1', msg: 'request changed' },
    { level: 'warn', time: expect.any(String), service: 'number-desk', team: 'T1', msg: 'second' },
  ]);
  expect(new Date(lines[0].time).toISOString()).toBe(lines[0].time);
});

test('an error keeps its message, stack, cause and properties', () => {
  const error = Object.assign(new Error('out', { cause: new TypeError('in') }), { code: 'ECONNREFUSED' });
  const { err } = written((log) => log.error({ err: error }, 'failed')).lines[0];
  expect(err).toMatchObject({ type: 'Error', message: 'out: in', code: 'ECONNREFUSED' });
  expect(err.stack).toContain('log.test.ts');
});

test('what the packages write to the terminal is in the log, but for what is said there once, and better', () => {
  const [terminal, written] = [{ ...console }, [] as unknown[]];
  takeOver(terminal, { warn: (...said: unknown[]) => void written.push(said) });
  terminal.error('100% %s', 'sure');
  for (let times = 0; times < 10; times++)
    terminal.warn('IMPORTANT! Eviction policy is allkeys-lru. It should be "noeviction"');
  expect(written).toEqual([[{ from: 'console' }, '%s', '100% sure']]);
});

const secret = 'q7Zx-1234';

test.each<[string, unknown]>([
  ...['token', 'botToken', 'Authorization', 'signing_secret', 'apiKey', 'X-User-API-Key', 'access_key', 'password'].map(
    (name): [string, unknown] => [name, { [name]: secret }],
  ),
  ...['response_url', 'trigger_id', 'Set-Cookie', 'x-slack-signature'].map((name): [string, unknown] => [
    name,
    { deep: [{ body: { [name]: secret } }] },
  ]),
  ['a whole object under such a name', { authorization: { scheme: 'x', value: secret } }],
  ['a list under such a name', { secrets: [secret] }],
  ['a bot token in a text', { said: `posted with xoxb-${secret} twice` }],
  ['a rotated token', { said: `xoxe.xoxb-1-${secret}` }],
  ['an app token', { said: `xapp-1-${secret}` }],
  ['a callback address', { said: `POST https://hooks.slack.com/actions/T1/${secret} failed` }],
  ['a header in a text', { said: `Authorization: Bearer ${secret}` }],
  ['a password in an address', { said: `connect redis://:${secret}@redis.test:6379 failed` }],
  ['a socket address', { said: `wss://wss.slack.test/link/?ticket=${secret}&app_id=1` }],
  ['an error', { err: new Error(`invalid xoxb-${secret}`) }],
  ['the cause of an error', { err: new Error('out', { cause: new Error(`xapp-${secret}`) }) }],
  [
    'properties of an error',
    { err: Object.assign(new Error('x'), { options: { headers: { authorization: secret } } }) },
  ],
])('%s does not come out', (_, facts) => {
  const { text } = written((log) => {
    log.info(facts, 'as facts');
    log.child(facts as object).info('as bindings');
  });
  expect(text).toContain('[hidden]');
  expect(text).not.toContain(secret);
});

test('nor does a token in the message itself', () => {
  const { text } = written((log) => log.info(`token xoxb-${secret} and "xapp-${secret}"`));
  expect(text).not.toContain(secret);
});

test('what is no secret stays', () => {
  const facts = {
    team: 'T1',
    request: 'r1',
    number: '+13235550100',
    url: 'https://api.p.2chat.io/open/x?page=2',
    n: 3,
    none: null,
  };
  expect(written((log) => log.info(facts, 'mail a@b.test')).lines[0]).toMatchObject({ ...facts, msg: 'mail a@b.test' });
});

function masked(secrets: readonly string[], write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog({ level: 'info', secrets, destination: { write: (line: string) => void lines.push(line) } }));
  return lines.join('');
}

const odd = 'p@ss/w rd"\\7+é';
it.each<[string, unknown]>([
  ['as it is', odd],
  ['in an address', `redis://bot:${encodeURIComponent(odd)}@redis.test failed`],
  ['encoded in small letters', encodeURIComponent(odd).replaceAll(/%../g, (each) => each.toLowerCase())],
  ['in a form', encodeURIComponent(odd).replaceAll('%20', '+')],
  ['in JSON inside a text', JSON.stringify({ said: odd })],
  ['in a header', `Basic ${Buffer.from(odd).toString('base64')}`],
  ['in the cause of an error', new Error('out', { cause: new Error(`AUTH ${odd} refused`) })],
  ['in one of several errors', new AggregateError([new Error(`a ${odd}`), new Error('b')], 'several')],
  ['as the name of a field', { [odd]: 1 }],
  ['in bytes', Buffer.from(odd)],
])('F84: a configured secret does not come out %s', (_, value) => {
  const text = masked([odd], (log) => {
    log.warn({ err: value, deep: [{ value }] }, 'redis not reachable');
    log.warn(`it was ${typeof value === 'string' ? value : odd}`);
  });
  expect(text).not.toMatch(/p@ss|p%40ss|w rd|w\+rd|cEBzcy/i);
  expect(text).toContain('redis not reachable');
  for (const line of text.trim().split('\n')) expect(JSON.parse(line)).toBeTruthy();
});

it('F84: of a command to Redis only the name is logged, and what Redis repeats of it is not', () => {
  const error = Object.assign(new Error("ERR unknown command 'FOO', with args beginning with: 'q7Zx' 'q7Zy'"), {
    command: { name: 'auth', args: ['3', 'AUTH', 'bot', 'q7Zx'] },
  });
  const text = masked([], (log) => log.warn({ err: error }, 'refused'));
  expect(text).not.toMatch(/q7Z/);
  expect(text).toContain('"name":"auth"');
});

it('F84: a password that is a word hides that word, and not the lines', () => {
  const text = masked(['info', 'a'], (log) => log.info({ said: 'info: a banana' }, 'the INFO'));
  expect(JSON.parse(text)).toMatchObject({ level: 'info', said: '[hidden]: [hidden] banana', msg: 'the INFO' });
});
