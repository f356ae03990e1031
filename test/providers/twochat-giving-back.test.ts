import { afterEach, describe, expect, it } from 'vitest';
import { createPlainQuota } from './plain-quota.ts';
import { outcomeOf } from './provider-calls.ts';
import { createStubServer, json } from './stub-server.ts';
import { clientOf, KNOWN, SECRET } from './twochat-bench.ts';

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

const ID = 'DID64a54de2-1111-4000-8000-000000000001';

/** What becomes of a number that is given back at a 2Chat which answers so, and what it was asked. */
async function givenBack(body: unknown, status = 200) {
  const stub = await createStubServer((response) => json(response, body, status));
  open.push(stub);
  const client = clientOf({ apiKey: SECRET }, stub.url, { quota: createPlainQuota({ known: KNOWN }) });
  const outcome = await outcomeOf(client.givingBack.giveBack(ID), SECRET);
  return { outcome, asked: stub.seen.map(({ method, path }) => `${method} ${path}`) };
}

describe('giving a number back at 2Chat', () => {
  it.each<[unknown, number?]>([
    [{ success: true }],
    [{ success: true, error: false, error_message: null }],
    [{ success: true, error: null, message: 'Virtual number deleted.' }],
    [{ success: true, data: { uuid: ID, status: 0, status_text: 'PENDING_CANCELLATION' } }, 202],
    [{ success: true, number: { uuid: ID.toUpperCase(), account_uuid: 'ACC1', status_text: 'RELEASED', errors: [] } }],
    [{ success: true, message: 'The number is pending cancellation and will be released on 2025-09-14.' }],
  ])('is done where the answer proves it: %j', async (body, status) => {
    const { outcome, asked } = await givenBack(body, status);
    expect(outcome).toBe('fine');
    expect(asked).toEqual([`DELETE /open/voip/virtual-numbers/${ID}`]);
  });

  it.each<[unknown, number?]>([
    [{}],
    [[]],
    [{ success: 'true' }],
    [{ success: 1 }],
    [{ message: 'Virtual number deleted.' }],
    [{ success: true, error: 'Cancellation failed' }],
    [{ success: true, data: { success: false } }],
    [{ success: true, data: { uuid: 'DID64a54de2-2222', status_text: 'RELEASED' } }],
    [{ success: true, data: { uuid: ID, status: 1, status_text: 'ACTIVE' } }],
    [{ success: true, data: { uuid: ID, status_text: 'PENDING_ACTIVATION' } }],
    [{ success: true, failed: [ID] }],
    [{ success: true, dry_run: true }],
    [{ success: true, message: 'Number could not be released.' }],
    [{ success: true, result: 'queued' }],
    [{ success: true }, 302],
    [{ success: true }, 500],
    [{ success: true }, 408],
    [{ error: true, error_message: 'Internal error' }, 400],
    [{ success: false, error_message: 'Please try again later' }],
    [{ error: true, error_message: 'Too early' }, 425],
    [{ detail: 'Not Found' }, 404],
  ])('may have been done where it does not: %j, %s', async (body, status) => {
    const { outcome, asked } = await givenBack(body, status);
    expect(outcome).toBe('outcomeUnknown');
    expect(asked).toHaveLength(1);
  });

  it.each<[string, unknown, number?]>([
    ['refused', { success: false, error_message: 'This number cannot be cancelled in its first month.' }],
    ['refused', { success: false }],
    ['refused', { error: true, error_message: 'Virtual number not found.' }, 404],
    ['refused', { error: true, error_message: 'The number is already pending cancellation.' }, 409],
    ['refused', { error: 'uuid must start with DID' }, 400],
    ['refused', { success: true }, 402],
    ['unauthorised', { error: true, error_message: 'Invalid API key' }, 401],
    ['unauthorised', 'no', 403],
    ['rateLimited', 'slower', 429],
  ])('was surely not done, %s: %j, %s', async (kind, body, status) => {
    expect(await givenBack(body, status)).toMatchObject({ outcome: kind, asked: [expect.any(String)] });
  });
});
