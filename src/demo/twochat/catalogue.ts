import { createHash } from 'node:crypto';
import type { DidType } from '../../domain/group.ts';
import { ELSEWHERE, type GroupRow, NORTH_AMERICA, TOLL_FREE_CODES } from './catalogue-table.ts';
import { REQUIREMENTS } from './requirements-table.ts';

export type CatalogueRegion = Readonly<{ id: number; name: string; country: string }>;
export type CatalogueCity = Readonly<{ id: number; name: string; country: string; regionId: number | undefined }>;

/** One group of the sandbox with every number it sells. Without a city it belongs to the whole country. */
export type CatalogueGroup = Readonly<{
  id: string;
  country: string;
  city: CatalogueCity | undefined;
  location: string;
  type: DidType;
  prefix: string;
  setupPrice: string;
  monthlyPrice: string;
  requirements: readonly string[];
  picksNumber: boolean;
  features: readonly string[];
  numbers: readonly string[];
}>;

export type Catalogue = Readonly<{
  regions: readonly CatalogueRegion[];
  cities: readonly CatalogueCity[];
  groups: ReadonlyMap<string, CatalogueGroup>;
}>;

type Row = GroupRow & Readonly<{ country: string; only?: number }>;

/** Monthly and setup prices in cents by type: from, to, and the step between. */
const MONTHLY: Readonly<Record<DidType, readonly [from: number, to: number, step: number]>> = {
  local: [100, 600, 25],
  mobile: [400, 1500, 50],
  tollfree: [300, 2500, 50],
  national: [200, 1200, 25],
  global: [3000, 4500, 100],
  sharedcost: [500, 2000, 100],
};
const SETUP = [0, 0, 0, 100, 250, 500, 1000, 1500, 2500] as const;

/** Builds the sandbox's stock out of the table; the same table always gives the same ids, prices and numbers. */
export function createCatalogue(): Catalogue {
  const regions = new Map<string, CatalogueRegion>();
  const cities = new Map<string, CatalogueCity>();
  const groups = new Map<string, CatalogueGroup>();
  const used = new Map<string, number>();

  for (const row of rows()) {
    const city = row.place === undefined ? undefined : cityOf(row, row.place);
    const group = toGroup(row, city, numbersOf(row));
    groups.set(group.id, group);
  }
  return { regions: [...regions.values()], cities: [...cities.values()], groups };

  function cityOf(row: Row, name: string): CatalogueCity {
    const region = row.region === undefined ? undefined : regionOf(row.country, row.region);
    const key = `${row.country}/${region?.name ?? ''}/${name}`;
    const known = cities.get(key);
    const city = known ?? { id: 1001 + cities.size, name, country: row.country, regionId: region?.id };
    cities.set(key, city);
    return city;
  }

  function regionOf(country: string, name: string): CatalogueRegion {
    const key = `${country}/${name}`;
    const region = regions.get(key) ?? { id: 101 + regions.size, name, country };
    regions.set(key, region);
    return region;
  }

  function numbersOf(row: Row): string[] {
    const base = `${row.prefix.replaceAll(/[ ()]/g, '')}${row.digits.replaceAll('#', '')}`;
    const width = row.digits.split('#').length - 1;
    // Two places may share a code (902 is Nova Scotia's and Prince Edward Island's): the second goes on where the first ended.
    const start = used.get(base) ?? 0;
    const count = row.only ?? 8 + (draw(base, 'stock') % 24);
    used.set(base, start + count);
    return Array.from({ length: count }, (_, i) => `${base}${String(start + i).padStart(width, '0')}`);
  }
}

function* rows(): Generator<Row> {
  for (const country of ['US', 'CA'] as const) {
    for (const { region, cities } of NORTH_AMERICA[country]) {
      for (const city of cities.split('; ')) yield* cityRows(country, region, city);
    }
    for (const code of TOLL_FREE_CODES.slice(0, country === 'US' ? undefined : 2)) {
      yield { country, type: 'tollfree', prefix: `+1 (${code})`, digits: '55501##' };
    }
  }
  for (const [country, list] of Object.entries(ELSEWHERE)) {
    for (const row of list) yield { ...row, country };
  }
}

function* cityRows(country: string, region: string, city: string): Generator<Row> {
  const place = city.replace(/( \d{3}(x1)?)+$/, '');
  for (const [, code, single] of city.matchAll(/ (\d{3})(x1)?(?= |$)/g)) {
    const row: Row = { country, region, place, type: 'local', prefix: `+1 (${code})`, digits: '55501##' };
    yield single === undefined ? row : { ...row, only: 1 };
  }
}

function toGroup(row: Row, city: CatalogueCity | undefined, numbers: readonly string[]): CatalogueGroup {
  const { country, type, prefix } = row;
  const name = `${country} ${city?.name ?? ''} ${type} ${prefix}`;
  const [from, to, step] = MONTHLY[type];
  const monthly = from + (draw(name, 'monthly') % ((to - from) / step + 1)) * step;
  const setup = SETUP[draw(name, 'setup') % SETUP.length] ?? 0;
  return {
    id: `grp-${createHash('sha256').update(`${name} ${numbers[0]}`).digest('hex').slice(0, 12)}`,
    country,
    city,
    location: city?.name ?? '',
    type,
    prefix,
    setupPrice: (setup / 100).toFixed(2),
    monthlyPrice: (monthly / 100).toFixed(2),
    requirements: REQUIREMENTS[country]?.[type] ?? [],
    picksNumber: type === 'local' || type === 'tollfree',
    features: [
      'voice',
      ...(country === 'US' ? [] : ['sms_in', 'sms_out']),
      ...(type === 'mobile' ? ['whatsapp'] : []),
      'whatsapp_business',
    ],
    numbers,
  };
}

function draw(name: string, what: string): number {
  return createHash('sha256').update(`${what} ${name}`).digest().readUInt32BE();
}
