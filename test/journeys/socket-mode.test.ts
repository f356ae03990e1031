import { expect, it } from 'vitest';
import { freePort } from '../../src/demo/redis-server.ts';
import { everyQuery, quotedInSource } from '../ops/files.ts';
import { labelsOf, readScrape, unknownIn } from '../ops/names.ts';
import { e164, holds, sold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const port = await freePort();
const desk = useWholeBot({ socketMode: true, bird: true, env: { METRICS_PORT: String(port) } });
const scrape = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();

it('the whole journey works over a socket, without any address of the bot; and is seen in the metrics', async () => {
  const [ana, marta, yuki] = [desk.person('ana'), desk.person('marta'), desk.person('yuki')];
  const number = await holds(ana, 'Support line');
  const before = await scrape();
  expect(before).toMatch(/^number_desk_holds_open 1$/m);
  expect(Number(/^number_desk_hold_nearest_deadline_seconds (\S+)$/m.exec(before)?.[1])).toBeGreaterThan(60);
  await marta.presses('Approve & buy', { in: number });
  await yuki.sees(number, { in: '#number-feed' });
  expect(sold(desk)).toEqual([e164(number)]);

  const after = await scrape();
  const value = (series: string) =>
    Number(
      after
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.split(' ')
        .at(-1),
    );
  expect(value('number_desk_sockets_open')).toBe(2);
  expect(value('number_desk_purchases_total{currency="unknown"}')).toBe(1);
  expect(value('number_desk_purchase_amount_total{currency="unknown"}')).toBeGreaterThan(0);
  for (const kind of ['command', 'click', 'form submission'])
    expect(
      value(`number_desk_acknowledgement_duration_seconds_count{kind="${kind}",outcome="acknowledged"}`),
    ).toBeGreaterThan(0);
  for (const operation of ['offers', 'hold', 'purchase'])
    expect(
      value(`number_desk_provider_call_duration_seconds_count{provider="2Chat",operation="${operation}",outcome="ok"}`),
    ).toBeGreaterThan(0);
  for (const method of ['chat.postMessage', 'views.open', 'apps.connections.open'])
    expect(value(`number_desk_slack_call_duration_seconds_count{method="${method}",outcome="ok"}`)).toBeGreaterThan(0);
  // No id, person, number or address is a label.
  expect(after).not.toMatch(new RegExp(`U0ANA|U0MARTA|C0\\w+|T0DESK|${e164(number).slice(1)}|https?:`));

  // The dashboard and the alerts ask for nothing that is not there.
  const seen = readScrape(before, after);
  const words = quotedInSource();
  for (const { where, query, legend = '' } of everyQuery()) {
    expect([where, unknownIn(query, seen, words)]).toEqual([where, []]);
    const shown = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
    expect([where, shown.filter((label) => !labelsOf(query, seen).has(label))]).toEqual([where, []]);
  }
});

it('METRICS_PORT has the metrics, and nothing else; where Slack would come in they are not', async () => {
  const status = async (url: string | URL) => (await fetch(url)).status;
  expect(await status(new URL('/metrics', desk.url))).toBe(404);
  expect(await status(new URL('/health', desk.url))).toBe(200);
  for (const path of ['/', '/health', '/ready', '/slack/events'])
    expect([path, await status(`http://127.0.0.1:${port}${path}`)]).toEqual([path, 404]);
  const posted = await fetch(`http://127.0.0.1:${port}/metrics`, { method: 'POST', body: 'x' });
  expect(posted.status).toBe(405);
});
