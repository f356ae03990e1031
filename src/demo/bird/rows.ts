import { lifeOf } from './life.ts';
import type { Purchase } from './stock.ts';
import type { StockItem } from './stock-item.ts';

/** A number of the workspace, as the list, the details and a purchase's answer show it. Until it is activated each capability says what it waits for. */
export function ownedRow(bought: Purchase, item: StockItem, active: boolean, now: number) {
  const at = iso(bought.purchasedAt);
  const issues = active ? [] : ['subscription-is-not-active'];
  const side = (supported: boolean) => ({
    status: supported && active ? 'active' : 'inactive',
    issues: supported ? issues : ['capability-is-not-supported'],
  });
  return {
    id: bought.id,
    endpointId: bought.id,
    numberString: bought.number,
    countryCode: item.countryCode,
    type: item.type,
    capabilities: item.capabilities,
    createdAt: at,
    updatedAt: at,
    ...(bought.cancelledAt !== undefined && { deprovisionAt: iso(lifeOf(bought, now).endsAt) }),
    endpoint: {
      id: bought.id,
      type: 'long-code-number',
      instanceId: bought.id,
      name: bought.number,
      capabilities: Object.entries(item.capabilities).map(([name, ways]) => ({
        name,
        inbound: side(ways.inbound),
        outbound: side(ways.outbound),
      })),
      dependencies: [],
    },
  };
}

/** The subscription of a number: what it costs, and until when the month goes that is under way. */
export function subscriptionRow(bought: Purchase, item: StockItem, now: number) {
  const { startsAt, endsAt, isOver } = lifeOf(bought, now);
  const status = isOver ? 'inactive' : 'active';
  return {
    endpointId: bought.id,
    name: 'main',
    status,
    price: item.monthlyPrice,
    subscription: {
      subscribedAt: iso(bought.purchasedAt),
      startAt: iso(startsAt),
      endAt: iso(endsAt),
      canceledAt: bought.cancelledAt === undefined ? null : iso(bought.cancelledAt),
      status,
    },
  };
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
