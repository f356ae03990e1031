import { z } from 'zod';
import { Refusal } from '../sandbox/refusal.ts';

const order = z.strictObject({ group_id: z.string().min(1), number: z.string().min(1).optional() });

/** A parameter that must be there. */
export function required(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (value === null || value === '') throw new Refusal(400, `Missing parameter: ${name}.`);
  return value;
}

/** The `country` parameter, which nearly every search needs. */
export function countryOf(query: URLSearchParams): string {
  const country = required(query, 'country');
  if (!/^[A-Z]{2}$/.test(country)) throw new Refusal(400, 'country must be an ISO country code.');
  return country;
}

/** The id of a region or city of this country, if the parameter is given. */
export function placeId(
  query: URLSearchParams,
  name: string,
  places: readonly { id: number; country: string }[],
  country: string,
): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const place = places.find(({ id }) => String(id) === text);
  if (place?.country !== country) throw new Refusal(404, `${name} ${text} not found.`);
  return place.id;
}

/** The body of a reservation or purchase. */
export function orderOf(body: unknown): z.infer<typeof order> {
  const read = order.safeParse(body);
  if (!read.success) throw new Refusal(400, 'The body must be a JSON object with group_id and optionally number.');
  return read.data;
}
