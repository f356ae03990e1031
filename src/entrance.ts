import { cannotStart } from './cannot-start.ts';
import type { Config } from './config.ts';
import type { Metrics } from './metrics.ts';
import { startMetricsServer } from './metrics-server.ts';
import { createReadiness } from './readiness.ts';
import { portObjection, type SlackHandler, startServer } from './server.ts';
import { createStatus } from './status.ts';

/**
 * Listens from now on. Whoever watches the process sees that it lives, and what its start waits for; Slack's requests, where they come over HTTP, are
 * turned away (503) until `open` says who takes them.
 * @throws StartError when a port refuses
 */
export async function openEntrance(config: Config, metrics: Metrics) {
  const { signingSecret, appToken } = config.slack;
  const overHttp = signingSecret !== undefined && appToken === undefined;
  const readiness = createReadiness();
  let exposeAll: Metrics['expose'] | undefined;
  const expose: Metrics['expose'] = () => (exposeAll ?? metrics.expose)();
  const status = createStatus({ ready: readiness.answer, metrics: config.metricsPort === 0 ? expose : undefined });
  let inside: SlackHandler | undefined;
  const slack: SlackHandler = {
    admit: (headers) => inside?.admit(headers) ?? { status: 503 },
    handle: (...request) => inside?.handle(...request),
    unread: (reason) => inside?.unread(reason),
  };
  const server = await startServer({ ...config, status, slack: overHttp ? slack : undefined }).catch((error: unknown) =>
    cannotStart(error, portObjection(error, config)),
  );
  const ofMetrics = await startMetricsServer(config, expose);
  return {
    readiness,
    port: server.port,
    /** From now on Slack's requests are taken, and what Redis says of the desk is among the metrics. */
    open(handler: SlackHandler | undefined, withDesk: Metrics['expose']): void {
      inside = handler;
      exposeAll = withDesk;
    },
    drain: server.drain,
    close: () => Promise.all([server.close(), ofMetrics?.close()]),
  };
}
