import type { CatalogueGroup } from './catalogue.ts';
import type { Life } from './life.ts';
import type { Price, Purchase, Reservation } from './stock.ts';

/** A group as a search shows it: prices are decimal strings here. */
export function groupRow(group: CatalogueGroup) {
  return {
    id: group.id,
    prefix: group.prefix,
    location: group.location,
    price: { setup_price: group.setupPrice, monthly_price: group.monthlyPrice },
    type: group.type,
    requirements: requirementRows(group),
    allow_number_selection: group.picksNumber,
    is_eligible_for_free_number: false,
    features: group.features,
  };
}

/** The documents a group asks for, in the shape of the requirements list. */
export function requirementRows(group: CatalogueGroup) {
  return group.requirements.map((description) => ({ description, did_type: group.type }));
}

/** A row of the list of reservations: its times and prices are named and typed otherwise than where a reservation is made. */
export function reservationRow(held: Reservation, group: CatalogueGroup, price: Price) {
  return {
    uuid: held.uuid,
    number: held.number,
    did_group_id: group.id,
    did_type: group.type,
    iso_country_code: group.country,
    location: group.location,
    setup_price: Number(price.setupPrice),
    monthly_price: Number(price.monthlyPrice),
    ppm: 0.02,
    reservation_date: iso(held.createdAt),
    reservation_end_date: iso(held.expiresAt),
    needs_registration: group.requirements.length > 0,
    supports_sms_in: group.features.includes('sms_in'),
    supports_sms_out: group.features.includes('sms_out'),
  };
}

/** A row of the list of owned numbers. */
export function ownedRow(bought: Purchase, group: CatalogueGroup, { endsAt, way }: Life, usual: string) {
  const status = way ?? usual;
  return {
    uuid: bought.uuid,
    account_uuid: 'ACC00000000-0000-4000-8000-000000000000',
    phone_number: bought.number,
    formatted_phone_number: `${group.prefix} ${bought.number.slice(group.prefix.replaceAll(/[ ()]/g, '').length)}`,
    iso_country_code: group.country,
    region_name: group.location,
    emoji: null,
    friendly_name: bought.number,
    record_inbound: false,
    is_toll_free: group.type === 'tollfree',
    provider_type: group.type === 'sharedcost' ? 'shared-cost' : group.type,
    priced_per_minute: false,
    incoming_price_per_minute: 0,
    ivr_uuid: null,
    timezone: 'UTC',
    // Which other integers there are is not documented.
    status: status === 'ACTIVE' ? 1 : 0,
    status_text: status,
    created_at: iso(bought.purchasedAt),
    updated_at: iso(bought.purchasedAt),
    expires_at: iso(endsAt),
  };
}

/** A time as 2Chat writes it, to the second. */
export function iso(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
