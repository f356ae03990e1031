import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../src/demo/redis-server.ts';
import { findPrometheus } from '../support/prometheus.ts';

/** One line of a graph: what its labels are, and its points (Unix time in seconds, value). */
export type Series = Readonly<{
  metric: Readonly<Record<string, string>>;
  values: readonly (readonly [number, string])[];
}>;

export type PrometheusServer = Readonly<{
  /** What a query says between these times. */
  range(query: string, from: number, to: number, step: number): Promise<readonly Series[]>;
  stop(): Promise<void>;
}>;

/** Starts a real Prometheus that scrapes these ports every two seconds, and keeps what it sees in a folder that goes with it. */
export async function startPrometheus(ports: readonly number[]): Promise<PrometheusServer> {
  const { prometheus } = await findPrometheus();
  const folder = await mkdtemp(join(tmpdir(), 'number-desk-prometheus-'));
  const port = await freePort();
  const targets = ports.map((each) => `127.0.0.1:${each}`);
  const job = { job_name: 'number-desk', static_configs: [{ targets }] };
  const global = { scrape_interval: '2s', scrape_timeout: '2s' };
  // JSON is YAML.
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify({ global, scrape_configs: [job] }));
  const options = { 'config.file': join(folder, 'prometheus.yml'), 'storage.tsdb.path': join(folder, 'data') };
  const given = { ...options, 'web.listen-address': `127.0.0.1:${port}`, 'log.level': 'warn' };
  const args = Object.entries(given).map(([name, value]) => `--${name}=${value}`);
  const child = spawn(prometheus, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const url = `http://127.0.0.1:${port}`;
  for (const until = performance.now() + 20_000; !(await isReady(url)); await wait(100))
    if (performance.now() > until) throw new Error('Prometheus did not start');

  return {
    async range(query, from, to, step) {
      const asked = new URLSearchParams({ query, start: String(from), end: String(to), step: String(step) });
      const answer = await fetch(`${url}/api/v1/query_range`, { method: 'POST', body: asked });
      const { status, error, data } = (await answer.json()) as {
        status: string;
        error?: string;
        data: { result: Series[] };
      };
      if (status !== 'success') throw new Error(`${query}: ${error}`);
      return data.result;
    },
    async stop() {
      child.kill();
      await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/-/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}
