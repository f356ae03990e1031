import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));
const text = (path: string) => readFileSync(`${root}${path}`, 'utf8');

type Alert = Readonly<{
  alert: string;
  expr: string;
  for?: string;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
}>;

/** A panel of the dashboard, as far as it is looked at here. */
export type Panel = Readonly<{
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: Readonly<{ x: number; y: number; w: number; h: number }>;
  options?: Readonly<{ textMode?: string }>;
  fieldConfig?: Readonly<{
    defaults: Readonly<{
      unit?: string;
      decimals?: number;
      min?: number;
      noValue?: string;
      thresholds?: Readonly<{ steps: readonly Readonly<{ color: string; value: number | null }>[] }>;
    }>;
  }>;
  targets?: readonly Readonly<{ expr: string; legendFormat: string }>[];
}>;

export type Dashboard = Readonly<{
  uid: string;
  title: string;
  templating: Readonly<{ list: readonly Readonly<{ name: string; type: string; definition?: string }>[] }>;
  panels: readonly Panel[];
}>;

export function readAlerts(): readonly Alert[] {
  return (parse(text('ops/alerts.yml')) as { groups: { rules: Alert[] }[] }).groups.flatMap(({ rules }) => rules);
}

export function readDashboard(): Dashboard {
  return JSON.parse(text('ops/grafana.json')) as Dashboard;
}

/** A query of the dashboard as Prometheus takes it. */
export function filled(query: string, { job = 'number-desk', rate = '1m', range = '1h' } = {}): string {
  return query.replaceAll('$job', job).replaceAll('$__rate_interval', rate).replaceAll('$__range', range);
}

/** Every query of both files, by where it stands. */
export function everyQuery(): readonly Readonly<{ where: string; query: string; legend?: string }>[] {
  const shown = readDashboard().panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr, legendFormat }) => ({ where: `panel "${title}"`, query: filled(expr), legend: legendFormat })),
  );
  return [...readAlerts().map(({ alert, expr }) => ({ where: `alert ${alert}`, query: expr })), ...shown];
}

/** Everything that stands in quotation marks in the source: what a label may say was written there. */
export function quotedInSource(): ReadonlySet<string> {
  const files = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !path.startsWith('demo'),
  );
  return new Set(
    files.flatMap((path) => [...text(`src/${path}`).matchAll(/'([^'\n]+)'/g)].map(([, word = '']) => word)),
  );
}
