import { afterEach, describe, expect, it } from 'vitest';
import { judge } from '../../src/providers/client/verdict.ts';
import { ProviderError } from '../../src/workflow/provider.ts';
import { createStubServer, json } from './stub-server.ts';
import { clientOf, SECRET } from './twochat-bench.ts';

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** How 2Chat's refusal of a hold is understood, and what of it may be quoted. */
async function refusalOf(status: number, words: string) {
  const stub = await createStubServer((response) =>
    json(response, { success: false, error: true, error_message: words }, status),
  );
  open.push(stub);
  const error: unknown = await clientOf({ apiKey: SECRET }, stub.url)
    .holding.hold('grp')
    .catch((thrown: unknown) => thrown);
  return error instanceof ProviderError ? [error.kind, error.said] : error;
}

describe('what an answer proves', () => {
  it('F123: the status decides before words do', () => {
    const gone = 'The number is taken and no longer available';
    const proofs = [
      [401, 'unauthorised', 'unauthorised'],
      [402, 'refused', 'refused'],
      [403, 'unauthorised', 'unauthorised'],
      [408, 'unavailable', 'outcomeUnknown'],
      [429, 'rateLimited', 'rateLimited'],
      [500, 'unavailable', 'outcomeUnknown'],
      [503, 'unavailable', 'outcomeUnknown'],
    ] as const;
    for (const [status, read, write] of proofs) {
      for (const says of ['yes', 'no', 'unclear'] as const) {
        expect([status, judge('GET', { status, says, words: gone })]).toEqual([status, read]);
        expect([status, judge('POST', { status, says, words: gone })]).toEqual([status, write]);
      }
    }
    for (const status of [200, 301, 400, 404, 409, 422]) {
      expect(judge('GET', { status, says: 'unclear', words: gone })).toBe('unreadable');
      expect(judge('POST', { status, says: 'unclear', words: gone })).toBe('outcomeUnknown');
    }
  });

  it('F123: a refusal about money, plans, permissions, checks or limits is no sold number, and its reason is quoted', async () => {
    const reasons = [
      'No numbers can be reserved until your balance is paid',
      'This number is not available on your plan',
      'No numbers left in your trial',
      'Numbers are unavailable until your identity is verified',
      'Not available: a document is missing',
      'No available numbers: reservation limit reached',
      'Your account is blocked; numbers are no longer available to it',
      'This feature is not available with your subscription',
      'NOT_AVAILABLE: INSUFFICIENT_FUNDS',
      'Not permitted: number not available to this user',
    ];
    for (const words of reasons) {
      for (const status of [200, 400, 402, 404, 409, 410, 422]) {
        expect(await refusalOf(status, words)).toEqual(['refused', words]);
      }
    }
  });

  it('F123: a number that is gone is still told from that', async () => {
    for (const words of [
      'Number is taken',
      'Number not available',
      'Already reserved',
      'Sold out',
      'No numbers available in this group.',
    ]) {
      expect(await refusalOf(409, words)).toEqual(['taken', words]);
      expect(await refusalOf(400, words)).toEqual(['taken', words]);
    }
    expect(await refusalOf(422, 'Something else')).toEqual(['refused', 'Something else']);
    expect(await refusalOf(400, 'Something went wrong with your balance')).toEqual([
      'outcomeUnknown',
      'Something went wrong with your balance',
    ]);
  });
});
