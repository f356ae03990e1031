import { expect, it } from 'vitest';
import { e164, holds, sold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot({ socketMode: true });
const page = (path: string) => fetch(new URL(path, desk.url));
const ready = async () => (await (await page('/ready')).json()) as { status: string; failed?: string[] };
const isReady = async () => (await page('/ready')).status === 200;
const bothOpen = () => expect.poll(() => desk.slack.socketsOpen(), { timeout: 10_000 }).toBe(2);
const fatal = () => desk.log.filter((line) => line.includes('"level":"fatal"'));
const OPEN = 'apps.connections.open';
const failures = () => desk.log.filter((line) => line.includes('slack socket does not open')).length;

/** The bot answers a click, now, and is the process that it was. */
async function isWell(pid: number): Promise<void> {
  await desk.person('ana').types('#general', '/number help');
  expect(desk.pid).toBe(pid);
  expect(fatal()).toEqual([]);
}

it('F68: two sockets, refreshed in turn: every click between is taken, and the number is bought', async () => {
  const [ana, marta] = [desk.person('ana'), desk.person('marta')];
  const { pid } = desk;
  await bothOpen();
  const number = await holds(ana, 'Support line');
  for (const reason of ['refresh_requested', 'warning', 'refresh_requested', 'refresh_requested'] as const) {
    desk.slack.refreshOldestSocket(reason);
    for (let count = 0; count < 5; count++) await isWell(pid);
    await bothOpen();
  }
  desk.slack.refreshOldestSocket();
  await marta.presses('Approve & buy', { in: number });
  await marta.sees(`${number} is bought`, { in: '#general' });
  expect(sold(desk)).toEqual([e164(number)]);
});

it('F68: both told to go at once, or closed without a word: new ones at once, not after seconds', async () => {
  const { pid } = desk;
  for (const end of [() => desk.slack.disconnectSockets(), () => desk.slack.cutSockets()]) {
    await bothOpen();
    end();
    expect(desk.slack.socketsOpen()).toBe(0);
    await expect.poll(() => desk.slack.socketsOpen(), { interval: 5, timeout: 2_000 }).toBeGreaterThan(0);
    await isWell(pid);
  }
  await bothOpen();
});

it('F68: a socket that is only warned is used until it closes, and is replaced before', async () => {
  const { pid } = desk;
  await bothOpen();
  desk.slack.disconnectSockets('warning');
  for (let count = 0; count < 4; count++) await isWell(pid);
  await expect.poll(() => desk.slack.socketsOpen(), { timeout: 10_000 }).toBe(4);
  desk.slack.disconnectSockets();
  await bothOpen();
});

it.each([
  ['HTTP 500', { status: 500 }],
  ['HTTP 429 with a wish', { status: 429, retryAfter: 1 }],
  ['a connection that is cut', { drop: 'before' }],
  ['a refusal', { error: 'internal_error' }],
  ['a token that is refused for a while', { error: 'invalid_auth' }],
  ['no answer for a while', { delayMs: 1_500 }],
] as const)(
  'F67: %s when a socket is to be opened anew: lived through, and the first click afterwards works',
  async (_what, how) => {
    const { pid } = desk;
    await bothOpen();
    desk.slack.fail(OPEN, how, 4);
    desk.slack.cutSockets();
    await expect.poll(ready).toMatchObject({ status: 'not ready', failed: ['slack socket'] });
    await expect.poll(isReady, { interval: 50, timeout: 20_000 }).toBe(true);
    await isWell(pid);
    desk.slack.mend();
  },
  40_000,
);

it('F67: Slack away for ten seconds: /ready says so, few lines are logged, and the first click afterwards works', async () => {
  const { pid } = desk;
  await bothOpen();
  const lines = desk.log.length;
  desk.slack.fail('*', { drop: 'before' }, 1_000);
  desk.slack.refuseSockets(true);
  desk.slack.cutSockets();
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  expect(await ready()).toMatchObject({ status: 'not ready', failed: expect.arrayContaining(['slack socket']) });
  desk.slack.mend();
  desk.slack.refuseSockets(false);
  await expect.poll(isReady, { interval: 50, timeout: 10_000 }).toBe(true);
  await isWell(pid);
  expect(desk.log.slice(lines).filter((line) => line.includes('slack socket')).length).toBeLessThan(14);
}, 60_000);

it('F67: an address that leads nowhere: the next one is tried', async () => {
  const { pid } = desk;
  await bothOpen();
  const before = failures();
  desk.slack.refuseSockets(true);
  desk.slack.cutSockets();
  await expect.poll(ready).toMatchObject({ status: 'not ready', failed: ['slack socket'] });
  await expect.poll(() => failures() - before, { timeout: 10_000 }).toBeGreaterThan(2);
  desk.slack.refuseSockets(false);
  await expect.poll(isReady, { interval: 50, timeout: 10_000 }).toBe(true);
  await isWell(pid);
});

it('F67: a start while Slack opens no sockets is lived through', async () => {
  await desk.stop();
  desk.slack.fail(OPEN, { status: 500 }, 6);
  await desk.start();
  expect(await ready()).toMatchObject({ status: 'ready' });
  await isWell(desk.pid);
  desk.slack.mend();
}, 60_000);

it('F67: a wrong app token ends the start with one plain sentence', async () => {
  await desk.stop();
  desk.log.length = 0;
  desk.slack.fail(OPEN, { error: 'invalid_auth' }, 10);
  await expect(desk.start()).rejects.toThrow(
    /Slack refuses SLACK_APP_TOKEN \(invalid_auth\): it must be an app-level token/,
  );
  expect(fatal()).toEqual([expect.stringContaining('could not start')]);
  desk.log.length = 0;
  desk.slack.mend();
  await desk.start();
  await isWell(desk.pid);
}, 60_000);
