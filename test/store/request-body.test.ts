import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SCHEMA } from '../../src/domain/request.ts';
import { leftoversOf } from '../../src/store/leftovers.ts';
import { readBody, writeBody } from '../../src/store/request-body.ts';
import { aGroup, aHold, aRequest, NOW, states } from '../support/requests.ts';

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
      { at: NOW + 2, what: 'failed', problem: { code: 'ofLater' } },
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

describe('F100: what a search found', () => {
  const groups = Array.from({ length: 100 }, (_, no) =>
    aGroup({ id: `grp-${no * 7_919}`, prefix: `+1 (${200 + no})` }),
  );
  const found = aRequest({ ...states.reserving, options: { ...states.choosing.options, groups, total: 100 } });
  const packed = (text: string) => deflateRawSync(text).toString('base64');

  it('is packed, and comes back as it was', () => {
    const body = writeBody(found);
    expect([JSON.stringify(groups).length > 20_000, body.length < 4_096]).toEqual([true, true]);
    expect(read(body)).toEqual(found);
  });

  it('is not packed where it is little, and read where an earlier version kept it', () => {
    expect(JSON.parse(writeBody(aRequest(states.choosing))).state).toEqual(states.choosing);
    expect(read(later({ state: found.state }, writeBody(found)))).toEqual(found);
  });

  it('keeps what only a later version knows of it', () => {
    const [first] = groups;
    const options = {
      ...(found.state.name === 'reserving' && found.state.options),
      sale: 'x',
      groups: packed(JSON.stringify([{ ...first, tax: '1' }])),
    };
    const saved = JSON.parse(writeBody(read(later({ state: { ...found.state, options } }, writeBody(found)))));
    expect(saved.state.options).toMatchObject({ sale: 'x', groups: [{ ...first, tax: '1' }] });
  });

  it.each([
    ['cannot be unpacked', 'bm8='],
    ['is no JSON', packed('[')],
    ['is no list of offers', packed('{}')],
    ['is endless', packed(' '.repeat(5_000_000))],
  ])('that %s makes a request unreadable, but its hold is still known', (_what, broken) => {
    const body = later(
      { state: { ...found.state, options: { ...states.choosing.options, groups: broken } } },
      writeBody(found),
    );
    expect(() => read(body)).toThrow('request r1 cannot be read');
    expect(leftoversOf(body).state).toBe('reserving');
  });
});
