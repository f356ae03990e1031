import { cannotStart } from './cannot-start.ts';
import type { Metrics } from './metrics.ts';
import { portObjection, startServer } from './server.ts';
import { createPages, metricsPage } from './status.ts';

/**
 * Answers `/metrics`, and nothing else, on a port of its own, so that whoever reaches the other one reads none of it. Undefined where there is none.
 * @throws StartError when the port is refused
 */
export async function startMetricsServer(
  { host, metricsPort }: Readonly<{ host: string; metricsPort: number }>,
  expose: Metrics['expose'],
): Promise<{ close(): Promise<void> } | undefined> {
  if (metricsPort === 0) return undefined;
  const status = createPages({ '/metrics': metricsPage(expose) });
  return startServer({ host, port: metricsPort, status }).catch((error: unknown) =>
    cannotStart(error, portObjection(error, { host, port: metricsPort, name: 'METRICS_PORT' })),
  );
}
