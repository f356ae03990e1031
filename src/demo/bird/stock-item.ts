/** A price as Bird writes it: `amount` × 10^`exponent` of the currency. */
export type Price = Readonly<{ currencyCode: string; amount: number; exponent: number }>;

/** Which ways a channel works. */
export type Ways = Readonly<{ inbound: boolean; outbound: boolean }>;

/** A number for sale, as a search shows it. */
export type StockItem = Readonly<{
  id: string;
  countryCode: string;
  type: 'local' | 'mobile' | 'national' | 'toll-free';
  numberString: string;
  capabilities: Readonly<{ voice: Ways; sms: Ways; mms: Ways }>;
  monthlyPrice: Price;
  backOrderRequired?: boolean;
  backOrderStockId?: string;
}>;
