import { afterAll, describe, expect, it } from 'vitest';
import type { Json } from '../../src/demo/slack/json.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot({ socketMode: true });
const metrics = async () => (await fetch(new URL('/metrics', desk.url))).text();

let pid = 0;
afterAll(() => {
  expect(desk.pid).toBe(pid);
  expect(desk.log.filter((line) => line.includes('"level":"fatal"'))).toEqual([]);
});

async function isWell(): Promise<void> {
  pid ||= desk.pid;
  await desk.person('ana').types('#general', '/number help');
  // Over each of the sockets.
  await desk.person('ana').types('#general', '/number help');
}

let count = 0;
const envelope = (type: string, payload: unknown, more: Json = {}) =>
  JSON.stringify({ envelope_id: `odd-${count++}`, type, payload, accepts_response_payload: true, ...more });
const command = {
  command: '/number',
  text: 'help',
  team_id: 'T0DESK',
  user_id: 'U0ANA',
  channel_id: 'C0GENERAL',
  trigger_id: '1.2.3',
};
const click = { type: 'block_actions', team: { id: 'T0DESK' }, user: { id: 'U0BEN' }, trigger_id: '1' };

describe('F110: odd frames are lived through', () => {
  it.each([
    ['null', 'null'],
    ['a text', '"hello"'],
    ['no JSON', 'hello'],
    ['nothing', ''],
    ['a number', '7'],
    ['a list', '[]'],
    ['an empty object', '{}'],
    ['an event that is a text, without an id', '{"type":"events_api","payload":"x"}'],
    ['an event that is a text', envelope('events_api', 'x')],
    ['an event without an event', envelope('events_api', { type: 'event_callback', team_id: 'T0DESK' })],
    [
      'an event named as the end of a connection',
      envelope('events_api', { type: 'event_callback', team_id: 'T0DESK', event: { type: 'close' } }),
    ],
    ['no payload', JSON.stringify({ envelope_id: 'no-payload', type: 'events_api' })],
    ['a payload that is null', envelope('interactive', null)],
    ['a command without a way to answer', envelope('slash_commands', command)],
    ['a command with an odd one', envelope('slash_commands', { ...command, response_url: 7 })],
    ['a click without a team', envelope('interactive', { type: 'block_actions' })],
    [
      'a click in a workspace by the name of a method',
      envelope('interactive', { ...click, team: { id: 'constructor' } }),
    ],
    ['a click on nothing', envelope('interactive', { ...click, actions: [] })],
    ['an unknown type', envelope('workflow_steps', { type: 'x' })],
    ['an unknown kind of interaction', envelope('interactive', { ...click, type: 'dialog_submission' })],
    ['a type that is an object', JSON.stringify({ envelope_id: 'x', type: {}, payload: {} })],
    ['an envelope named as an event of the client', envelope('error', {})],
    ['an id that is none', JSON.stringify({ envelope_id: { a: 1 }, type: 'interactive', payload: click })],
    [
      'a prototype',
      '{"__proto__":{"type":"hello"},"envelope_id":"p","type":"interactive","payload":{"__proto__":null}}',
    ],
    ['a huge one', envelope('interactive', { ...click, more: 'x'.repeat(3_000_000) })],
    ['a deep one', `{"envelope_id":"d","type":"interactive","payload":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['a second hello', '{"type":"hello"}'],
    ['a goodbye without a reason', '{"type":"disconnect"}'],
  ])('F110: %s', async (_what, frame) => {
    desk.slack.sendFrame(frame);
    desk.slack.sendFrame(frame);
    await isWell();
  });

  it('F110: they are counted by reason, and the log says so once in a while', async () => {
    const shape = () => desk.log.filter((line) => line.includes('refused (shape)')).length;
    const before = shape();
    const counted = Number(/refused_requests_total\{reason="shape"\} (\d+)/.exec(await metrics())?.[1] ?? 0);
    for (let more = 0; more < 50; more++) desk.slack.sendFrame('null');
    await expect
      .poll(async () => Number(/refused_requests_total\{reason="shape"\} (\d+)/.exec(await metrics())?.[1] ?? 0))
      .toBe(counted + 50);
    expect(shape() - before).toBeLessThanOrEqual(1);
  });

  it('F110: they are told of as by the bot itself, not as if by the framework', () => {
    const told = desk.log.filter((line) => line.includes('"msg":"refused (')).map((line) => JSON.parse(line));
    expect(told.length).toBeGreaterThan(0);
    expect(told.filter(({ from }) => from !== undefined)).toEqual([]);
  });

  it('F110: an event that is refused is acknowledged, so that it is not sent again', async () => {
    expect(await desk.slack.sendEvent({ type: 'app_home_opened', user: 7 })).toBe(true);
  });
});

it('F111: the same envelope three times over both sockets opens one form', async () => {
  const opened = () => desk.slack.traffic().filter(({ what }) => what === 'views.open').length;
  const before = opened();
  desk.slack.repeatEnvelope(3);
  const ana = desk.person('ana');
  await ana.types('#general', '/number');
  await ana.seesModal('Request a number');
  await isWell();
  expect(opened() - before).toBe(1);
});

it('F80: a command that is not ours, over a socket: the person is told at once, and the log names it', async () => {
  pid ||= desk.pid;
  desk.slack.sendFrame(
    envelope('slash_commands', { ...command, command: '/fleet', response_url: `${desk.slack.url}/response/x` }),
  );
  await expect.poll(() => desk.log.some((line) => line.includes('nothing here listens to /fleet'))).toBe(true);
});
