import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { holdFingerprint } from '../../src/domain/fingerprint.ts';
import { MAX_PASSED_ON } from '../../src/domain/rules.ts';
import { decide } from '../../src/jobs/decide.ts';
import type { JobContext } from '../../src/jobs/job-context.ts';
import { judgeAnew } from '../../src/jobs/judge-anew.ts';
import type { Directory } from '../../src/workflow/directory.ts';
import type { DecisionClick } from '../../src/workflow/ports.ts';
import { aJobContext } from '../support/job-context.ts';
import { judgingWith } from '../support/judging.ts';
import { aPolicy } from '../support/policies.ts';
import { useRedis } from '../support/redis.ts';
import { aHold, aRequest, marta, NOW, states } from '../support/requests.ts';

const server = useRedis();
const team = 'T0DESK';
const [omar, mia] = ['U0OMAR', 'U0MIA'];
let redis: Redis;
let refused: string[];
let context: JobContext;
beforeAll(() => {
  redis = new Redis(server.url);
});
afterAll(() => redis.disconnect());
beforeEach(async () => {
  await server.flush();
  refused = [];
  const directory: Directory = {
    membershipNow: async () => 'member',
    membership: async () => 'member',
    people: async () => ({}),
    gone: async () => [],
  };
  const policy = aPolicy(
    `version: 1\ncurrency: USD\napprove: {who: [${marta}, ${omar}, ${mia}], two_above: 1.00 USD}\n`,
  );
  context = {
    ...aJobContext(redis, { orders: [], owned: [], holds: [], released: [] }),
    judging: judgingWith(directory, [], policy, 'd1'),
    notifier: {
      refuse: async (_click: DecisionClick, { reason }: { reason: string }) => void refused.push(reason),
    } as unknown as JobContext['notifier'],
  };
  const approvers = { mentions: [marta, omar, mia], users: [marta, omar, mia] };
  const request = aRequest({ ...states.awaitingApproval, approvers }, { id: 'r1', version: 1 });
  await context.store.save(request, 0, []);
});

let clicks = 0;
/** The click as the form makes a job of it: who it is, and what it is judged by, is looked up then. */
async function passes(from: string, to: string): Promise<void> {
  clicks += 1;
  const click: DecisionClick = {
    ...{ teamId: team, requestId: 'r1', user: from, at: NOW, channel: 'C0APPROVALS', nonce: `V${clicks}` },
    ...{ fingerprint: holdFingerprint(aHold()), decision: { verb: 'passOn', to, word: 'You know more of it' } },
  };
  await decide({ click }, context);
}
const times = async () =>
  (await context.store.load(team, 'r1'))?.history.filter(({ what }) => what === 'passedOn').length;

describe('a request that is passed on again and again', () => {
  it('is so ten times, whoever does it, also where it is judged anew meanwhile; the eleventh is refused', async () => {
    for (let round = 0; round < MAX_PASSED_ON; round += 1) {
      await passes(...((round % 2 ? [omar, marta] : [marta, omar]) as [string, string]));
      await judgeAnew(team, context);
    }
    expect([await times(), refused]).toEqual([10, []]);
    await passes(marta, omar);
    await passes(mia, omar);
    expect([await times(), refused]).toEqual([10, ['passedOnEnough', 'passedOnEnough']]);
  });

  it('is so ten times, too, where all do it at the same moment', async () => {
    const all = Array.from({ length: 14 }, (_, no) => passes(marta, no % 2 ? omar : mia));
    await Promise.all(all);
    expect([await times(), refused]).toEqual([10, Array.from({ length: 4 }, () => 'passedOnEnough')]);
  });
});
