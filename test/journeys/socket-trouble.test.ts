import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { e164, holds, sold } from '../support/journey.ts';
import { shortPart } from '../support/long.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot({ socketMode: true });
const page = (path: string) => fetch(new URL(path, desk.url));
const ready = async () => (await (await page('/ready')).json()) as { status: string; failed?: object[] };
const CLOSED = { name: 'slack socket', detail: 'is not open' };
const isReady = async () => (await page('/ready')).status === 200;
const bothOpen = () => expect.poll(() => desk.slack.socketsOpen(), { timeout: 10_000 }).toBe(2);
const fatal = () => desk.log.filter((line) => line.includes('"level":"fatal"'));
const OPEN = 'apps.connections.open';
const asked = () => desk.slack.traffic().filter(({ what }) => what === OPEN).length;
const said = (words: string, since = 0) => desk.log.slice(since).filter((line) => line.includes(words));
/** How long Slack is away, in seconds. */
const OUTAGES = shortPart([5, 1, 60, 150], 1);
const REFUSALS = shortPart(
  [
    ['a token that is refused for a while', { error: 'invalid_auth' }],
    ['HTTP 429 with a wish', { status: 429, retryAfter: 1 }],
    ['no answer for a while', { delayMs: 1_500 }],
    ['HTTP 500', { status: 500 }],
    ['a connection that is cut', { drop: 'before' }],
    ['a refusal', { error: 'internal_error' }],
  ] as const,
  1,
);

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

it.each(REFUSALS)(
  'F67: %s when a socket is to be opened anew: lived through, and the first click afterwards works',
  async (_what, how) => {
    const { pid } = desk;
    await bothOpen();
    desk.slack.fail(OPEN, how, 4);
    desk.slack.cutSockets();
    await expect.poll(ready).toMatchObject({ status: 'not ready', failed: [CLOSED] });
    await expect.poll(isReady, { interval: 50, timeout: 20_000 }).toBe(true);
    await isWell(pid);
    desk.slack.mend();
  },
  40_000,
);

it.each(
  OUTAGES,
)('F67: Slack away for %s s: /ready says so, the log says it in a sentence, and the first click afterwards works', async (seconds) => {
  const { pid } = desk;
  await bothOpen();
  const lines = desk.log.length;
  desk.slack.fail('*', { drop: 'before' }, Number.POSITIVE_INFINITY);
  desk.slack.refuseSockets(true);
  desk.slack.cutSockets();
  await expect.poll(isReady).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  expect(await ready()).toMatchObject({ status: 'not ready', failed: expect.arrayContaining([CLOSED]) });
  desk.slack.mend();
  desk.slack.refuseSockets(false);
  await expect.poll(isReady, { interval: 50, timeout: 10_000 }).toBe(true);
  await isWell(pid);
  expect(said('A socket to Slack does not open', lines).length).toBeLessThanOrEqual(1 + Math.floor(seconds / 60));
  await expect.poll(() => said('A socket to Slack is open again', lines).length).toBe(1);
}, 200_000);

it('F67: an address that leads nowhere: the next one is tried', async () => {
  const { pid } = desk;
  await bothOpen();
  const before = asked();
  desk.slack.refuseSockets(true);
  desk.slack.cutSockets();
  await expect.poll(ready).toMatchObject({ status: 'not ready', failed: [CLOSED] });
  await expect.poll(() => asked() - before, { timeout: 10_000 }).toBeGreaterThan(3);
  desk.slack.refuseSockets(false);
  await expect.poll(isReady, { interval: 50, timeout: 10_000 }).toBe(true);
  await isWell(pid);
});

/** How Slack refuses the first questions of a start, and the reason that the log gives. */
const STARTS = shortPart(
  [
    ['cuts every connection', { drop: 'before' }, 'UND_ERR_SOCKET'],
    ['answers 503', { status: 503 }, 'HTTP 503'],
    ['asks for patience', { status: 429, retryAfter: 1 }, 'it asks for patience'],
    ['is out of order', { error: 'service_unavailable' }, 'service_unavailable'],
    ['is a page of another server', { error: '<html><body>Sign in to the network</body></html>' }, 'no answer'],
  ] as const,
  2,
);

describe('F67: starts', () => {
  const noStack = () => expect(desk.log.filter((line) => /^\s+at |"stack"/.test(line))).toEqual([]);
  beforeEach(async () => {
    await desk.stop();
    desk.log.length = 0;
  });
  afterEach(() => desk.slack.mend());

  it('F67: a start while Slack opens no sockets is lived through, with one sentence in the log', async () => {
    desk.slack.fail(OPEN, { status: 500 }, 6);
    await desk.start();
    expect(await ready()).toMatchObject({ status: 'ready' });
    await isWell(desk.pid);
    expect(said('A socket to Slack does not open')).toHaveLength(1);
  }, 60_000);

  it.each(STARTS)(
    'F67: a start while Slack %s is lived through, with one sentence in the log',
    async (_what, how, why) => {
      desk.slack.fail('*', how, 4);
      await desk.start();
      await isWell(desk.pid);
      expect(said('Slack cannot be used yet')).toEqual([
        expect.stringContaining(`Slack cannot be used yet (${why}); trying for 30 seconds.`),
      ]);
    },
    60_000,
  );

  it('F67: a wrong app token ends the start with one plain sentence', async () => {
    desk.slack.fail(OPEN, { error: 'invalid_auth' }, 10);
    await expect(desk.start()).rejects.toThrow(
      'Number Desk cannot start: Slack refuses SLACK_APP_TOKEN (invalid_auth): it must be an app-level token',
    );
    expect(fatal()).toEqual([]);
    noStack();
  }, 60_000);
});
