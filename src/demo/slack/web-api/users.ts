import type { Context } from '../context.ts';
import { asText, type Json } from '../json.ts';
import type { PersonOptions, UserGroupOptions } from '../local-slack-options.ts';
import { userName } from '../payloads.ts';
import { flag } from './arguments.ts';
import { type Method, SlackRefusal } from './method.ts';

const DEFAULT_ZONE = 'Europe/Lisbon';

const zoneOffset = (zone: string, at: number): number => {
  const name = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName')?.value;
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name ?? '') ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60);
};

const userPayload = (context: Context, person: PersonOptions): Json => {
  const zone = person.tz ?? DEFAULT_ZONE;
  const email = context.app.botScopes.has('users:read.email') && person.email ? { email: person.email } : {};
  return {
    id: person.id,
    team_id: person.teamId ?? context.team.id,
    name: userName(person.name),
    real_name: person.name,
    deleted: person.deactivated === true,
    is_bot: false,
    is_app_user: false,
    profile: { real_name: person.name, display_name: person.name, team: person.teamId ?? context.team.id, ...email },
    ...(person.deactivated
      ? {}
      : {
          tz: zone,
          tz_label: zone,
          tz_offset: zoneOffset(zone, context.now()),
          is_admin: false,
          is_owner: false,
          is_restricted: person.guest === true || person.singleChannelGuest === true,
          is_ultra_restricted: person.singleChannelGuest === true,
          is_email_confirmed: true,
        }),
    ...(person.stranger ? { is_stranger: true } : {}),
  };
};

const botPayload = (context: Context): Json => ({
  id: context.bot.userId,
  team_id: context.team.id,
  name: userName(context.bot.name),
  real_name: context.bot.name,
  deleted: false,
  is_bot: true,
  is_app_user: false,
  is_restricted: false,
  is_ultra_restricted: false,
  tz: 'America/Los_Angeles',
  tz_label: 'Pacific Time',
  tz_offset: zoneOffset('America/Los_Angeles', context.now()),
  profile: {
    real_name: context.bot.name,
    display_name: context.bot.name,
    bot_id: context.bot.botId,
    api_app_id: context.bot.appId,
  },
});

const info: Method = {
  token: 'bot',
  scopes: ['users:read'],
  required: { user: 'user_not_found' },
  run(context, args) {
    const id = asText(args['user']);
    if (id === context.bot.userId) return { user: botPayload(context) };
    const person = context.workspace.person(id);
    if (!person) throw new SlackRefusal('user_not_found');
    const locale = flag(args, 'include_locale') ? { locale: 'en-US' } : {};
    return { user: { ...userPayload(context, person), ...locale } };
  },
};

const groupPayload = (context: Context, group: UserGroupOptions, withUsers: boolean): Json => ({
  id: group.id,
  team_id: context.team.id,
  is_usergroup: true,
  name: group.handle,
  handle: group.handle,
  description: '',
  date_delete: 0,
  user_count: group.users.length,
  ...(withUsers ? { users: group.users } : {}),
});

const listGroups: Method = {
  token: 'bot',
  scopes: ['usergroups:read'],
  required: {},
  run: (context, args) => ({
    usergroups: context.workspace.groups().map((group) => groupPayload(context, group, flag(args, 'include_users'))),
  }),
};

const listGroupUsers: Method = {
  token: 'bot',
  scopes: ['usergroups:read'],
  required: { usergroup: 'no_such_subteam' },
  run(context, args) {
    const group = context.workspace.group(asText(args['usergroup']));
    if (!group) throw new SlackRefusal('no_such_subteam');
    return { users: group.users };
  },
};

/** The methods about people and user groups. */
export const userMethods: Readonly<Record<string, Method>> = {
  'users.info': info,
  'usergroups.list': listGroups,
  'usergroups.users.list': listGroupUsers,
};
