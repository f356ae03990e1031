/** What things are called. */
export const labels = {
  /** In place of a person's name. */
  somebody: '@unknown (Redis lost who it was)',

  didTypes: {
    all: 'Any type',
    local: 'Local',
    mobile: 'Mobile',
    tollfree: 'Toll-free',
    national: 'National',
    global: 'Global',
    sharedcost: 'Shared cost',
  },

  features: {
    voice: 'Voice',
    sms_in: 'SMS in',
    sms_out: 'SMS out',
    mms_in: 'MMS in',
    mms_out: 'MMS out',
    whatsapp: 'WhatsApp',
    whatsapp_business: 'WhatsApp Business',
  },

  price: {
    monthly: (price: string) => `${price} a month`,
    setup: (price: string) => `${price} to set up`,
    noSetup: 'no setup fee',
    setupUnknown: 'set-up fee not stated',
    rentUnknown: 'rent not known',
    currencyUnknown: (provider: string) => `${provider} states no currency.`,
    firstMonth: (total: string, then: string) => `${total} for the first month, then ${then}`,
    firstMonthShort: (total: string, then: string) => `${total}, then ${then}`,
    twoCurrencies: (setup: string, then: string) => `${setup} and ${then}: two currencies, so without a sum`,
    noCurrency: (provider: string) => `${provider} states no currency`,
  },

  someProvider: 'the provider',

  rows: {
    number: 'Number',
    place: 'Place',
    price: 'Price',
    features: 'Features',
    documents: 'Documents needed',
    purpose: 'What it is for',
    requester: 'Asked by',
    deadline: 'Decide by',
    reason: 'Reason',
    provider: 'Sold by',
  },

  local: (provider: string) => `Held in this workspace only: ${provider} may sell it to others until it is bought.`,
};
