import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readAppSettings } from './app-settings.ts';
import { createBotEndpoints } from './bot-endpoints.ts';
import type { Context } from './context.ts';
import { createDeliveries } from './delivery/deliveries.ts';
import { createHttpCarrier } from './delivery/over-http.ts';
import { createSocketServer } from './delivery/over-socket.ts';
import { verifyBotUrl } from './delivery/verify-bot-url.ts';
import { createFaults } from './faults.ts';
import { answerJson } from './http-answers.ts';
import { createIds } from './ids.ts';
import { asText } from './json.ts';
import type { LocalSlack, LocalSlackOptions } from './local-slack-options.ts';
import { createPageEndpoints } from './page-endpoints.ts';
import { eventEnvelope } from './payloads.ts';
import { createResponseUrls } from './response-urls.ts';
import { showMessage } from './snapshot.ts';
import { serveStatic } from './static-files.ts';
import { createTraffic } from './traffic.ts';
import { createTriggerIds } from './trigger-ids.ts';
import { createWebApi } from './web-api/web-api.ts';
import { keepSavedState } from './workspace/saved-state.ts';
import { createViewStore } from './workspace/view-store.ts';
import { createWorkspace } from './workspace/workspace.ts';

export type { LocalSlack, LocalSlackOptions } from './local-slack-options.ts';

const EVENT_RETRY_DELAYS_MS = [0, 60_000, 300_000];

/** A page of another site must not be able to act here; the bot and the tests send no Origin. */
const isForeign = (request: IncomingMessage, ownHost: string): boolean => {
  const { origin, host = '' } = request.headers;
  const local = [ownHost, '127.0.0.1', 'localhost'].includes(host.replace(/:\d+$/, ''));
  return !local || (origin !== undefined && origin !== `http://${host}`);
};

/** The page's own address for a permalink ("/archives/C1/p1760000000000100"); undefined for any other path. */
const linkedMessage = (path: string): string | undefined => {
  const [, channel, seconds, micros] = /^\/archives\/(\w+)\/p(\d+)(\d{6})$/.exec(path) ?? [];
  return channel && `/?in=${channel}&at=${seconds}.${micros}`;
};

/**
 * Starts a local Slack: one server with the page at `/`, the Web API at `/api/`, Socket Mode, response_urls and the page
 * protocol. It refuses what Slack refuses; see {@link LocalSlackOptions} and {@link LocalSlack}.
 */
export const createLocalSlack = async (options: LocalSlackOptions): Promise<LocalSlack> => {
  const { now = Date.now, host = '127.0.0.1', ackTimeoutMs = 3_000 } = options;
  const ids = createIds(now);
  const workspace = createWorkspace(options, ids);
  const saved = options.statePath ? keepSavedState(workspace, options.statePath) : undefined;
  const traffic = createTraffic();
  const faults = createFaults();
  let address = '';
  let botUrl = options.botUrl ?? '';
  let reachable = true;
  const setReachable = (reached: boolean): void => {
    if (reachable === reached) return;
    reachable = reached;
    workspace.changed();
  };

  const sockets = createSocketServer({ appId: options.bot.appId, ackTimeoutMs, changed: workspace.changed });
  const overHttp = createHttpCarrier({ botUrl: () => botUrl, signingSecret: options.signingSecret, ackTimeoutMs });
  const app = readAppSettings(options.manifest);
  const deliveries = createDeliveries({
    carrier: () => (sockets.connected() > 0 ? sockets.carry : botUrl ? overHttp : undefined),
    traffic,
    ids,
    now,
    retryDelaysMs: options.eventRetryDelaysMs ?? EVENT_RETRY_DELAYS_MS,
    envelope: (event, eventId) => eventEnvelope(context, event, eventId),
    reached: setReachable,
  });
  const context: Context = {
    now,
    team: options.team,
    bot: options.bot,
    app,
    ids,
    workspace,
    views: createViewStore(ids, now, workspace.changed),
    triggers: createTriggerIds(now),
    responseUrls: createResponseUrls(now),
    address: () => address,
    deliver: deliveries.deliver,
    sendEvent: async (event) => app.listensTo(event) && deliveries.sendEvent(event),
  };
  const connected = (): boolean => sockets.connected() > 0 || (botUrl !== '' && reachable);
  const page = createPageEndpoints(context, traffic, connected);
  const api = createWebApi(context, {
    botToken: options.botToken,
    appToken: options.appToken,
    openConnection: () => address.replace('http', 'ws') + sockets.issuePath(),
  });
  const bot = createBotEndpoints({ context, api, faults, traffic, heard: () => setReachable(true) });

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', address);
    if (url.pathname.startsWith('/api/')) return bot.webApi(request, response, url);
    if (url.pathname.startsWith('/response/')) return bot.responseUrl(request, response, url);
    if (isForeign(request, host)) return answerJson(response, 403, { error: 'that came from another page' });
    if (url.pathname.startsWith('/page/')) return page.handle(request, response, url);
    const linked = linkedMessage(url.pathname);
    if (linked) return void response.writeHead(302, { location: linked }).end();
    return serveStatic(url.pathname, response);
  };
  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else answerJson(response, 500, { ok: false, error: 'fatal_error', why: String(error) });
    });
  });
  server.on('upgrade', (request, socket, head) => {
    if (!sockets.upgrade(request, socket, head)) socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  address = `http://${host}:${port}`;

  return {
    url: address,
    apiUrl: `${address}/api/`,
    port,
    setBotUrl(url) {
      botUrl = url;
      reachable = true;
      workspace.changed();
    },
    verifyBotUrl: () => verifyBotUrl({ botUrl, signingSecret: options.signingSecret, timeoutMs: ackTimeoutMs }),
    async close() {
      page.close();
      deliveries.close();
      await sockets.close();
      saved?.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
    fail: faults.fail,
    mend: faults.mend,
    redeliver: (what, times = 1) => deliveries.redeliver(what, times),
    sendEvent: (event) => context.sendEvent({ event_ts: ids.ts(), ...event, type: asText(event['type']) }),
    changePerson: workspace.changePerson,
    changeUserGroup: workspace.changeGroup,
    changeChannel: workspace.changeChannel,
    deleteMessage: workspace.remove,
    disconnectSockets: (reason = 'refresh_requested') => sockets.disconnect(reason),
    refreshOldestSocket: (reason = 'refresh_requested') => sockets.refreshOldest(reason),
    cutSockets: sockets.cut,
    refuseSockets: sockets.refuseUpgrades,
    sendFrame: sockets.sendRaw,
    repeatEnvelope: sockets.repeatNext,
    socketsOpen: sockets.connected,
    traffic: traffic.list,
    messages: (channel) => workspace.messagesIn(channel).map(showMessage),
  };
};
