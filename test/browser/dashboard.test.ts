import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { freePort } from '../../src/demo/redis-server.ts';
import { type Drawn, drawDashboard } from '../ops/draw.ts';
import { filled, type Panel, readDashboard } from '../ops/files.ts';
import { type PrometheusServer, startPrometheus } from '../ops/prometheus-server.ts';
import { asks, heldNumber } from '../support/journey.ts';
import type { Person } from '../support/person.ts';
import { usePolicyFile } from '../support/policy-on-disk.ts';
import { useWholeBot } from '../support/whole-bot.ts';
import { useBrowser } from './browser.ts';

/** `npm run dashboard`: a few minutes of a desk, seen by a real Prometheus, drawn as ops/grafana.json says. */
const MINUTES = Number(process.env['DASHBOARD_MINUTES'] ?? 4);
const HOLD_MS = 70_000;
const WINDOW = { rate: '40s', range: `${Math.ceil(MINUTES * 60) + 30}s` };
const STEP = 2;

const ports = [await freePort(), await freePort()] as const;
const policy = usePolicyFile('version: 1\ncurrency: USD\n');
const METRICS_PORT = (no: 0 | 1) => String(ports[no]);
const desk = useWholeBot({
  socketMode: true,
  bird: true,
  holdMs: HOLD_MS,
  env: { METRICS_PORT: METRICS_PORT(0), RELEASE_MARGIN: '10s', REMINDERS: '50%,20s', POLICY_FILE: policy.path },
});
const browser = useBrowser();

/** Asks, and reserves a number of this seller's; answers with the number, or nothing where that did not come about. */
async function holds(person: Person, purpose: string, seller: string): Promise<string | undefined> {
  try {
    const { allText } = await asks(person, purpose);
    const sellers = [...allText.matchAll(/· (2Chat|Bird)/g)].map(([, name]) => name);
    await person.presses('Reserve', { in: purpose, nth: Math.max(0, sellers.lastIndexOf(seller)) });
    return await heldNumber(person, purpose);
  } catch {
    return undefined;
  }
}

/** What people do all day, in a few minutes: numbers are asked for, approved, denied, cancelled, and left until the hold ends. */
async function aDay(until: number): Promise<void> {
  const [ana, ben, marta] = [desk.person('ana'), desk.person('ben'), desk.person('marta')];
  for (let no = 0; performance.now() < until; no++) {
    const person = no % 2 ? ben : ana;
    if (no === 4) desk.slack.fail('chat.update', { status: 429, retryAfter: 4 }, 4);
    if (no === 7) desk.sandbox.fault({ endpoint: 'groups', kind: 'status', status: 503, times: 6 });
    if (no === 9) desk.sandbox.fault({ endpoint: 'release', kind: 'status', status: 503, times: 2 });
    const number = await holds(person, `Line ${no}`, no % 3 === 1 ? 'Bird' : '2Chat');
    if (number === undefined) continue;
    await wait(4_000);
    if (no % 5 === 2) {
      await marta.presses('Deny…', { in: number });
      await marta.fills('Reason', 'We have one');
      await marta.submits();
    } else if (no % 5 === 3) await person.presses('Cancel', { in: number });
    else if (no % 5 !== 4) await marta.presses('Approve & buy', { in: number });
    await wait(2_000);
  }
}

/** What each panel shows. */
async function drawnFrom(prometheus: PrometheusServer, from: number, to: number): Promise<Drawn[]> {
  const lines = async ({ targets = [] }: Panel) => {
    const found = targets.map(async ({ expr, legendFormat }) =>
      (await prometheus.range(filled(expr, WINDOW), from, to, STEP)).map(({ metric, values }) => ({
        name: legendFormat.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? ''),
        values,
      })),
    );
    return (await Promise.all(found)).flat();
  };
  return Promise.all(readDashboard().panels.map(async (panel) => ({ panel, lines: await lines(panel) })));
}

it('the dashboard shows a desk at work', { timeout: MINUTES * 60_000 + 120_000 }, async () => {
  const worker = await desk.another({ ROLE: 'worker', METRICS_PORT: METRICS_PORT(1) });
  const prometheus = await startPrometheus(ports);
  const from = Date.now() / 1_000;
  await aDay(performance.now() + MINUTES * 60_000);
  const to = Date.now() / 1_000;
  const drawn = await drawnFrom(prometheus, from, to);
  await prometheus.stop();
  await worker.stop();

  const note = `${MINUTES} minutes of a desk with two processes, drawn from their metrics in Prometheus`;
  const page = join(await mkdtemp(join(tmpdir(), 'number-desk-dashboard-')), 'dashboard.html');
  await writeFile(page, drawDashboard(readDashboard(), drawn, { from, to }, note));
  const shown = await browser.open(pathToFileURL(page).href, { viewport: { width: 1792, height: 800 } });
  const path = fileURLToPath(new URL('./pictures/dashboard.png', import.meta.url));
  await shown.screenshot({ path, fullPage: true });

  // Each graph has something to show.
  const empty = drawn.filter(({ panel, lines }) => panel.type !== 'row' && lines.length === 0);
  expect(empty.map(({ panel }) => panel.title)).toEqual([]);
});
