/**
 * The codes with which Slack's pages say that each method that the bot calls may be refused (docs.slack.dev/reference/methods, August 2026),
 * without those of arguments that the bot never sends.
 */
export const CODES = {
  'apps.connections.open': ['forbidden_team', 'insecure_request', 'internal_error', 'invalid_auth', 'missing_args'],
  'auth.test': ['internal_error', 'invalid_auth'],
  'chat.delete': ['cant_delete_message', 'channel_not_found', 'message_not_found'],
  'chat.getPermalink': ['channel_not_found', 'message_not_found'],
  'chat.postEphemeral': [
    'cannot_reply_to_message',
    'channel_not_found',
    'invalid_attachments',
    'invalid_blocks',
    'invalid_blocks_format',
    'is_archived',
    'markdown_text_conflict',
    'message_limit_exceeded',
    'messages_tab_disabled',
    'msg_too_long',
    'no_text',
    'not_in_channel',
    'restricted_action',
    'too_many_attachments',
    'user_not_in_channel',
  ],
  'chat.postMessage': [
    'app_access_restricted',
    'attachment_payload_limit_exceeded',
    'cannot_reply_to_message',
    'channel_not_found',
    'ekm_access_denied',
    'invalid_blocks',
    'invalid_blocks_format',
    'invalid_metadata_format',
    'invalid_metadata_schema',
    'is_archived',
    'markdown_text_conflict',
    'message_limit_exceeded',
    'messages_tab_disabled',
    'metadata_must_be_sent_from_app',
    'metadata_too_large',
    'msg_blocks_too_long',
    'no_text',
    'not_in_channel',
    'rate_limited',
    'restricted_action',
    'restricted_action_non_threadable_channel',
    'restricted_action_read_only_channel',
    'restricted_action_thread_locked',
    'restricted_action_thread_only_channel',
    'slack_connect_lists_sharing_blocked',
    'team_not_found',
    'too_many_attachments',
  ],
  'chat.update': [
    'block_mismatch',
    'cant_update_message',
    'channel_not_found',
    'edit_window_closed',
    'external_channel_migrating',
    'invalid_attachments',
    'invalid_blocks',
    'invalid_blocks_format',
    'invalid_metadata_format',
    'invalid_metadata_schema',
    'is_inactive',
    'markdown_text_conflict',
    'message_limit_exceeded',
    'message_not_found',
    'metadata_must_be_sent_from_app',
    'metadata_too_large',
    'msg_too_long',
    'no_text',
    'posting_to_channel_denied',
    'team_not_found',
    'too_many_attachments',
    'update_failed',
  ],
  'conversations.history': [
    'channel_is_limited_access',
    'channel_not_found',
    'invalid_cursor',
    'invalid_ts_latest',
    'invalid_ts_oldest',
    'not_in_channel',
  ],
  'conversations.info': ['channel_is_limited_access', 'channel_not_found', 'missing_scope'],
  'conversations.open': [
    'channel_not_found',
    'invalid_user_combination',
    'method_not_supported_for_channel_type',
    'missing_scope',
    'not_enough_users',
    'too_many_users',
    'user_disabled',
    'user_not_found',
    'user_not_visible',
    'users_list_not_supplied',
  ],
  'conversations.replies': [
    'channel_not_found',
    'invalid_cursor',
    'invalid_ts_latest',
    'invalid_ts_oldest',
    'method_not_supported_for_channel_type',
    'missing_scope',
    'thread_not_found',
  ],
  'usergroups.users.list': ['invalid_cursor', 'no_such_subteam', 'plan_upgrade_required'],
  'users.info': ['too_many_users', 'user_not_found', 'user_not_visible'],
  'views.open': [
    'duplicate_external_id',
    'exchanged_trigger_id',
    'expired_trigger_id',
    'invalid_trigger_id',
    'view_too_large',
  ],
  'views.publish': [
    'duplicate_external_id',
    'hash_conflict',
    'not_allowed_token_type',
    'not_enabled',
    'not_implemented',
    'view_too_large',
  ],
  'views.push': [
    'duplicate_external_id',
    'exchanged_trigger_id',
    'expired_trigger_id',
    'invalid_trigger_id',
    'not_found',
    'push_limit_reached',
    'view_too_large',
  ],
  'views.update': ['duplicate_external_id', 'hash_conflict', 'not_found', 'view_too_large'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Refusals that any method may answer with, and one that Slack does not document yet. */
const ANYWHERE = [
  'access_denied',
  'account_inactive',
  'ekm_access_denied',
  'enterprise_is_restricted',
  'fatal_error',
  'internal_error',
  'invalid_auth',
  'missing_scope',
  'no_permission',
  'not_allowed_token_type',
  'not_authed',
  'org_login_required',
  'ratelimited',
  'request_timeout',
  'service_unavailable',
  'team_access_not_granted',
  'team_added_to_org',
  'token_expired',
  'token_revoked',
  'two_factor_setup_required',
  'refused_for_a_new_reason',
] as const;

/** A click that came too late or twice: who clicked is told, or has what was asked for, and no operator can do anything. */
export const PERSONAL: ReadonlySet<string> = new Set([
  // The person has closed the view meanwhile.
  'not_found',
  'expired_trigger_id',
  'invalid_trigger_id',
  'exchanged_trigger_id',
]);

export type Method = keyof typeof CODES;

/** Whether all calls of the method are refused, or only those to a channel, not those to a person. */
export type Where = 'everywhere' | 'channels';
export type Refusal = readonly [method: Method, code: string, where: Where];

/** Whether the code stands on the method's own page. */
export function isOwn([method, code]: Refusal): boolean {
  return (CODES[method] as readonly string[]).includes(code);
}

/** Each method with each of its codes, in the order of the alphabet. */
export const REFUSALS: readonly Refusal[] = (Object.keys(CODES) as Method[]).sort().flatMap((method) => {
  const codes = [...new Set<string>([...CODES[method], ...ANYWHERE])].sort();
  const places: readonly Where[] = method === 'chat.postMessage' ? ['everywhere', 'channels'] : ['everywhere'];
  return codes.flatMap((code) => places.map((where) => [method, code, where] as const));
});
