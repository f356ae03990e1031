import { afterEach, expect, it } from 'vitest';
import type { BotProcess } from '../../src/demo/bot-process.ts';
import { startBalancer } from '../support/balancer.ts';
import { forge } from '../support/forged.ts';
import { e164, heldNumber, holds, reserves, sold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot({ none: true });
const running: BotProcess[] = [];
afterEach(() => Promise.all(running.splice(0).map((each) => each.stop())));

async function start(env: Record<string, string | undefined>): Promise<BotProcess> {
  const bot = await desk.another(env);
  running.push(bot);
  return bot;
}
const page = (bot: BotProcess, path: string) => fetch(new URL(path, bot.url));
const readyOf = async (bot: BotProcess) => {
  const answer = await page(bot, '/ready');
  return { code: answer.status, ...((await answer.json()) as { warnings?: string[] }) };
};
/** A job whose process was killed is handed out again within ten seconds; the rest is for a busy machine. */
const TAKEN_OVER_MS = 30_000;
const NO_WORKERS = expect.stringContaining('no process runs the jobs');

it('web takes what Slack sends and worker carries it out; web alone warns that nobody does', async () => {
  const web = await start({ ROLE: 'web' });
  desk.slack.setBotUrl(web.url);
  expect(await readyOf(web)).toMatchObject({ code: 200, warnings: expect.arrayContaining([NO_WORKERS]) });

  const ana = desk.person('ana');
  await ana.types('#general', '/number');
  await ana.fills('Country', 'Germany');
  await ana.fills('What it is for', 'A line that waits');
  await ana.submits();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await ana.doesNotSee('A line that waits');

  const worker = await start({ ROLE: 'worker', SLACK_SIGNING_SECRET: undefined });
  await ana.sees('for a number in Germany, cheapest first', { in: '#general' });
  await expect.poll(async () => (await readyOf(web)).warnings ?? []).not.toContainEqual(NO_WORKERS);
  expect((await readyOf(worker)).warnings ?? []).not.toContainEqual(NO_WORKERS);
  const number = await holds(ana, 'Support line');
  const marta = desk.person('marta');
  await marta.presses('Approve & buy', { in: number });
  await ana.sees(`${number} is bought`, { in: '#general' });
  expect(sold(desk)).toEqual([e164(number)]);
  expect(await (await page(web, '/metrics')).text()).toContain('number_desk_role{role="web"} 1');
});

it('a worker has no way in, whatever it is given, and tells how it is', async () => {
  const worker = await start({ ROLE: 'worker', SLACK_APP_TOKEN: 'xapp-test' });
  expect(desk.slack.socketsOpen()).toBe(0);
  const { status } = await forge({ ...desk, url: worker.url }, { type: 'block_actions' });
  expect(status).toBe(404);
  const check = await fetch(worker.url, { method: 'POST', body: new URLSearchParams({ ssl_check: '1' }) });
  expect(check.status).toBe(404);
  for (const path of ['/health', '/ready', '/metrics'])
    expect([path, (await page(worker, path)).status]).toEqual([path, 200]);
});

it('two web behind a balancer and one worker, killed twice in the middle and started again: nothing is lost, nothing is done twice', async () => {
  const worker = () => start({ ROLE: 'worker', SLACK_SIGNING_SECRET: undefined });
  const balancer = await startBalancer();
  for (const web of [await start({ ROLE: 'web' }), await start({ ROLE: 'web' })])
    await balancer.add(new URL(web.url).origin);
  desk.slack.setBotUrl(balancer.url);
  const [ana, marta] = [desk.person('ana'), desk.person('marta')];
  const first = await worker();
  const before = { sold: sold(desk), ordered: desk.sandbox.state().calls.purchase };

  desk.sandbox.fault({ endpoint: 'groups', kind: 'hang', times: 100 });
  await ana.types('#general', '/number');
  await ana.fills('Country', 'Germany');
  await ana.fills('What it is for', 'A line of two webs');
  await ana.submits();
  await ana.sees('A line of two webs', { in: '#general', timeoutMs: TAKEN_OVER_MS });
  await first.stop('SIGKILL');
  desk.sandbox.clearFaults();
  // With no worker at all, each of both still takes what comes.
  for (let each = 0; each < 2; each++) await ana.types('#general', '/number help');
  const second = await worker();
  const canReserve = async () => (await ana.buttons('A line of two webs')).some((text) => text.startsWith('Reserve'));
  await expect.poll(canReserve, { timeout: TAKEN_OVER_MS }).toBe(true);

  await reserves(ana, 'A line of two webs');
  const number = await heldNumber(ana, 'A line of two webs');
  desk.sandbox.fault({ endpoint: 'purchase', kind: 'delay', ms: 1_500 });
  await marta.presses('Approve & buy', { in: number });
  await expect.poll(() => desk.sandbox.state().calls.purchase, { interval: 10 }).toBe(before.ordered + 1);
  await second.stop('SIGKILL');
  await worker();
  await ana.sees(`${number} is bought`, { in: '#general', timeoutMs: TAKEN_OVER_MS });
  expect(sold(desk)).toEqual([...before.sold, e164(number)]);
  expect(desk.sandbox.state().calls.purchase).toBe(before.ordered + 1);
  balancer.close();
}, 120_000);
