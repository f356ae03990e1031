import type { Failure, Only } from './faults.ts';
import type { Json } from './json.ts';
import type { Message, TrafficEntry } from './page-protocol.ts';

/** A person in the workspace (or, as a stranger, from another one in a shared channel). */
export type PersonOptions = {
  id: string;
  /** Display name: "Ana Silva". */
  name: string;
  /** One line for the page. */
  role?: string;
  email?: string;
  /** IANA time zone; Europe/Lisbon unless given. */
  tz?: string;
  /** Multi-channel guest (`is_restricted`). */
  guest?: boolean;
  /** Single-channel guest (`is_ultra_restricted`). */
  singleChannelGuest?: boolean;
  deactivated?: boolean;
  /** From another workspace (`is_stranger`); give its `teamId` too. */
  stranger?: boolean;
  /** The workspace of the person, when it is not this one. */
  teamId?: string;
};

export type ChannelOptions = {
  id: string;
  /** Without "#". */
  name: string;
  private?: boolean;
  archived?: boolean;
  /** With another company. */
  shared?: boolean;
  /** People's ids; the bot is in when its user id is among them. */
  members: readonly string[];
};

export type UserGroupOptions = { id: string; handle: string; users: readonly string[] };

export type LocalSlackOptions = {
  /** 0 or nothing: a free port. */
  port?: number;
  /** 127.0.0.1 unless given. */
  host?: string;
  signingSecret: string;
  botToken: string;
  /** Needed for Socket Mode. */
  appToken?: string;
  /** Where the bot listens, with its path ("http://127.0.0.1:3000/slack/events"); can be set later. */
  botUrl?: string;
  /** The parsed app manifest; what it does not allow is refused. */
  manifest: Json;
  team: { id: string; name: string; domain?: string };
  bot: { userId: string; botId: string; appId: string; name: string };
  people: readonly PersonOptions[];
  channels: readonly ChannelOptions[];
  userGroups?: readonly UserGroupOptions[];
  /** Epoch ms; drives timestamps and the lifetimes of trigger ids and response_urls. Signatures use the wall clock, as the bot checks them by it. */
  now?: () => number;
  /** How long the bot has to acknowledge; Slack's 3000 unless given. */
  ackTimeoutMs?: number;
  /** When an unacknowledged event is sent again; Slack's [0, 60 000, 300 000] unless given. */
  eventRetryDelaysMs?: readonly number[];
  /** A JSON file that keeps messages over a restart. */
  statePath?: string;
};

/** A running local Slack. */
export type LocalSlack = {
  /** Where the page is: "http://127.0.0.1:4000". */
  url: string;
  /** What the bot's SLACK_API_URL is to be; ends in "/api/". */
  apiUrl: string;
  port: number;
  setBotUrl(url: string): void;
  /** Slack's own checks of the bot's address: the url_verification challenge and the unsigned ssl_check. */
  verifyBotUrl(): Promise<{ challenge: boolean; sslCheck: boolean }>;
  close(): Promise<void>;

  /**
   * Makes the next `times` calls of a Web API method (those with these arguments only) fail, or be slow; Infinity for all from now on, until
   * {@link mend}. See {@link Failure}.
   */
  fail(method: string, how: Failure, times?: number, only?: Only): void;
  /** Forgets every failure that has not come to pass yet. */
  mend(): void;
  /** The next `times` deliveries of this name ("/number", "block_actions", "app_home_opened") arrive twice, as happens with Slack. */
  redeliver(what: string, times?: number): void;
  /** Sends an event of the Events API, if the manifest subscribes to it; answers whether it was acknowledged, retries included. */
  sendEvent(event: Json): Promise<boolean>;
  /** Changes a person while the bot runs: deactivates, turns into a guest, … */
  changePerson(id: string, change: Partial<Omit<PersonOptions, 'id'>>): void;
  /** Changes who is in a user group. */
  changeUserGroup(id: string, users: readonly string[]): void;
  /** Changes who is in a channel, or archives it. */
  changeChannel(id: string, change: Partial<Pick<ChannelOptions, 'members' | 'archived'>>): void;
  /** A person who may do so deletes a message in the client. */
  deleteMessage(channel: string, ts: string): void;
  /** Tells every Socket Mode connection to go, as Slack does when it refreshes them. */
  disconnectSockets(reason?: 'warning' | 'refresh_requested' | 'link_disabled'): void;
  /** Tells the oldest Socket Mode connection to go, and closes it, as Slack refreshes one after the other. */
  refreshOldestSocket(reason?: 'warning' | 'refresh_requested'): void;
  /** Cuts every Socket Mode connection without a word. */
  cutSockets(): void;
  /** Refuses every Socket Mode connection at its address, or takes them again. */
  refuseSockets(refused: boolean): void;
  /** Sends a frame as it is, over one of the Socket Mode connections. */
  sendFrame(frame: string): void;
  /** The next envelope goes out this many times, over the Socket Mode connections in turn. */
  repeatEnvelope(times: number): void;
  /** How many Socket Mode connections are open. */
  socketsOpen(): number;
  traffic(): TrafficEntry[];
  /** Everything in a channel or direct message, ephemeral messages included, oldest first. */
  messages(channel: string): Message[];
};
