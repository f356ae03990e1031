import type { Membership } from '../../domain/approval.ts';
import { type Check, fails, passes, warns } from '../../workflow/check.ts';
import { ofTheMoment, type SlackClient, slackErrorOf, tokenRefused } from './api.ts';
import { gistOf } from './gist.ts';
import { membershipOf } from './people.ts';
import { addScope, isSpare, neededScopes } from './scopes.ts';

/** Looks up one id that a setting names. What Slack does not say just now is `untold`. */
type Look = (setting: string, id: string) => Promise<Check>;

/** How what the settings name is looked up: whether it is there, and can be what it is named for. */
export function createLooks(client: SlackClient, teamId: string) {
  const looks = {
    async person(setting, user) {
      const name = nameOf(setting, user);
      const membership = await membershipOf(client, teamId, user);
      const fix = `Name a full member in ${setting}: in Slack, profile → ⋮ → "Copy member ID".`;
      if (!membership) return fails(name, `${UNKNOWN_ID} (user_not_found or user_not_visible)`, fix);
      const wrong = NO_APPROVER[membership];
      return wrong === undefined ? passes(name, 'is a full member') : warns(name, wrong, fix);
    },

    async group(setting, usergroup) {
      const name = nameOf(setting, usergroup);
      const { users = [] } = await client.usergroups.users.list({ usergroup });
      if (users.length > 0) return passes(name, `has ${users.length === 1 ? 'one member' : `${users.length} members`}`);
      return warns(
        name,
        'is a user group without members',
        'Add people to it in Slack: "Directories" → "User groups".',
      );
    },

    async channel(setting, channel) {
      const name = nameOf(setting, channel);
      const { channel: place } = await client.conversations.info({ channel });
      if (place?.is_archived)
        return fails(
          name,
          'is archived: nothing can be posted there',
          `Unarchive it in Slack, or name another channel in ${setting}.`,
        );
      if (place?.is_member === false)
        return fails(name, 'is a channel that the bot is not in: invite it', 'Write /invite @Number Desk in it.');
      return place?.is_ext_shared
        ? warns(
            name,
            'is shared with another company, which reads what is posted there',
            `Name a channel of your own in ${setting}, unless that is meant.`,
          )
        : passes(name, 'is there, and the bot in it');
    },
  } satisfies Record<string, Look>;
  const told =
    (look: Look): Look =>
    (setting, id) =>
      look(setting, id).catch((error: unknown) => refused(setting, id, error));
  return { person: told(looks.person), group: told(looks.group), channel: told(looks.channel) };
}

/** Looks at somebody, or a group, who is named to approve, or only to ask, to be told or to be denied: these need be no full members. */
export function lookAtPeople({ person, group }: ReturnType<typeof createLooks>, approves: boolean): Look {
  return async (setting, id) => {
    const check = await (id.startsWith('S') ? group : person)(setting, id);
    return approves || check.untold || check.status === 'fail' ? check : passes(check.name, 'is known to Slack');
  };
}

/** What a setting and an id in it are called together. */
function nameOf(setting: string, id: string): string {
  return `${setting}: ${id}`;
}

/** Why a person whom the settings name cannot approve. */
const NO_APPROVER: Readonly<Record<Membership, string | undefined>> = {
  member: undefined,
  deactivated: 'is deactivated and cannot approve',
  bot: 'is a bot and cannot approve',
  guest: 'is a guest and cannot approve',
  stranger: 'is of another workspace and cannot approve',
};
const UNKNOWN_ID = 'is not known to Slack, or not visible to the bot';

const UNKNOWN: Readonly<Record<string, string>> = {
  no_such_subteam: 'Name a user group: its id stands at the end of its address in Slack.',
  subteam_not_found: 'Name a user group: its id stands at the end of its address in Slack.',
  channel_not_found:
    'Name a channel by the id at the bottom of its "About" tab; to a private one the bot must be invited first.',
};

/** What Slack's refusal says of an id. */
function refused(setting: string, id: string, error: unknown): Check {
  const code = slackErrorOf(error);
  const name = nameOf(setting, id);
  if (code === undefined || ofTheMoment(error) || tokenRefused(error) || code === 'accesslimited') {
    const detail = `could not be looked up (${gistOf(error)})`;
    return { ...warns(name, detail, 'Try again when Slack answers.'), untold: true };
  }
  const unknown = UNKNOWN[code];
  if (unknown !== undefined) return fails(name, `${UNKNOWN_ID} (${code})`, unknown);
  if (code !== 'missing_scope')
    return { ...fails(name, `cannot be used: Slack says ${code}`, `Name another one in ${setting}.`), untold: true };
  const scope = neededScopes(error).join(' or ') || undefined;
  const detail = `cannot be looked up: the bot lacks the scope ${scope ?? 'for it'} (missing_scope)`;
  const fix = addScope(scope ?? 'the scopes of manifest.yml');
  // Any one of them would do.
  return scope?.split(' or ').some(isSpare) ? warns(name, detail, fix) : { ...fails(name, detail, fix), untold: true };
}
