import { isPossiblePhoneNumber } from 'libphonenumber-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCatalogue } from '../../src/demo/twochat/catalogue.ts';
import { createTwochatSandbox, type TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import { berlin, callsOf, catalogue, error, mobile } from './twochat-caller.ts';

let sandbox: TwochatSandbox;
beforeEach(async () => {
  sandbox = await createTwochatSandbox({ now: () => Date.UTC(2026, 0, 1), holdMs: 60_000 });
});
afterEach(() => sandbox.close());

const { ask, get, post } = callsOf(() => sandbox);

const groups = [...catalogue.groups.values()];

describe('the catalogue', () => {
  it('is the same each time it is built', () => {
    expect(createCatalogue()).toEqual(catalogue);
  });

  it('has believable numbers, each in one group only', () => {
    const numbers = groups.flatMap((group) => group.numbers);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers.filter((number) => !isPossiblePhoneNumber(number))).toEqual([]);
    for (const group of groups) {
      const prefix = group.prefix.replaceAll(/[ ()]/g, '');
      expect(group.numbers.every((number) => number.startsWith(prefix))).toBe(true);
      expect(new Set(group.numbers.map((number) => number.length)).size).toBe(1);
    }
  });

  it('has what the demo needs to show', () => {
    const us = catalogue.regions.filter((region) => region.country === 'US');
    expect(us).toHaveLength(51);
    for (const region of us) expect(catalogue.cities.some((city) => city.regionId === region.id)).toBe(true);
    const california = us.find((region) => region.name === 'California');
    expect(groups.filter((group) => group.city?.regionId === california?.id).length).toBeGreaterThan(12);
    expect(new Set(groups.map((group) => group.country)).size).toBeGreaterThanOrEqual(15);
    expect(new Set(groups.map((group) => group.type)).size).toBe(6);
    expect(groups.filter((group) => group.numbers.length === 1).length).toBeGreaterThan(3);
    for (const { monthlyPrice, setupPrice } of groups) {
      expect(Number(monthlyPrice)).toBeGreaterThanOrEqual(1);
      expect(Number(monthlyPrice)).toBeLessThanOrEqual(45);
      expect(Number(setupPrice)).toBeLessThanOrEqual(25);
    }
  });
});

describe('answers have the documented form', () => {
  it('for regions, cities and types', async () => {
    const regions = await get('/numbers/regions?country=US');
    expect(regions).toMatchObject({ status: 200, body: { success: true } });
    expect(regions.body['data']).toMatchObject({
      regions: expect.arrayContaining([{ id: expect.any(Number), region_name: 'California', iso_country_code: 'US' }]),
    });
    const id = catalogue.regions.find((region) => region.name === 'California')?.id;
    const cities = await get(`/numbers/cities?country=US&region=${id}`);
    expect(cities.body['data']).toMatchObject({
      cities: expect.arrayContaining([{ id: expect.any(Number), city_name: 'Los Angeles', iso_country_code: 'US' }]),
    });
    const types = ['local', 'mobile', 'tollfree', 'national', 'global', 'sharedcost'];
    expect(await get('/numbers/did-types')).toEqual({
      status: 200,
      body: { success: true, data: { did_types: types.map((name, index) => ({ id: index + 1, name })) } },
    });
    expect((await get('/numbers/regions?country=FR')).body).toEqual({ success: true, data: { regions: [] } });
  });

  it('for groups and requirements', async () => {
    const { body } = await get('/numbers/groups?country=DE&did_type=local&city_name_or_prefix=berl');
    const requirement = { description: expect.stringContaining('Proof of a local address'), did_type: 'local' };
    expect(body).toEqual({
      success: true,
      data: {
        groups: [
          {
            id: berlin.id,
            prefix: '+49 (30)',
            location: 'Berlin',
            price: { setup_price: berlin.setupPrice, monthly_price: berlin.monthlyPrice },
            type: 'local',
            requirements: [requirement],
            allow_number_selection: true,
            is_eligible_for_free_number: false,
            features: ['voice', 'sms_in', 'sms_out', 'whatsapp_business'],
          },
        ],
      },
    });
    const needed = await get('/numbers/requirements?country=DE&did_type=1');
    expect(needed.body).toEqual({ success: true, data: { requirements: [requirement] } });
    const none = { success: true, data: { requirements: [] } };
    expect((await get('/numbers/requirements?country=IS')).body).toEqual(none);
  });

  it('for a reservation, the list of them, and its end', async () => {
    const made = await post('/numbers/reservations', { group_id: berlin.id });
    const details = made.body['data'] as { reservation_details: { uuid: string; number: string } };
    expect(made).toEqual({
      status: 201,
      body: {
        success: true,
        data: {
          reservation_details: {
            uuid: expect.any(String),
            number: berlin.numbers[0],
            created_at: '2026-01-01T00:00:00Z',
            expires_at: '2026-01-01T00:01:00Z',
          },
        },
      },
    });
    const { uuid } = details.reservation_details;
    expect((await get('/numbers/reservations')).body['data']).toEqual({
      reservations: [
        expect.objectContaining({
          uuid,
          did_group_id: berlin.id,
          setup_price: Number(berlin.setupPrice),
          monthly_price: Number(berlin.monthlyPrice),
          reservation_date: '2026-01-01T00:00:00Z',
          reservation_end_date: '2026-01-01T00:01:00Z',
        }),
      ],
    });
    expect(await ask('DELETE', `/open/numbers/reservations/${uuid}`)).toEqual({
      status: 200,
      body: { success: true, message: `Reservation ${uuid} cancelled successfully` },
    });
    expect(await ask('DELETE', `/open/numbers/reservations/${uuid}`)).toMatchObject({ status: 404 });
  });

  it('for numbers, a purchase, owned numbers and the account', async () => {
    const number = berlin.numbers[3] ?? '';
    const available = await get(`/numbers/available?group_id=${berlin.id}&number_contains=${number.slice(-4)}`);
    expect(available.body['data']).toEqual({ numbers: [{ id: expect.any(String), number }] });
    expect(await post('/numbers/purchase', { group_id: berlin.id, number })).toEqual({
      status: 201,
      body: { success: true, purchased: [number], failed: [] },
    });
    expect((await get('/voip/virtual-numbers?page_number=0&results_per_page=50')).body).toEqual({
      success: true,
      count: 1,
      page: 0,
      numbers: [
        expect.objectContaining({
          uuid: expect.stringMatching(/^DID/),
          phone_number: number,
          status: 1,
          status_text: 'ACTIVE',
          provider_type: 'local',
        }),
      ],
    });
    expect((await get('/voip/virtual-numbers?page_number=1')).body['numbers']).toEqual([]);
    expect((await get('/info')).body).toMatchObject({ success: true, limits: { requests_per_minute: 80 } });
  });
});

describe('it refuses what the documentation forbids', () => {
  it.each([
    ['GET', '/numbers/regions', undefined, 400, /country/],
    ['GET', '/numbers/regions?country=usa', undefined, 400, /country/],
    ['GET', '/numbers/cities', undefined, 400, /country/],
    ['GET', '/numbers/cities?country=US&region_id=101', undefined, 400, /Unknown parameter: region_id/],
    ['GET', '/numbers/cities?country=CA&region=101', undefined, 404, /region 101/],
    ['GET', '/numbers/groups', undefined, 400, /country/],
    ['GET', '/numbers/groups?country=US&did_type=local', undefined, 400, /region is required for US/],
    ['GET', '/numbers/groups?country=US&city_name_or_prefix=Boston', undefined, 400, /region is required for US/],
    ['GET', '/numbers/groups?country=US&region=101', undefined, 400, /Unknown parameter: region/],
    ['GET', '/numbers/groups?country=US&region_id=9999', undefined, 404, /region_id/],
    ['GET', '/numbers/groups?country=US&city_id=x', undefined, 404, /city_id/],
    ['GET', '/numbers/groups?country=DE&did_type=1', undefined, 400, /did_type/],
    ['GET', '/numbers/requirements?country=DE&did_type=local', undefined, 400, /id of a DID type/],
    ['GET', '/numbers/available', undefined, 400, /group_id/],
    ['GET', '/numbers/available?group_id=nope', undefined, 404, /Group nope/],
    ['GET', `/numbers/available?group_id=${mobile.id}`, undefined, 400, /number selection/],
    ['GET', `/numbers/available?group_id=${berlin.id}&number_contains=abc`, undefined, 400, /digits/],
    ['GET', '/voip/virtual-numbers?results_per_page=1000', undefined, 400, /results_per_page/],
    ['GET', '/voip/virtual-numbers?page=0', undefined, 400, /Unknown parameter: page/],
    ['DELETE', '/numbers/reservations/nope', undefined, 404, /nope/],
    ['DELETE', '/numbers/reservations/', undefined, 404, /Not found/],
    ['GET', '/numbers/nothing', undefined, 404, /Not found/],
    ['POST', '/numbers/groups', {}, 404, /Not found/],
    ['POST', '/numbers/reservations', 'group_id=1', 400, /JSON/],
    ['POST', '/numbers/reservations', {}, 400, /group_id/],
    ['POST', '/numbers/reservations', { group_id: 5 }, 400, /group_id/],
    ['POST', '/numbers/reservations', { group_id: 'nope' }, 404, /Group nope/],
    ['POST', '/numbers/reservations', { group_id: mobile.id, number: mobile.numbers[0] }, 400, /number selection/],
    ['POST', '/numbers/reservations', { group_id: berlin.id, number: mobile.numbers[0] }, 400, /does not belong/],
    ['POST', '/numbers/purchase', 'x', 400, /JSON/],
    ['POST', '/numbers/purchase', [], 400, /group_id/],
    ['POST', '/numbers/purchase', { number: berlin.numbers[0] }, 400, /group_id/],
    ['POST', '/numbers/purchase', { group_id: berlin.id, number: null }, 400, /group_id/],
    ['POST', '/numbers/purchase', { group_id: berlin.id, amount: 1 }, 400, /group_id/],
    ['POST', '/numbers/purchase', { group_id: mobile.id, number: mobile.numbers[0] }, 400, /number selection/],
    ['POST', '/numbers/purchase', { group_id: berlin.id, number: mobile.numbers[0] }, 400, /does not belong/],
  ])('%s %s %j', async (method, path, body, status, message) => {
    expect(await ask(method, `/open${path}`, body)).toEqual({ status, body: error(message) });
    expect(sandbox.state()).toMatchObject({ reservations: [], purchases: [] });
  });

  it('a call without the key, or with another', async () => {
    for (const key of ['', 'wrong']) {
      const answer = await ask('GET', '/open/info', undefined, { 'X-User-API-Key': key });
      expect(answer).toEqual({ status: 401, body: error('Invalid API key.') });
      const body = { group_id: berlin.id, number: berlin.numbers[0] };
      expect(await ask('POST', '/open/numbers/purchase', body, { 'X-User-API-Key': key })).toMatchObject({
        status: 401,
      });
    }
    expect(sandbox.state().purchases).toEqual([]);
  });

  it('a body that is not declared as JSON', async () => {
    const body = { group_id: berlin.id };
    const answer = await ask('POST', '/open/numbers/reservations', body, { 'content-type': 'text/plain' });
    expect(answer).toEqual({ status: 400, body: error('The body must be JSON.') });
  });
});
