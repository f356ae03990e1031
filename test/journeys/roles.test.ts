import { afterEach, expect, it } from 'vitest';
import type { BotProcess } from '../../src/demo/bot-process.ts';
import { forge } from '../support/forged.ts';
import { e164, holds, sold } from '../support/journey.ts';
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
