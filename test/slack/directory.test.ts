import { readFile } from 'node:fs/promises';
import { webApi } from '@slack/bolt';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bot, channels, people, team, userGroups } from '../../src/demo/people.ts';
import { createLocalSlack, type LocalSlack } from '../../src/demo/slack/local-slack.ts';
import { whoIsAsked } from '../../src/domain/policy/basis.ts';
import { clientOptions } from '../../src/slack/connection/api.ts';
import { createSlackApp, slackObjection } from '../../src/slack/connection/app.ts';
import { createDirectory } from '../../src/slack/connection/directory.ts';
import { judgingWith } from '../support/judging.ts';
import { aBasis, aGroup, aRequest, NOW, states } from '../support/requests.ts';

const secrets = { signingSecret: 'secret', botToken: 'xoxb-directory' };
const [marta, ben] = ['U0MARTA', 'U0BEN'];
let slack: LocalSlack;

beforeAll(async () => {
  const manifest = parse(await readFile(new URL('../../manifest.yml', import.meta.url), 'utf8'));
  slack = await createLocalSlack({ ...secrets, manifest, team, bot, people, channels, userGroups });
});
beforeEach(() => slack.mend());
afterAll(() => slack.close());

function directory(users: readonly string[] = [marta], groups: readonly string[] = []) {
  const slackSays = createDirectory({
    client: new webApi.WebClient(secrets.botToken, clientOptions(slack.apiUrl)),
    observer: { changed() {}, refused() {}, warn() {} },
  });
  const judging = judgingWith(slackSays, [...users, ...groups]);
  const request = aRequest(states.awaitingApproval);
  return {
    membership: slackSays.membership,
    mayDecideNow: judging.mayDecideNow,
    decider: async (teamId: string, user: string) => (await judging.decider({ ...request, teamId }, user)).by,
    approvers: async (teamId: string) => {
      const { approvers } = await judging.approvers({ ...request, teamId }, aGroup());
      return approvers ?? { mentions: [], users: [] };
    },
  };
}
const answersWith = (user: object, times = 1) => slack.fail('users.info', { body: { ok: true, user } }, times);

it.each([
  [{ team_id: 'T0HOME', enterprise_user: { teams: ['T0HOME', team.id] } }, 'member'],
  [{ team_id: 'T0HOME', enterprise_user: { teams: ['T0HOME'] } }, 'stranger'],
  [{ team_id: 'T0HOME' }, 'stranger'],
  [{ team_id: team.id, is_stranger: true }, 'stranger'],
  [{ team_id: 'T0HOME', enterprise_user: { teams: [team.id] }, is_stranger: true }, 'stranger'],
  // Slack contradicts itself: the list is the more exact of the two.
  [{ team_id: team.id, enterprise_user: { teams: ['T0HOME'] } }, 'stranger'],
  [{ team_id: team.id, enterprise_user: { teams: [] } }, 'stranger'],
  [{ team_id: team.id, enterprise_user: { teams: null } }, 'member'],
  [{ team_id: team.id, enterprise_user: {} }, 'member'],
])('F69: who is a member is told by all their workspaces: %j is a %s', async (fields, membership) => {
  answersWith({ id: marta, deleted: false, ...fields });
  expect(await directory().decider(team.id, marta)).toMatchObject({ membership });
});

it.each([
  [{ is_forgotten: true }, 'deactivated'],
  [{ is_forgotten: true, is_bot: true }, 'deactivated'],
  [{ is_workflow_bot: true }, 'bot'],
  [{ is_workflow_bot: true, is_restricted: true }, 'guest'],
  [{ is_forgotten: false, is_workflow_bot: null }, 'member'],
  [{}, 'member'],
])('F73: who is gone, or is no person, neither decides nor asks: %j is a %s', async (flags, membership) => {
  answersWith({ id: marta, ...flags }, 3);
  const known = directory();
  expect(await known.decider(team.id, marta)).toMatchObject({ membership });
  expect(await known.mayDecideNow(team.id, marta)).toBe(membership === 'member');
  expect(await known.membership(team.id, marta)).toBe(membership);
});

it('F69: an org-wide installation is refused at the start, by name', async () => {
  slack.fail('auth.test', { body: { ok: true, team_id: team.id, user_id: bot.userId, is_enterprise_install: true } });
  const started = createSlackApp({
    ...secrets,
    apiUrl: slack.apiUrl,
    log() {},
    frameworkLog() {},
    countRefusal() {},
    meter() {},
  });
  expect(slackObjection(await started.catch((error: unknown) => error))).toContain('org-wide installation');
});

it('F72: a group that Slack refuses to list keeps no other approver from deciding', async () => {
  slack.fail('usergroups.users.list', { error: 'plan_upgrade_required' }, Number.POSITIVE_INFINITY);
  const { users } = await directory([ben, marta], ['S0X']).approvers(team.id);
  expect(users).toEqual([ben, marta]);
  expect(await directory([marta], ['S0X']).decider(team.id, marta)).toMatchObject({ approver: true });
  expect(await directory([marta], ['S0X']).decider(team.id, ben)).toMatchObject({ approver: false });
});

it('F72: a group that asks for patience is asked for again after it', async () => {
  slack.fail('usergroups.users.list', { status: 429, retryAfter: 1 });
  const { users } = await directory([], [userGroups[0]?.id ?? '']).approvers(team.id);
  expect(users).toEqual(userGroups[0]?.users);
});

it('F72: a group that is not known just now makes no “no” of who may be in it', async () => {
  slack.fail('usergroups.users.list', { status: 503 }, Number.POSITIVE_INFINITY);
  await expect(directory([marta], ['S0X']).decider(team.id, ben)).rejects.toThrow();
});

it.each([
  { deleted: 'true' },
  { is_restricted: 1 },
  { is_ultra_restricted: 'yes' },
  { is_stranger: {} },
  { is_bot: 'false' },
  { is_forgotten: 'true' },
  { is_workflow_bot: 1 },
])('F73: a flag that cannot be read is no yes: %j', async (flags) => {
  answersWith({ id: marta, team_id: team.id, deleted: false, ...flags });
  await expect(directory().decider(team.id, marta)).rejects.toThrow();
});

it.each(['true', 1, {}])('F114: what is not plainly ok is no answer: %j', async (ok) => {
  slack.fail('users.info', { body: { ok, user: { id: marta, team_id: team.id } } }, 2);
  await expect(directory().decider(team.id, marta)).rejects.toThrow('not ok');
  await expect(directory().mayDecideNow(team.id, marta)).rejects.toThrow('not ok');
  slack.mend();
  slack.fail('usergroups.users.list', { body: { ok, users: [ben] } }, 2);
  await expect(directory([], ['S0X']).decider(team.id, ben)).rejects.toThrow('who is in a group');
  await expect(directory([], ['S0X']).approvers(team.id)).rejects.toThrow('who may approve');
});

it('F114: a list of a group that holds more than ids is no answer', async () => {
  slack.fail('usergroups.users.list', { body: { ok: true, users: [ben, null] } });
  await expect(directory([], ['S0X']).decider(team.id, ben)).rejects.toThrow('who is in a group');
});

it('F114: an answer about another person is no answer', async () => {
  answersWith({ id: ben, team_id: team.id, deleted: false });
  await expect(directory().decider(team.id, marta)).rejects.toThrow('somebody else');
});

it('F74: whether a person may decide is looked up at the click, for Deny… as for Approve', async () => {
  const groups = [{ body: { ok: true, users: [] } }, { body: { ok: true, users: [ben] } }];
  for (const how of groups) slack.fail('usergroups.users.list', how);
  const known = directory([], ['S0X']);
  expect(await known.mayDecideNow(team.id, ben)).toBe(false);
  expect(await known.mayDecideNow(team.id, ben)).toBe(true);
});

it('F75: the requester is among none of those who are named, nor in a group that is mentioned', () => {
  const groups = { S0LEADS: ['U0MARTA', 'U0OMAR'], S0MORE: ['U0YUKI'] };
  const all = { mentions: ['U0MARTA', 'U0BEN', 'S0LEADS', 'S0MORE'] };
  const basis = aBasis({
    requester: { id: marta, membership: 'member' },
    groups,
    approvers: all.mentions,
    backupApprovers: ['S0LEADS'],
  });
  expect(whoIsAsked(basis, { group: aGroup(), channel: 'C0SALES' }, NOW)).toEqual({
    mentions: ['U0BEN', 'U0OMAR', 'S0MORE'],
    users: ['U0BEN', 'U0OMAR', 'U0YUKI'],
    next: { mentions: ['U0OMAR'], users: ['U0OMAR'] },
  });
});
