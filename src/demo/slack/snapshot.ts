import type { KnownBlock, View } from '@slack/types';
import type { Context } from './context.ts';
import type { PersonOptions } from './local-slack-options.ts';
import type { Channel, Message, OpenView, Person, Snapshot } from './page-protocol.ts';
import { isMeantFor } from './workspace/mentions.ts';
import type { StoredView } from './workspace/view-store.ts';
import type { StoredChannel, StoredMessage } from './workspace/workspace.ts';

const showPerson = (person: PersonOptions): Person => ({
  id: person.id,
  name: person.name,
  role: person.role ?? '',
  guest: person.guest === true || person.singleChannelGuest === true,
  deactivated: person.deactivated === true,
});

/** A stored message as the page gets it. */
export const showMessage = (message: StoredMessage): Message => ({
  channel: message.channel,
  ts: message.ts,
  ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
  user: message.user,
  text: message.text,
  // Only blocks that passed Block Kit's rules are stored.
  blocks: message.blocks as unknown as KnownBlock[],
  edited: message.edited,
  ephemeral: message.visibleTo !== undefined,
});

const showView = ({ id, hash, view, errors, busy, values }: StoredView): OpenView => ({
  id,
  hash,
  // Only views that passed Block Kit's rules are stored.
  view: view as unknown as View,
  errors,
  busy,
  values,
});

/** Who sits at the page: the person with this id, else the first who is not deactivated. */
export const personAtPage = (context: Context, userId: string): PersonOptions | undefined =>
  context.workspace.person(userId) ?? context.workspace.people().find((person) => !person.deactivated);

const countUnread = (
  { workspace }: Context,
  userId: string,
  channelId: string,
  kind: StoredChannel['kind'],
): Pick<Channel, 'unread' | 'mentions'> => {
  const groups = workspace.groups().filter(({ users }) => users.includes(userId));
  const isMeant = isMeantFor(
    userId,
    groups.map(({ id }) => id),
  );
  const all = workspace.unread(userId, channelId);
  const meant = all.filter((message) => kind === 'dm' || isMeant(message));
  // A thread marks its channel only for those whom it mentions.
  const unread = all.filter((message) => !message.threadTs || meant.includes(message));
  return { unread: unread.length, mentions: meant.length };
};

/** Everything that a person sees. */
export const snapshotFor = (context: Context, me: PersonOptions, window: string, connected: boolean): Snapshot => {
  const { workspace, views } = context;
  const userId = me.id;
  const home = views.homeOf(userId);
  return {
    team: { id: context.team.id, name: context.team.name },
    bot: { id: context.bot.userId, name: context.bot.name, connected, home: context.app.homeTab },
    me: showPerson(me),
    people: workspace.people().map(showPerson),
    channels: workspace
      .channels()
      .filter((channel) => channel.members.has(userId))
      .map(({ id, name, kind }) => ({ id, name, kind, ...countUnread(context, userId, id, kind) })),
    messages: workspace.messagesSeenBy(userId).map(showMessage),
    views: views.stackOf(userId, window).map(showView),
    home: home ? showView(home) : null,
    notices: workspace.notices(userId),
    commands: [...context.app.commands],
    shortcuts: [...context.app.shortcuts],
    userGroups: workspace.groups().map(({ id, handle }) => ({ id, handle })),
  };
};
