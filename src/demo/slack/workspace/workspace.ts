import type { Ids } from '../ids.ts';
import type { Json } from '../json.ts';
import type { LocalSlackOptions, PersonOptions, UserGroupOptions } from '../local-slack-options.ts';

export type StoredChannel = {
  id: string;
  name: string;
  kind: 'channel' | 'dm';
  private: boolean;
  archived: boolean;
  /** With another company. */
  shared: boolean;
  /** The bot's user id is among them when it is in. */
  members: Set<string>;
};

export type StoredMessage = {
  channel: string;
  ts: string;
  threadTs?: string;
  /** Null for the bot. */
  user: string | null;
  text: string;
  blocks: Json[];
  edited: boolean;
  /** An ephemeral message: only this person sees it. */
  visibleTo?: string;
  metadata?: Json;
};

/** What survives a restart. */
export type SavedState = { messages: StoredMessage[]; reads: [string, string][] };

/** People, channels, messages and notices: what is in the workspace, without any of the rules about who may do what. */
export type Workspace = ReturnType<typeof createWorkspace>;

/** The id of a person's direct message channel with the bot: the same after every restart. */
export const dmId = (userId: string): string => `D${userId.slice(1)}`;

export const createWorkspace = (
  options: Pick<LocalSlackOptions, 'bot' | 'people' | 'channels' | 'userGroups'>,
  ids: Ids,
) => {
  const people = new Map<string, PersonOptions>(options.people.map((person) => [person.id, { ...person }]));
  const groups = new Map<string, UserGroupOptions>((options.userGroups ?? []).map((group) => [group.id, { ...group }]));
  const channels = new Map<string, StoredChannel>();
  for (const { id, name, private: isPrivate = false, archived = false, shared = false, members } of options.channels) {
    channels.set(id, { id, name, kind: 'channel', private: isPrivate, archived, shared, members: new Set(members) });
  }
  for (const { id } of options.people) {
    const members = new Set([id, options.bot.userId]);
    channels.set(dmId(id), {
      id: dmId(id),
      name: options.bot.name,
      kind: 'dm',
      private: true,
      archived: false,
      shared: false,
      members,
    });
  }

  let messages: StoredMessage[] = [];
  const notices = new Map<string, { id: string; text: string }[]>();
  const reads = new Map<string, string>();
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const sees = (userId: string, message: StoredMessage): boolean =>
    message.visibleTo === undefined
      ? channels.get(message.channel)?.members.has(userId) === true
      : message.visibleTo === userId;

  return {
    /** Calls back after every change that a person could see. */
    onChange(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    changed,

    person: (id: string): PersonOptions | undefined => people.get(id),
    people: (): PersonOptions[] => [...people.values()],
    changePerson(id: string, change: Partial<PersonOptions>): void {
      const person = people.get(id);
      if (!person) throw new Error(`no person has the id ${id}`);
      people.set(id, { ...person, ...change, id });
      changed();
    },

    groups: (): UserGroupOptions[] => [...groups.values()],
    group: (id: string): UserGroupOptions | undefined => groups.get(id),
    changeGroup(id: string, users: readonly string[]): void {
      const group = groups.get(id);
      if (!group) throw new Error(`no user group has the id ${id}`);
      groups.set(id, { ...group, users });
    },

    channel: (id: string): StoredChannel | undefined => channels.get(id),
    channels: (): StoredChannel[] => [...channels.values()],
    changeChannel(id: string, change: { members?: readonly string[]; archived?: boolean }): void {
      const channel = channels.get(id);
      if (!channel) throw new Error(`no channel has the id ${id}`);
      if (change.members) channel.members = new Set(change.members);
      if (change.archived !== undefined) channel.archived = change.archived;
      changed();
    },

    /** Adds a message with a new timestamp. */
    post(message: Omit<StoredMessage, 'ts' | 'edited'>): StoredMessage {
      const posted: StoredMessage = { ...message, ts: ids.ts(), edited: false };
      messages.push(posted);
      changed();
      return posted;
    },
    message: (channel: string, ts: string): StoredMessage | undefined =>
      messages.find((message) => message.channel === channel && message.ts === ts),
    replace(message: StoredMessage): void {
      messages = messages.map((old) => (old.channel === message.channel && old.ts === message.ts ? message : old));
      changed();
    },
    remove(channel: string, ts: string): void {
      messages = messages.filter((message) => message.channel !== channel || message.ts !== ts);
      changed();
    },
    messagesIn: (channel: string): StoredMessage[] => messages.filter((message) => message.channel === channel),
    messagesSeenBy: (userId: string): StoredMessage[] => messages.filter((message) => sees(userId, message)),
    sees,

    /** Slack itself says something to a person. */
    notify(userId: string, text: string): void {
      notices.set(userId, [...(notices.get(userId) ?? []), { id: ids.make('N'), text }]);
      changed();
    },
    notices: (userId: string): { id: string; text: string }[] => notices.get(userId) ?? [],
    dismissNotice(userId: string, id: string): void {
      notices.set(
        userId,
        (notices.get(userId) ?? []).filter((notice) => notice.id !== id),
      );
      changed();
    },

    markRead(userId: string, channel: string): void {
      const last = messages.findLast((message) => message.channel === channel && sees(userId, message));
      const key = `${userId} ${channel}`;
      if (!last || reads.get(key) === last.ts) return;
      reads.set(key, last.ts);
      changed();
    },
    unread(userId: string, channel: string): StoredMessage[] {
      const readUpTo = reads.get(`${userId} ${channel}`) ?? '';
      return messages.filter(
        (message) =>
          message.channel === channel && message.ts > readUpTo && message.user !== userId && sees(userId, message),
      );
    },

    save: (): SavedState => ({ messages: messages.filter((message) => !message.visibleTo), reads: [...reads] }),
    restore(state: SavedState): void {
      messages = state.messages.filter((message) => channels.has(message.channel));
      for (const [key, ts] of state.reads) reads.set(key, ts);
      for (const message of messages) ids.after(message.ts);
    },
  };
};
