import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { watchDoor } from '../../src/slack/connection/door-watch.ts';
import { createQuietClient } from '../../src/slack/connection/quiet-client.ts';
import { lackOfScopes, SCOPES } from '../../src/slack/connection/scopes.ts';
import { createTokenCheck } from '../../src/slack/connection/token-check.ts';

const ALL = Object.keys(SCOPES);
/** A Slack that answers whatever it is told to; undefined cuts the connection. */
let says: object | undefined;
let scopes: readonly string[] | undefined;
let asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  if (says === undefined) return void request.socket.destroy();
  const headers = scopes ? { 'x-oauth-scopes': scopes.join(',') } : {};
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(says));
});
let passedMs = 0;
const warned: unknown[] = [];
const observer = { warn: (what: string, error: unknown) => void warned.push(`${what}: ${(error as Error).message}`) };

function aCheck() {
  const { client, heard } = createQuietClient('xoxb-1', `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return { client, heard, check: createTokenCheck({ client, heard, observer, monotonic: () => passedMs }) };
}

beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'));
afterAll(() => void server.close());
beforeEach(() => {
  [says, scopes, asked, passedMs] = [{ ok: true }, ALL, [], 0];
  warned.length = 0;
});

it('Slack is asked every ten seconds at most, however many want to know', async () => {
  const { check } = aCheck();
  for (let look = 0; look < 50; look++) expect(await check.look()).toBeUndefined();
  expect(asked).toEqual([]);
  passedMs += 10_000;
  await Promise.all(Array.from({ length: 50 }, check.look));
  await check.look();
  expect(asked).toEqual(['/auth.test']);
});

it.each([
  'token_revoked',
  'account_inactive',
  'invalid_auth',
])('%s is known from any call, said once, and until it is accepted', async (error) => {
  const { client, check } = aCheck();
  says = { ok: false, error };
  await client.chat.postMessage({ channel: 'C1', text: 'x' }).catch(() => undefined);
  expect(await check.look()).toBe(`is refused by Slack (${error})`);
  expect(asked).toEqual(['/chat.postMessage']);
  for (let look = 0; look < 5; look++) {
    passedMs += 1_000;
    expect(await check.look()).toBe(`is refused by Slack (${error})`);
  }
  expect(asked).toHaveLength(6);
  expect(warned).toEqual([`slack token refused: ${error}`]);
  says = { ok: true };
  passedMs += 1_000;
  expect(await check.look()).toBeUndefined();
});

it('a Slack that does not answer says nothing of the token, and what it said before is what counts', async () => {
  const { check } = aCheck();
  says = undefined;
  passedMs += 10_000;
  expect(await check.look()).toBeUndefined();
  expect(check.warnings()).toEqual([expect.stringMatching(/^Slack did not answer when it was asked last \(.+\)$/)]);
  says = { ok: false, error: 'token_revoked' };
  passedMs += 10_000;
  expect(await check.look()).toBe('is refused by Slack (token_revoked)');
  expect(check.warnings()).toEqual([]);
  says = undefined;
  passedMs += 10_000;
  expect(await check.look()).toBe('is refused by Slack (token_revoked)');
});

it('a scope that is taken away, or given, is known from the next answer, whatever was asked', async () => {
  const { client, heard } = aCheck();
  const lack = (namesGroups = true) => lackOfScopes(heard.scopes(), heard.missing(), namesGroups);
  expect(lack()).toBeUndefined();
  scopes = ALL.filter((scope) => !['chat:write', 'im:write', 'usergroups:read'].includes(scope));
  await client.auth.test();
  const groups = 'usergroups:read (nobody is known to be in a group of approvers)';
  expect(lack()).toBe(`lack chat:write (nothing can be posted), ${groups}`);
  expect(lack(false)).toBe('lack chat:write (nothing can be posted)');
  scopes = ALL;
  await client.auth.test();
  expect(lack()).toBeUndefined();
});

it('where Slack does not say which there are, a refused call says which one is missing, until it is made', async () => {
  const { client, heard } = aCheck();
  const lack = () => lackOfScopes(heard.scopes(), heard.missing(), true);
  const post = () => client.chat.postMessage({ channel: 'C1', text: 'x' }).catch(() => undefined);
  scopes = undefined;
  says = { ok: false, error: 'missing_scope', needed: 'chat:write', provided: 'commands' };
  await post();
  expect(lack()).toBe('lack chat:write (nothing can be posted)');
  says = { ok: false, error: 'missing_scope', needed: 'channels:history', provided: 'commands' };
  await client.conversations.history({ channel: 'C1' }).catch(() => undefined);
  expect(lack()).toBe('lack chat:write (nothing can be posted)');
  says = { ok: true };
  await post();
  expect(lack()).toBeUndefined();
});

it('what is refused at the door is a warning when nothing else comes, for an hour', () => {
  const watch = watchDoor(() => passedMs);
  const refuse = (times: number, reason: 'signature' | 'clock' | 'unsigned' | 'shape') => {
    for (let each = 0; each < times; each++) watch.refused(reason);
  };
  // What does not even look like Slack's is anybody's.
  refuse(100, 'unsigned');
  refuse(100, 'shape');
  refuse(2, 'signature');
  expect(watch.warnings()).toEqual([]);
  refuse(1, 'signature');
  expect(watch.warnings()).toEqual([expect.stringMatching(/^the last 3 .*SLACK_SIGNING_SECRET/)]);
  // A stranger cannot keep it up beside people who use the bot.
  watch.signed();
  expect(watch.warnings()).toEqual([]);
  refuse(2_000, 'clock');
  expect(watch.warnings()).toEqual([expect.stringMatching(/^the last 2000 .*clock is not right$/)]);
  passedMs += 3_600_001;
  expect(watch.warnings()).toEqual([]);
});
