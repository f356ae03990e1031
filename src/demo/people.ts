import type { BirdSandbox } from './bird/sandbox.ts';
import type { ChannelOptions, PersonOptions, UserGroupOptions } from './slack/local-slack-options.ts';

/** The small company in which the demo and the tests take place. */
export const team = { id: 'T0DESK', name: 'Harbour & Co', domain: 'harbour' };

export const bot = { userId: 'U0NUMBERDESK', botId: 'B0NUMBERDESK', appId: 'A0NUMBERDESK', name: 'Number Desk' };

export const people: readonly PersonOptions[] = [
  { id: 'U0ANA', name: 'Ana Silva', role: 'asks for numbers', tz: 'Europe/Lisbon' },
  { id: 'U0BEN', name: 'Ben Okoye', role: 'asks for numbers', tz: 'Africa/Lagos' },
  { id: 'U0MARTA', name: 'Marta Lind', role: 'approves spending', tz: 'Europe/Stockholm' },
  { id: 'U0OMAR', name: 'Omar Haddad', role: 'approves spending (in @leads)', tz: 'Europe/Berlin' },
  { id: 'U0YUKI', name: 'Yuki Tanaka', role: 'reads the feed', tz: 'Asia/Tokyo' },
];

const everyUser = [...people.map(({ id }) => id), bot.userId];

export const channels: readonly ChannelOptions[] = [
  { id: 'C0GENERAL', name: 'general', members: everyUser },
  { id: 'C0APPROVALS', name: 'number-approvals', members: ['U0MARTA', 'U0OMAR', 'U0BEN', bot.userId] },
  { id: 'C0FEED', name: 'number-feed', members: everyUser },
];

export const userGroups: readonly UserGroupOptions[] = [{ id: 'S0LEADS', handle: 'leads', users: ['U0OMAR'] }];

/** What the bot is told of this company. */
export const botSettings = {
  APPROVERS: 'U0MARTA,S0LEADS',
  APPROVALS_CHANNEL: 'C0APPROVALS',
  FEED_CHANNEL: 'C0FEED',
};

/** What the bot is told of Bird's sandbox. */
export function birdSettings(bird: Pick<BirdSandbox, 'url' | 'accessKey' | 'organizationId' | 'workspaceId'>) {
  return {
    BIRD_ACCESS_KEY: bird.accessKey,
    BIRD_ORGANIZATION_ID: bird.organizationId,
    BIRD_WORKSPACE_ID: bird.workspaceId,
    BIRD_API_URL: bird.url,
  };
}
