import { asText, isJson } from '../json.ts';
import type { StoredMessage } from './workspace.ts';

/**
 * Whether a message mentions a person: by name, in one of their user groups, or with everybody in the channel.
 * @param groups the ids of the groups the person is in
 */
export const isMeantFor = (userId: string, groups: readonly string[]): ((message: StoredMessage) => boolean) => {
  const names = [`@${userId}`, ...groups.map((id) => `!subteam^${id}`), '!here', '!channel', '!everyone'];
  const mentions = (value: unknown): boolean => {
    if (typeof value === 'string')
      return names.some((name) => value.includes(`<${name}>`) || value.includes(`<${name}|`));
    if (Array.isArray(value)) return value.some(mentions);
    if (!isJson(value)) return false;
    const type = asText(value['type']);
    // What is plain text is only words.
    if (type === 'plain_text' || type === 'text') return false;
    if (type === 'user') return value['user_id'] === userId;
    if (type === 'usergroup') return groups.includes(asText(value['usergroup_id']));
    return type === 'broadcast' || Object.values(value).some(mentions);
  };
  return ({ text, blocks }) => mentions(blocks.length > 0 ? blocks : text);
};
