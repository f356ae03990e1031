import type { Group, Search } from './group.ts';

/**
 * Groups whose place is known from their number only are sorted out by the place that was asked for: those that are there join the others,
 * those that are elsewhere are dropped and counted, and those of which it cannot be told keep their mark.
 */
export function placedIn(
  search: Search,
  groups: readonly Group[],
): Readonly<{ groups: readonly Group[]; elsewhere: readonly Group[] }> {
  const begins = groups.flatMap((group) => (namesPlace(group, search) ? beginning(group.prefix) : []));
  const elsewhere: Group[] = [];
  const kept = groups.flatMap((group) => {
    if (group.placed === undefined) return [group];
    const { placed: _mark, ...there } = group;
    if (begins.some((begin) => group.number?.startsWith(begin))) return [there];
    const told = compare(group, search);
    if (told === 'elsewhere') elsewhere.push(group);
    return told === 'requested' ? [there] : told === 'unknown' ? [group] : [];
  });
  return { groups: kept, elsewhere };
}

/**
 * Whether a group is in the place that was asked for. Where its provider was asked by place and says of no other, it is; what belongs to the
 * whole country, as toll-free numbers do, is not.
 */
export function isThere(search: Search): (group: Group) => boolean {
  const city = cityOf(search);
  const isPlace = city === '' ? search.region !== undefined : !/^[+\d][\d\s().-]*$/.test(city);
  // Of one search after the other the places are few.
  const told = new Map<string, boolean>();
  return (group) => {
    const { place, region = '', type, placed } = group;
    if (!isPlace) return true;
    if (placed !== undefined) return false;
    if (place === '' && region === '') return type === 'local' || type === '';
    const key = JSON.stringify([place, region]);
    const known = told.get(key) ?? compare(group, search) !== 'elsewhere';
    told.set(key, known);
    return known;
  };
}

/** What a number's own place tells of the place that was asked for. */
function compare({ place, region = '' }: Group, search: Search): 'requested' | 'elsewhere' | 'unknown' {
  const city = cityOf(search);
  const wanted = search.region?.name ?? '';
  const regionFits = region === '' || wanted === '' ? undefined : sameName(region, wanted);
  if (regionFits === false) return 'elsewhere';
  if (city === '') return regionFits ? 'requested' : 'unknown';
  // What was typed may be a region's name as well.
  if (wanted === '' && place === '' && sameName(region, city)) return 'requested';
  if (place === '') return 'unknown';
  const names = place.split('/');
  if (names.some((name) => sameName(name, city))) return 'requested';
  return names.some((name) => begins(name, city)) ? 'unknown' : 'elsewhere';
}

/** Whether a group that was searched by place says that its prefix belongs to the very place. */
function namesPlace({ placed, number, type, place }: Group, search: Search): boolean {
  if (placed !== undefined || number !== undefined || type !== 'local') return false;
  const city = cityOf(search);
  return city === '' ? search.region !== undefined : sameName(place, city);
}

function cityOf({ city, cityText = '' }: Search): string {
  // A listed city may carry its region behind a comma, where there are several of its name.
  return (city?.name ?? cityText).split(',')[0] ?? '';
}

/** "+1 (213)" as "+1213"; nothing when there is no area code in it: a whole country's prefix places no number. */
function beginning(prefix: string): string[] {
  const [, code = '', area = ''] = /^\+(\d{1,3})[\s.-]*\(?(\d{1,5})\)?$/.exec(prefix.trim()) ?? [];
  const apart = /^\+\d{1,3}[\s.(-]/.test(prefix.trim()) || /^\+1\d{3}$/.test(prefix.trim());
  return apart && area !== '' ? [`+${code}${area}`] : [];
}

/** Whether two names are one, however they are written: without case, accents and punctuation. */
export function sameName(a: string, b: string): boolean {
  return plain(a) !== '' && plain(a) === plain(b);
}

/** Whether one name is the beginning of the other, by whole words: "Frankfurt" and "Frankfurt am Main". */
function begins(a: string, b: string): boolean {
  return `${plain(a)} `.startsWith(`${plain(b)} `) || `${plain(b)} `.startsWith(`${plain(a)} `);
}

function plain(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/[\p{M}'’.]/gu, '')
    .toLowerCase()
    .replaceAll(/\bsaint\b/g, 'st')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
