import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTwochatSandbox, type TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import { berlin, callsOf, error, groupWhere, mobile } from './twochat-caller.ts';

let sandbox: TwochatSandbox;
let clock: number;
beforeEach(async () => {
  clock = Date.UTC(2026, 0, 1);
  sandbox = await createTwochatSandbox({ now: () => clock, holdMs: 60_000 });
});
afterEach(() => sandbox.close());

const { ask, get, post } = callsOf(() => sandbox);
const single = groupWhere((group) => group.numbers.length === 1);

describe('stock', () => {
  const reserve = (id: string, number?: string) => post('/numbers/reservations', { group_id: id, number });
  const buy = (id: string, number?: string) => post('/numbers/purchase', { group_id: id, number });

  it('gives a reserved number to no other account, and takes it back at its end by the sandbox clock', async () => {
    const number = single.numbers[0];
    expect(await reserve(single.id)).toMatchObject({ status: 201 });
    expect(await reserve(single.id)).toMatchObject({ status: 409, body: error(/No numbers available/) });
    expect(await reserve(single.id, number)).toMatchObject({ status: 409, body: error(/not available/) });
    clock += 59_999;
    expect(await reserve(single.id)).toMatchObject({ status: 409 });
    clock += 1;
    expect(sandbox.state().reservations).toEqual([]);
    expect(await reserve(single.id)).toMatchObject({ status: 201 });
  });

  it('hides a group from the search while nothing of it is free', async () => {
    const path = `/numbers/groups?country=${single.country}&city_id=${single.city?.id}&did_type=local`;
    const ids = async () => JSON.stringify((await get(path)).body);
    expect(await ids()).toContain(single.id);
    await reserve(single.id);
    expect(await ids()).not.toContain(single.id);
  });

  it('uses up the reservation of a number that is bought, also where none may be picked', async () => {
    await reserve(mobile.id);
    expect(await buy(mobile.id, mobile.numbers[0])).toMatchObject({ status: 201 });
    expect(sandbox.state()).toMatchObject({ reservations: [], purchases: [{ number: mobile.numbers[0] }] });
    expect(await buy(mobile.id, mobile.numbers[0])).toMatchObject({ status: 409, body: error(/already owned/) });
  });

  it('sells a random number when none is named, as the documentation warns', async () => {
    expect(await buy(berlin.id)).toMatchObject({ status: 201, body: { purchased: [berlin.numbers[0]] } });
    expect(sandbox.state().purchaseBodies).toEqual([{ group_id: berlin.id }]);
  });

  it('lets a stranger take a reserved number', async () => {
    await reserve(berlin.id);
    sandbox.take({ number: berlin.numbers[0] ?? '' });
    expect(await buy(berlin.id, berlin.numbers[0])).toMatchObject({ status: 409, body: error(/no longer available/) });
    sandbox.take({ groupId: berlin.id });
    expect(await reserve(berlin.id)).toMatchObject({ status: 409 });
  });

  it('survives a restart when it has a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'twochat-sandbox-'));
    const statePath = join(folder, 'deep', 'state.json');
    const first = await createTwochatSandbox({ statePath, now: () => clock });
    await sandbox.close();
    sandbox = first;
    await reserve(berlin.id);
    await reserve(berlin.id);
    await buy(berlin.id, berlin.numbers[0]);
    first.take({ number: berlin.numbers[2] ?? '' });
    const before = first.state();
    await first.close();
    sandbox = await createTwochatSandbox({ statePath, now: () => clock });
    expect(sandbox.state()).toMatchObject({ reservations: before.reservations, purchases: before.purchases });
    expect(await buy(berlin.id, berlin.numbers[2])).toMatchObject({ status: 409 });
    expect(JSON.parse(readFileSync(statePath, 'utf8'))).toMatchObject({ taken: [berlin.numbers[2]] });
    writeFileSync(statePath, '{"reservations":');
    await expect(createTwochatSandbox({ statePath })).rejects.toThrow(/delete it to start afresh/);
    rmSync(folder, { recursive: true });
  });
});

describe('the side door', () => {
  it('does over HTTP what it does in the process', async () => {
    const fault = { endpoint: 'info', kind: 'status', status: 503, message: 'Busy', retryAfter: 3, times: 2 };
    expect(await ask('POST', '/sandbox/faults', fault)).toEqual({ status: 200, body: { ok: true } });
    expect(await get('/info')).toEqual({ status: 503, body: error('Busy') });
    expect((await ask('GET', '/sandbox/state')).body).toMatchObject({ calls: { info: 1 }, faults: [{ times: 1 }] });
    expect(await ask('DELETE', '/sandbox/faults')).toMatchObject({ status: 200 });
    expect(await get('/info')).toMatchObject({ status: 200 });

    const taken = await ask('POST', '/sandbox/take', { group_id: single.id });
    expect(taken.body).toEqual({ ok: true, numbers: single.numbers });
    await ask('POST', '/sandbox/take', { number: berlin.numbers[0] });
    await post('/numbers/reservations', { group_id: berlin.id });
    expect(sandbox.state().reservations).toMatchObject([{ number: berlin.numbers[1] }]);
    expect((await ask('POST', '/sandbox/expire', {})).body).toEqual({ ok: true, ended: 1 });
    await post('/numbers/reservations', { group_id: berlin.id });
    await ask('POST', '/sandbox/clock', { offsetMs: 60_000 });
    expect(sandbox.state().reservations).toEqual([]);
  });

  it.each([
    ['POST', '/sandbox/faults', { endpoint: 'purchase', kind: 'explode' }, 400],
    ['POST', '/sandbox/faults', { endpoint: 'purchases', kind: 'hang' }, 400],
    ['POST', '/sandbox/faults', { endpoint: 'purchase', kind: 'hang', often: 2 }, 400],
    ['POST', '/sandbox/take', {}, 400],
    ['POST', '/sandbox/take', { group_id: 'nope' }, 404],
    ['POST', '/sandbox/clock', 'x', 400],
    ['GET', '/sandbox/nothing', undefined, 404],
  ])('refuses %s %s %j', async (method, path, body, status) => {
    expect((await ask(method, path, body)).status).toBe(status);
    expect(sandbox.state().faults).toEqual([]);
  });

  it('is closed to pages of other origins, which cannot send JSON unasked', async () => {
    const answer = await ask('POST', '/sandbox/expire', '{}', { 'content-type': 'text/plain' });
    expect(answer.status).toBe(400);
  });

  it('closes while a call hangs', async () => {
    sandbox.fault({ endpoint: 'info', kind: 'hang' });
    sandbox.fault({ endpoint: 'groups', kind: 'delay', ms: 3_600_000 });
    const calls = [get('/info'), get('/numbers/groups?country=DE')].map((call) => call.catch(() => 'ended'));
    while (sandbox.state().calls.info + sandbox.state().calls.groups < 2) await new Promise(setImmediate);
    await sandbox.close();
    expect(await Promise.all(calls)).toEqual(['ended', 'ended']);
  });
});
