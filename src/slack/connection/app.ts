import { App } from '@slack/bolt';
import type { Dispatcher } from 'undici';
import type { Meter } from '../../workflow/meter.ts';
import { withTimeout } from '../../workflow/with-timeout.ts';
import { clientOptions, type SlackClient, slackErrorOf, tokenRefused } from './api.ts';
import { createDispatcher } from './dispatcher.ts';
import { watchDoor } from './door-watch.ts';
import { createHeard, type Heard, HeardClient } from './heard.ts';
import { createDoor, type Door } from './http-receiver.ts';
import { createMeasuredFetch } from './measured-fetch.ts';
import { pooledFetch } from './pooled-fetch.ts';
import { createRefusals, type RefusalReason } from './refusals.ts';
import { loggerFor, type SlackLog, withoutAttempts } from './slack-log.ts';
import { SocketObjection } from './socket-listener.ts';
import { createSocketReceiver } from './socket-receiver.ts';
import { Unanswered, untilAnswered } from './until-answered.ts';

export type SlackApp = Readonly<{
  app: App;
  client: SlackClient;
  /** The workspace that the bot token belongs to. */
  teamId: string;
  /** The bot's own user. */
  botUser: string;
  /** What its answers told of its clock and the token. */
  heard: Heard;
  /** Where its people use it in a browser: links to messages begin with it. */
  url?: string;
  /** Takes Slack's HTTP requests; absent in Socket Mode, and where there is no way in. */
  requestHandler?: Door;
  /** What must hold for Slack's payloads to come, by name: what is wrong with it. */
  looks: Readonly<Record<string, () => string | undefined>>;
  /** What an operator should see to in how they come. */
  warnings: () => readonly string[];
  /** How many sockets are open; absent where none is to be. */
  socketsOpen?: () => number;
  /** Begins to take what Slack sends over a socket; over HTTP the listener above does. */
  start(): Promise<void>;
  /** Takes no more by itself; over HTTP the listener above ends that. */
  close(): Promise<void>;
  /** Resolves when listeners do nothing any more, once nothing comes in. */
  ended(): Promise<void>;
}>;

/** How long a listener may go on after the last answer: what it has to say then is said to one who still waits. */
export const LISTENERS_MS = 5_000;

/**
 * The Bolt app with one way in at most, HTTP or sockets, and a client that never repeats a call by itself.
 * Rejects when Slack does not accept the token, or does not answer for half a minute.
 */
export async function createSlackApp(options: {
  botToken: string;
  /** HTTP. Without this and the next one nothing comes in. */
  signingSecret?: string;
  /** Socket Mode. */
  appToken?: string;
  apiUrl?: string;
  /** What sockets are opened through; a proxy needs one. */
  dispatcher?: Dispatcher;
  log: SlackLog;
  /** What the framework has to say. */
  frameworkLog: SlackLog;
  /** Counts what was refused at the way in. */
  countRefusal: (reason: RefusalReason) => void;
  meter: Meter;
}): Promise<SlackApp> {
  const { botToken, signingSecret, appToken, apiUrl, meter } = options;
  const logger = loggerFor(withoutAttempts(options.frameworkLog));
  const heard = createHeard();
  const calling = { ...clientOptions(apiUrl), fetch: createMeasuredFetch(meter, heard.fetch) };
  const client = new HeardClient(botToken, { ...calling, logger }, heard);
  // Asked once and awaited: left to the framework, an answer that does not come makes every click fail without a word.
  const me = await untilAnswered(
    async () => {
      const answer = await client.auth.test();
      if (answer.is_enterprise_install) return undefined;
      const { team_id: teamId, user_id: botUser, bot_id: botId, url } = answer;
      if (!teamId || !botUser) throw new Error('Slack did not say which workspace and user the bot token belongs to');
      return { teamId, botUser, botId, url };
    },
    (sentence) => options.log('warn', sentence),
  );
  if (!me) throw new OrgWideInstall();

  const { refuse, ...watch } = refuseAndWatch(options);
  const { receiver, dispatch, ended } = createDispatcher({
    refuse,
    meter,
    onError: (error, name) => options.log('error', `${name} failed: ${error instanceof Error ? error.stack : error}`),
  });
  const app = new App({
    token: botToken,
    receiver,
    clientOptions: calling,
    tokenVerificationEnabled: false,
    botUserId: me.botUser,
    botId: me.botId,
    convoStore: false,
    logger,
  });

  const socket = appToken === undefined ? undefined : socketsFor({ ...options, appToken }, { dispatch, refuse });

  return {
    app,
    client,
    heard,
    teamId: me.teamId,
    botUser: me.botUser,
    url: me.url,
    looks: socket ? { 'slack socket': () => (socket.isConnected() ? undefined : 'is not open') } : {},
    socketsOpen: socket?.openCount,
    warnings: watch.warnings,
    requestHandler:
      socket || signingSecret === undefined
        ? undefined
        : createDoor({ signingSecret, dispatch, refuse, onSigned: watch.signed }),
    start: async () => socket?.start(),
    close: async () => socket?.stop(),
    ended: () =>
      withTimeout(LISTENERS_MS, ended(), () => options.log('warn', 'Some clicks were still being worked on.')),
  };
}

type Inside = Pick<Parameters<typeof createSocketReceiver>[0], 'dispatch' | 'refuse'>;
type Outside = Pick<Parameters<typeof createSocketReceiver>[0], 'appToken' | 'apiUrl' | 'dispatcher' | 'log'>;

function socketsFor({ appToken, apiUrl, dispatcher, log, meter }: Outside & { meter: Meter }, inside: Inside) {
  return createSocketReceiver({
    ...{ appToken, apiUrl, dispatcher, log, ...inside },
    // Not heard: the scopes in its answers are those of the other token.
    fetch: createMeasuredFetch(meter, pooledFetch),
    logger: loggerFor(() => undefined),
  });
}

function refuseAndWatch({
  log,
  countRefusal,
}: Readonly<{ log: SlackLog; countRefusal: (reason: RefusalReason) => void }>) {
  const { refused, ...watch } = watchDoor();
  const count = (reason: RefusalReason) => {
    countRefusal(reason);
    refused(reason);
  };
  return { refuse: createRefusals({ log, count }), ...watch };
}

/** The bot token belongs to a whole organisation, and the bot serves one workspace. */
class OrgWideInstall extends Error {
  override readonly name = 'OrgWideInstall';
}

/** Why Slack does not let the bot begin, in a sentence; undefined for anything else that went wrong. */
export function slackObjection(error: unknown): string | undefined {
  if (error instanceof SocketObjection) return error.message;
  if (error instanceof OrgWideInstall)
    return 'SLACK_BOT_TOKEN belongs to an org-wide installation (is_enterprise_install). Number Desk serves one workspace: install the app in that workspace and use its bot token.';
  const code = slackErrorOf(error);
  if (code !== undefined && tokenRefused(error)) return `Slack refuses the bot token (${code}). Check SLACK_BOT_TOKEN.`;
  if (code !== undefined) return `Slack refused the first question, who the bot is: ${code}.`;
  if (error instanceof Unanswered)
    return `Slack cannot be reached, or does not answer as Slack does (${error.message}). Check the network, SLACK_API_URL and the proxy.`;
  return undefined;
}
