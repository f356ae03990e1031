import { expect, it } from 'vitest';
import { money } from '../../../src/domain/money.ts';
import { type Listed, registerOf } from '../../../src/domain/register/listed-and-bought.ts';
import { aRequest, marta, NOW, states } from '../../support/requests.ts';

const bought = aRequest(states.purchased, { id: 'r2', purpose: 'Support line' });
const NUMBER = '+12135550134';
const listOf = (...numbers: Listed[]) => [{ provider: '2Chat', numbers, whole: true }];

it('a number that was bought here has what its request knows and what its provider says today', () => {
  const [only, ...others] = registerOf(listOf({ number: NUMBER, state: 'active', place: 'CA', endsAt: NOW + 9 }), [
    bought,
  ]);
  expect(others).toEqual([]);
  expect(only).toMatchObject({
    number: NUMBER,
    state: 'active',
    place: 'Los Angeles',
    monthly: { amount: '3.50' },
    monthlyFrom: 'approved',
    renewsAt: NOW + 9,
    requester: bought.requester,
    purpose: 'Support line',
    approvedBy: marta,
    request: 'r2',
  });
});

it('what the provider says that it costs counts before what was approved', () => {
  const [only] = registerOf(listOf({ number: NUMBER, monthly: money('9.00', 'EUR') }), [bought]);
  expect(only).toMatchObject({
    monthly: { amount: '9.00', currency: 'EUR' },
    monthlyFrom: 'provider',
    state: 'unknown',
  });
});

it('one that was bought elsewhere is listed with nobody’s name', () => {
  const [only] = registerOf(listOf({ number: '+442071234567', state: 'waits', status: 'PENDING' }), []);
  expect(only).toMatchObject({ number: '+442071234567', state: 'waits', status: 'PENDING' });
  expect(only?.requester).toBeUndefined();
  expect(only?.monthlyFrom).toBeUndefined();
});

it('what is absent is missing from a list that is whole, and not known in any other', () => {
  const stateIn = (whole?: boolean) =>
    registerOf(whole === undefined ? [] : [{ provider: '2Chat', numbers: [], whole }], [bought])[0]?.state;
  expect(stateIn(true)).toBe('missing');
  expect(stateIn(false)).toBe('unknown');
  // A provider that is no longer configured is asked nothing.
  expect(stateIn()).toBe('unknown');
  // Another provider's list says nothing of it.
  expect(registerOf([{ provider: 'Bird', numbers: [], whole: true }], [bought])[0]?.state).toBe('unknown');
});

it('of several rows of one number that counts which is ours, then the latest; and each form of it is one number', () => {
  const rows: Listed[] = [
    { number: NUMBER, state: 'gone', at: NOW },
    { number: NUMBER, state: 'active', at: NOW - 9 },
    { number: NUMBER, state: 'ending', at: NOW - 99 },
  ];
  for (const order of [rows, rows.toReversed()])
    expect(registerOf(listOf(...order), [])).toMatchObject([{ state: 'active' }]);
  expect(registerOf(listOf({ number: '+5215512345678' }, { number: '+525512345678' }), [])).toHaveLength(1);
});

it('a number that was bought twice is the later buyer’s; and what was not bought is none', () => {
  const { state } = bought;
  if (state.name !== 'purchased') throw new Error('not bought');
  const later = aRequest({ ...state, at: state.at + 1 }, { id: 'r3', requester: 'U0BEN' });
  for (const order of [
    [bought, later],
    [later, bought],
  ])
    expect(registerOf(listOf({ number: NUMBER }), order)).toMatchObject([{ requester: 'U0BEN', request: 'r3' }]);
  expect(registerOf([], [aRequest(states.denied)])).toEqual([]);
});
