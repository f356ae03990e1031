import { describe, expect, it } from 'vitest';
import type { Membership } from '../../src/domain/approval.ts';
import type { Absence } from '../../src/domain/policy/absence.ts';
import { deciderOf, whoIsAsked } from '../../src/domain/policy/basis.ts';
import { policyOfSettings } from '../../src/domain/policy/rules-of.ts';
import type { Policy } from '../../src/domain/policy/schema.ts';
import { createJudging, createWhoMayDecide } from '../../src/workflow/judging.ts';
import { aPolicy } from '../support/policies.ts';
import { aBasis, aGroup, ana, aRequest, MINUTE, marta, NOW, states } from '../support/requests.ts';

const [omar, yuki, lea] = ['U0OMAR', 'U0YUKI', 'U0LEA'];
const about = { group: aGroup(), channel: 'C0GENERAL' };
const away = (user: string, to: string): Absence => ({ user, to, from: NOW, until: NOW + MINUTE });
const member = (id: string) => ({ id, membership: 'member' }) as const;

describe('who is asked', () => {
  const asked = (absences: readonly Absence[], changes: Parameters<typeof aBasis>[0] = {}) =>
    whoIsAsked(aBasis({ absences, ...changes }), about, NOW);

  it('is the delegate in place of who is away, for whom it is said', () => {
    expect(asked([away(marta, yuki)])).toEqual({
      mentions: [yuki, 'S0LEADS'],
      users: [yuki, omar],
      standIns: { [yuki]: marta },
    });
    expect(asked([away(omar, yuki)])).toMatchObject({ mentions: [marta, 'S0LEADS', yuki], users: [marta, yuki] });
  });

  it('is one who is asked in their own name once, and in their own name', () => {
    expect(asked([away(marta, omar)])).toEqual({ mentions: [omar, 'S0LEADS'], users: [omar] });
    expect(deciderOf(aBasis({ absences: [away(marta, omar)] }), member(omar), about, NOW)?.for).toBeUndefined();
  });

  it('is who is away themselves where the delegate asked for it, has left, or approves nothing', () => {
    const alone = { mentions: [marta, 'S0LEADS'], users: [marta, omar] };
    expect(asked([away(marta, ana)])).toEqual(alone);
    expect(asked([away(marta, yuki)], { gone: [yuki] })).toEqual(alone);
    const policy = aPolicy(`version: 1\ncurrency: USD\napprove: {deny: [${yuki}]}\n`);
    expect(asked([away(marta, yuki)], { policy })).toEqual(alone);
  });
});

it('where two must approve, and only one person would be left, who is away is asked all the same', () => {
  const two = aPolicy('version: 1\ncurrency: USD\napprove: {two_above: 0.10 USD}\n');
  const asked = (to: string) => whoIsAsked(aBasis({ absences: [away(marta, to)], policy: two }), about, NOW)?.users;
  expect(asked(omar)).toEqual([marta, omar]);
  expect(asked(yuki)).toEqual([yuki, omar]);
});

describe('a delegate', () => {
  const decides = (id: string, absences: readonly Absence[], changes: Parameters<typeof aBasis>[0] = {}) =>
    deciderOf(aBasis({ absences, ...changes }), member(id), about, NOW);

  it('decides for who is away, and for whoever stands before them, not about what they asked for, nor for one who has left', () => {
    expect(decides(yuki, [away(marta, yuki)])).toMatchObject({ approver: true, for: marta });
    expect(decides(lea, [away(marta, yuki), away(yuki, lea)])).toMatchObject({ approver: true, for: marta });
    expect(decides(yuki, [away(marta, yuki), away(yuki, lea)])).toMatchObject({ approver: false });
    expect(decides(ana, [away(marta, ana)])).toMatchObject({ approver: false });
    expect(decides(yuki, [away(marta, yuki)], { gone: [marta] })).toMatchObject({ approver: false });
    expect(decides(marta, [away(marta, yuki)])).toMatchObject({ approver: true });
    expect(decides(marta, [away(marta, yuki)])?.for).toBeUndefined();
  });
});

describe('looked up in Slack', () => {
  const judgingOf = (
    absences: readonly Absence[],
    memberships: Readonly<Record<string, Membership>> = {},
    policy: Policy = policyOfSettings({}),
  ) => {
    const membershipNow = async (_team: string, user: string) => memberships[user] ?? 'member';
    const deps = {
      policies: { current: () => ({ policy }) },
      approvers: [marta, 'S0LEADS'],
      backupApprovers: [],
      directory: {
        membershipNow,
        membership: membershipNow,
        people: async () => ({ S0LEADS: [omar] }),
        gone: async (_team: string, users: readonly string[]) =>
          users.filter((user) => (memberships[user] ?? 'member') !== 'member'),
      },
      spending: { spent: async () => ({ workspace: [], person: [], channel: [], rent: [] }) },
      absences: { list: async () => absences },
      clock: () => NOW,
    };
    return { ...createJudging(deps), ...createWhoMayDecide(deps) };
  };
  const request = aRequest(states.awaitingApproval);

  it('nobody decides for one who has left, and who has left decides for nobody', async () => {
    const { by } = await judgingOf([away(marta, yuki)]).decider(request, yuki);
    expect(by).toMatchObject({ approver: true, for: marta });
    const left = judgingOf([away(marta, yuki)], { [marta]: 'deactivated' });
    expect((await left.decider(request, yuki)).by).toMatchObject({ approver: false });
    const guest = judgingOf([away(marta, yuki)], { [yuki]: 'guest' });
    expect((await guest.decider(request, yuki)).by).toMatchObject({ approver: false });
    expect((await guest.approvers(request, aGroup())).approvers?.users).toEqual([marta, omar]);
  });

  it('a delegate reads what approvers read, and is none: only who approves in their own name says who decides for them', async () => {
    const judging = judgingOf([away(marta, yuki)], { [omar]: 'guest' });
    expect(await judging.mayDecideNow('T0DESK', yuki)).toBe(true);
    expect(await judging.isApproverNow('T0DESK', yuki)).toBe(false);
    expect([await judging.isApproverNow('T0DESK', marta), await judging.isApproverNow('T0DESK', omar)]).toEqual([
      true,
      false,
    ]);
    expect([await judging.isApprover(omar), await judging.isApprover(yuki)]).toEqual([true, false]);
  });

  it('a full member can be named, whom the rules do not deny', async () => {
    const policy = aPolicy('version: 1\ncurrency: USD\napprove: {deny: [U0LEA, S0LEADS]}\n');
    const judging = judgingOf([], { [ana]: 'guest' }, policy);
    const may = await Promise.all([yuki, ana, lea, omar].map((user) => judging.mayStandInNow('T0DESK', user)));
    expect(may).toEqual(['yes', 'noMember', 'denied', 'denied']);
  });
});
