import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { findPrometheus } from '../support/prometheus.ts';
import { everyQuery, readAlerts, readDashboard } from './files.ts';

const ops = fileURLToPath(new URL('../../ops/', import.meta.url));
const file = (name: string) => readFile(`${ops}${name}`, 'utf8');

let promtool: string;
beforeAll(async () => {
  ({ promtool } = await findPrometheus());
});

/** What it says; rejects with that where it is not content. */
async function run(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(promtool, [...args], { cwd: ops });
  return stdout;
}

describe('the alerts', () => {
  it('are rules that Prometheus takes', async () => {
    expect(await run('check', 'rules', 'alerts.yml')).toContain(`SUCCESS: ${readAlerts().length} rules found`);
  });

  it('each fire where they should, and are quiet where they should not', async () => {
    expect(await run('test', 'rules', 'alerts.test.yml')).toContain('SUCCESS');
    const { tests } = parse(await file('alerts.test.yml')) as {
      tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[];
    };
    const tried = tests.flatMap((each) => each.alert_rule_test);
    for (const { alert } of readAlerts()) {
      const mine = tried.filter(({ alertname }) => alertname === alert).map(({ exp_alerts }) => exp_alerts.length > 0);
      expect([alert, new Set(mine)]).toEqual([alert, new Set([true, false])]);
    }
  });

  it('say how bad it is, what people feel, and what to do', async () => {
    for (const { alert, labels, annotations } of readAlerts()) {
      expect([alert, labels['severity']]).toEqual([alert, expect.stringMatching(/^(critical|warning)$/)]);
      expect(annotations['summary']).toMatch(/\.$/);
      expect(annotations['runbook']).toMatch(/npm run doctor/);
    }
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    expect(readme).toContain('### When something is wrong');
  });
});

describe('the dashboard', () => {
  it('has queries that Prometheus takes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'number-desk-panels-'));
    const rules = everyQuery().map(({ query }, no) => ({ record: `panel:${no}`, expr: query }));
    // JSON is YAML.
    await writeFile(join(folder, 'panels.yml'), JSON.stringify({ groups: [{ name: 'panels', rules }] }));
    expect(await run('check', 'rules', join(folder, 'panels.yml'))).toContain(`SUCCESS: ${rules.length} rules found`);
    await rm(folder, { recursive: true });
  });

  it('can be imported: an id of its own, its data from where the operator says, panels in rows that do not overlap', () => {
    const { uid, title, templating, panels } = readDashboard();
    expect([uid, title]).toEqual(['number-desk', 'Number Desk']);
    expect(templating.list.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      'datasource: datasource',
      'job: query',
    ]);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(panels.filter(({ type }) => type === 'row').map((row) => row.title)).toEqual([
      'Is it up',
      'People waiting',
      'Money',
      'Holds and deadlines',
      'Jobs',
      'Outside calls',
      'Redis and process',
    ]);
    const taken = new Set<string>();
    for (const { title: of, gridPos, type, description } of panels) {
      if (type !== 'row') expect([of, description]).toEqual([of, expect.stringMatching(/\.$/)]);
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect([of, taken.has(`${x} ${y}`)]).toEqual([of, false]);
          taken.add(`${x} ${y}`);
        }
    }
  });
});
