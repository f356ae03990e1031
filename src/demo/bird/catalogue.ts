import { createHash } from 'node:crypto';
import { TABLE } from './catalogue-table.ts';
import type { StockItem, Ways } from './stock-item.ts';

/** Builds the sandbox's stock out of the table; the same table always gives the same ids, prices and numbers. */
export function createCatalogue(): readonly StockItem[] {
  return TABLE.flatMap(({ country, type, base, places, from, count, price, can, backOrder }) =>
    Array.from({ length: count }, (_, at) => {
      const numberString = `${base}${String(from + at).padStart(places, '0')}`;
      return {
        id: uuidOf(numberString),
        countryCode: country,
        type,
        numberString,
        capabilities: { voice: ways('voice', can), sms: ways('sms', can), mms: ways('mms', can) },
        monthlyPrice: price,
        // Every third of such a row has to be ordered first; the others say that they have not, or say nothing.
        ...(backOrder &&
          at % 3 === 0 && { backOrderRequired: true, backOrderStockId: uuidOf(`order ${numberString}`) }),
        ...(backOrder && at % 3 === 1 && { backOrderRequired: false }),
      };
    }),
  );
}

/** A UUID that depends on nothing but the text. */
export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function ways(channel: string, can: readonly string[]): Ways {
  return {
    inbound: can.includes(channel) || can.includes(`${channel}-in`),
    outbound: can.includes(channel) || can.includes(`${channel}-out`),
  };
}
