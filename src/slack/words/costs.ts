/** What is said of what numbers cost: to one who asks for it, on Home, and once a month. */
export const costs = {
  costs: {
    title: (month: string) => `What the numbers cost, ${month}`,
    /** Rent now. */
    rent: (numbers: string, rent: string) => `The rent of ${numbers} is ${rent} a month now`,
    rentUnknown: (numbers: string) => `The rent of ${numbers} is not known`,
    noNumbers: 'No numbers are in the register',
    unknown: (count: number) =>
      count === 1 ? 'The rent of one of them is not known' : `The rent of ${count} of them is not known`,
    setup: (month: string, bought: string, paid: string) => `${month}: ${bought} bought, ${paid} to set up`,
    setupUnknown: (month: string, bought: string) => `${month}: ${bought} bought`,
    setupNone: (month: string) => `${month}: none bought`,
    numbers: (count: number) => (count === 1 ? '1 number' : `${count} numbers`),
    byCostCentre: 'By cost centre',
    noCostCentre: 'No cost centre',
    byOwner: 'By owner',
    noOwner: 'Nobody',
    share: (of: string, numbers: string, rent: string) => `${of}: ${numbers}, ${rent}`,
    shareRent: (rent: string) => `${rent} a month`,
    more: (count: number) => (count === 1 ? 'And one more.' : `And ${count} more.`),
    renewing: 'Renews within 30 days',
    nothingRenews: 'Nothing renews within 30 days, as far as the providers tell.',
    renews: (number: string, price: string, when: string) => `${number}, ${price}, renews ${when}`,
    ends: (number: string, price: string, when: string) => `${number}, ${price}, ends ${when}`,
    own: 'What your numbers cost',
    noneOwn: 'You own no numbers. Those who approve requests see what all of them cost.',

    button: 'All costs',
    soon: (count: number) =>
      count === 0
        ? 'None renews within 30 days'
        : count === 1
          ? 'One renews within 30 days'
          : `${count} renew within 30 days`,
  },
};
