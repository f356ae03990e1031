import { describe, expect, it } from 'vitest';
import { SCHEMA } from '../../src/domain/request.ts';
import { readBody, writeBody } from '../../src/store/request-body.ts';
import { aHold, aRequest, NOW, states } from '../support/requests.ts';

const later = (changes: object, body = writeBody(aRequest(states.awaitingApproval))) =>
  JSON.stringify({ ...JSON.parse(body), ...changes });
const read = (body: string) => readBody('T0DESK', 'r1', body);

describe('F98: a request that another version kept', () => {
  it('has the version of its schema, which is no part of the request', () => {
    expect(JSON.parse(writeBody(aRequest()))).toMatchObject({ schema: SCHEMA });
    expect(read(writeBody(aRequest()))).toEqual(aRequest());
  });

  it('keeps what only a later version knows, at every depth, when this one saves it', () => {
    const { state } = aRequest(states.awaitingApproval);
    const body = later({
      costCentre: { id: 7 },
      state: { ...state, budget: 'b1', hold: { ...aHold(), colour: 'red' } },
      history: [{ at: NOW, what: 'created', mood: 'good' }],
    });
    expect(JSON.parse(writeBody({ ...read(body), version: 8 }))).toEqual({ ...JSON.parse(body), version: 8 });
  });

  it('keeps entries of its history that are not known here, in their places', () => {
    const history = [
      { at: NOW, what: 'created', by: 'U1' },
      { at: NOW + 1, what: 'delegated', to: 'U2' },
      { at: NOW + 2, what: 'failed', problem: { code: 'overBudget' } },
      { what: 'undated' },
      { at: NOW + 3, what: 'chose' },
    ];
    const body = later({ history });
    expect(read(body).history.map(({ what }) => what)).toEqual(['created', 'other', 'other', 'other', 'chose']);
    expect(JSON.parse(writeBody(read(body))).history).toEqual(history);
  });

  it('is read without a schema, as the first versions kept it', () => {
    expect(read(later({ schema: undefined }))).toEqual(aRequest(states.awaitingApproval));
  });

  it.each([
    ['a later schema', { schema: SCHEMA + 1 }, 'schema (too_big)'],
    ['a state that is not known', { state: { name: 'delegated' } }, 'state.name (invalid_union)'],
  ])('with %s is left to a process that knows it', (_what, changes, why) => {
    expect(() => read(later(changes))).toThrow(`request r1 cannot be read: ${why}`);
  });
});
