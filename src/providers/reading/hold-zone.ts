import type { Http } from '../client/http.ts';
import { hasZone, readTime } from './read-time.ts';

const HOUR = 60 * 60_000;
/** How far zones in use are ahead of UTC that are not so by whole hours. Source: the IANA time zone database. */
const UNEVEN = [-9.5, -3.5, -2.5, 3.5, 4.5, 5.5, 5.75, 6.5, 8.75, 9.5, 10.5, 12.75, 13.75];
const ZONES = [...Array.from({ length: 27 }, (_, n) => n - 12), ...UNEVEN].map((hours) => hours * HOUR);
/** How far a time that was stated may be from the moment that it states: as long as a call may take, and a little. */
const INEXACT_MS = 45_000;

/**
 * How far ahead of UTC the zone is in which a time without one is written, where it states a moment that is known: `at`. 0 for a time that tells its
 * zone, and undefined where no zone makes it that moment.
 */
export function zoneOf(value: unknown, at: number): number | undefined {
  if (hasZone(value)) return 0;
  const asUtc = readTime(value, at);
  return asUtc === undefined ? undefined : ZONES.find((ahead) => Math.abs(asUtc - ahead - at) <= INEXACT_MS);
}

/**
 * The zone of an answer to a reservation (`made`, `ends`) that came at `at`: what was just made was made about then. A time behind that could as well
 * be that of an older hold which goes on; only an end that would be over tells that it is none.
 */
export function zoneOfAnswer(made: unknown, ends: unknown, at: number): number {
  const ahead = zoneOf(made, at) ?? 0;
  if (ahead >= 0) return ahead;
  const endsAsUtc = hasZone(ends) ? undefined : readTime(ends, at);
  return endsAsUtc !== undefined && endsAsUtc <= at ? ahead : 0;
}

const known = new WeakMap<Http, number>();

/** The zone of this provider's times without one, as its last reservation told it. */
export function knownZone(http: Http): number | undefined {
  return known.get(http);
}

export function rememberZone(http: Http, ahead: number): void {
  known.set(http, ahead);
}
