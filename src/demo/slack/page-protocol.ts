/**
 * What the local Slack's page and the test driver say to the local Slack, beside the real Slack protocol that the bot speaks.
 * All of it is on the same address as the page:
 *
 *   GET  /page/events?as=U…    server-sent events; each `data:` is one whole {@link Snapshot} for that person, the first at once, then after every change
 *   GET  /page/snapshot?as=U…  the same snapshot once, as JSON
 *                              (both with `&window=…` show the modals that were opened in that window, else those of no window;
 *                              both without `as`, or with an id that no person has: as the first person who is not deactivated; `me` says who)
 *   POST /page/do              one {@link UserAction} as JSON → 200 {@link UserActionResult}; a malformed one → 400 `{ error }`
 *   GET  /page/traffic         the last {@link TrafficEntry} list, newest last, secrets masked
 */
import type { KnownBlock, View } from '@slack/types';

export type Person = {
  id: string;
  /** Display name: "Ana Silva". */
  name: string;
  /** One line for the newcomer: "asks for numbers", "approves spending". */
  role: string;
  guest: boolean;
  deactivated: boolean;
};

export type Channel = {
  id: string;
  /** Without "#"; for a direct message the bot's name. */
  name: string;
  kind: 'channel' | 'dm';
  unread: number;
  /** How many of the unread ones are meant for this person: direct messages, and those that mention them. */
  mentions: number;
};

export type Message = {
  channel: string;
  ts: string;
  /** Set on replies: the parent's ts. */
  thread_ts?: string;
  /** A person's id, or null for the bot. */
  user: string | null;
  text: string;
  blocks: KnownBlock[];
  edited: boolean;
  /** Only this person sees it; such a message is gone on reload in Slack, here it can be dismissed. */
  ephemeral: boolean;
};

export type OpenView = {
  id: string;
  hash: string;
  /** What the bot sent, with the block_ids and action_ids the server made where it sent none. */
  view: View;
  /** block_id → error, after a submission was answered with `response_action: errors`. */
  errors: Record<string, string>;
  /** A submission is under way. */
  busy: boolean;
  /** What each element holds as far as the server knows; initial values count as entered. */
  values: StateValues;
};

export type Snapshot = {
  team: { id: string; name: string };
  /** `home`: the app has a home tab. */
  bot: { id: string; name: string; connected: boolean; home: boolean };
  me: Person;
  people: Person[];
  channels: Channel[];
  /** All messages this person may see, oldest first. */
  messages: Message[];
  /** The person's modal stack in this window, topmost last; empty when none is open. */
  views: OpenView[];
  home: OpenView | null;
  /** What Slack itself says to the person ("/number failed with the error dispatch_failed"), newest last. */
  notices: { id: string; text: string }[];
  /** The app's slash commands, as the manifest describes them. */
  commands: { command: string; usage_hint?: string; description?: string }[];
  /** The app's global shortcuts. */
  shortcuts: { callback_id: string; name: string; description?: string }[];
  userGroups: { id: string; handle: string }[];
};

/** Block Kit state as Slack sends it: block_id → action_id → value. */
export type StateValues = Record<string, Record<string, unknown>>;

/** Where a pressed button or changed element stands. */
export type Place = { message: { channel: string; ts: string } } | { view_id: string };

/** `window` names the window in which a person acts, where there are several. */
export type UserAction = { as: string; window?: string } & (
  | { do: 'say'; channel: string; text: string; thread_ts?: string }
  /** A slash command typed in a channel or direct message: "/number us local". */
  | { do: 'command'; channel: string; text: string }
  /** A button, select or other element was used; `value` is the element's own part of Slack's action (`{ selected_option: … }`; empty for a button). */
  | { do: 'act'; in: Place; block_id: string; action_id: string; value: Record<string, unknown>; state: StateValues }
  /** Typeahead of an external select; answers with options. */
  | { do: 'suggest'; in: Place; block_id: string; action_id: string; text: string; state: StateValues }
  | { do: 'submit'; view_id: string; state: StateValues }
  | { do: 'close'; view_id: string }
  /** The person turns to the app: its home tab unless it is the messages. */
  | { do: 'open_home'; tab?: 'home' | 'messages' }
  | { do: 'shortcut'; callback_id: string }
  | { do: 'read'; channel: string }
  | { do: 'dismiss'; channel: string; ts: string }
  | { do: 'dismiss_notice'; id: string }
);

export type SelectOption = {
  text: { type: 'plain_text'; text: string };
  value: string;
  description?: { type: 'plain_text'; text: string };
};

/**
 * `ok: false` carries what Slack would show the person, in `error`; for `command`, `act` and `shortcut` it is among the notices too.
 * `errors` (block_id → error) only when fields of a submission are wrong; they are in the view's `errors` too. `options` only for `suggest`.
 */
export type UserActionResult =
  | { ok: true; options?: SelectOption[] }
  | { ok: false; error: string; errors?: Record<string, string> };

export type TrafficEntry = {
  at: number;
  from: 'bot' | 'slack';
  /** "chat.postMessage", "block_actions", "/number". */
  what: string;
  request: unknown;
  status: number;
  response: unknown;
  tookMs: number;
};
