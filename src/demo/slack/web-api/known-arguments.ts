const MESSAGE = 'blocks text metadata link_names unfurl_links unfurl_media';
const PAGE = 'cursor limit';
const TIMES = `${PAGE} include_all_metadata inclusive latest oldest`;

/**
 * The arguments that each method takes, from Slack's reference of 2026. Those that the local Slack would have to ignore are
 * left out, so that silence is not taken for agreement.
 */
const ARGUMENTS: Readonly<Record<string, string>> = {
  'auth.test': '',
  'blocks.validate': 'blocks message view',
  'apps.connections.open': '',
  'chat.postMessage': `channel thread_ts ${MESSAGE}`,
  'chat.postEphemeral': `channel user thread_ts ${MESSAGE}`,
  'chat.update': `channel ts ${MESSAGE}`,
  'chat.delete': 'channel ts',
  'chat.getPermalink': 'channel message_ts',
  'conversations.open': 'channel prevent_creation return_im users',
  'conversations.info': 'channel include_locale include_num_members',
  'conversations.members': `channel ${PAGE}`,
  'conversations.history': `channel ${TIMES}`,
  'conversations.replies': `channel ts ${TIMES}`,
  'users.conversations': `exclude_archived exclude_muted types user ${PAGE}`,
  'users.info': 'include_locale user',
  'usergroups.list': 'include_count include_disabled include_users',
  'usergroups.users.list': 'include_disabled usergroup',
  'views.open': 'trigger_id view',
  'views.push': 'trigger_id view',
  'views.update': 'external_id hash view view_id',
  'views.publish': 'hash user_id view',
};

/** What every method takes. */
const EVERYWHERE = ['token', 'team_id'];

/** The methods whose arguments are known. @internal */
export const METHODS_WITH_ARGUMENTS: readonly string[] = Object.keys(ARGUMENTS);

/** The arguments of a call that its method does not take; none for a method that takes anything (`api.test`). */
export const strangeArguments = (method: string, names: readonly string[]): string[] => {
  const known = Object.hasOwn(ARGUMENTS, method) ? ARGUMENTS[method]?.split(' ') : undefined;
  return known ? names.filter((name) => !known.includes(name) && !EVERYWHERE.includes(name)) : [];
};
