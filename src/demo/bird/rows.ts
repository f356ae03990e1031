import type { Purchase } from './stock.ts';
import type { StockItem } from './stock-item.ts';

/** A number of the workspace, as the list, the details and a purchase's answer show it. Until it is activated each capability says what it waits for. */
export function ownedRow(bought: Purchase, item: StockItem, active: boolean) {
  const at = new Date(bought.purchasedAt).toISOString();
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

/** A month of rent, for the sandbox's dates. */
const MONTH_MS = 30 * 24 * 60 * 60 * 1000;

/** The subscription of a number: what it costs, and until when the month goes that is under way. */
export function subscriptionRow(bought: Purchase, item: StockItem, now: number) {
  const months = Math.floor((now - bought.purchasedAt) / MONTH_MS) + 1;
  const at = new Date(bought.purchasedAt).toISOString();
  return {
    endpointId: bought.id,
    name: 'main',
    status: 'active',
    price: item.monthlyPrice,
    subscription: {
      subscribedAt: at,
      startAt: at,
      endAt: new Date(bought.purchasedAt + months * MONTH_MS).toISOString(),
      canceledAt: null,
      status: 'active',
    },
  };
}
