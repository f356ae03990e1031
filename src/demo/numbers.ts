import { type Money, money } from '../domain/money.ts';
import { createCatalogue as birdCatalogue } from './bird/catalogue.ts';
import { lifeOf as lifeAtBird } from './bird/life.ts';
import type { BirdSandbox } from './bird/sandbox.ts';
import { createCatalogue as twochatCatalogue } from './twochat/catalogue.ts';
import { lifeOf as lifeAtTwochat } from './twochat/life.ts';
import type { TwochatSandbox } from './twochat/sandbox.ts';

const DAY_MS = 24 * 60 * 60_000;

/** Whose a number is, and how Number Desk came to know of it. */
export type Story = Readonly<{
  owner: string;
  purpose: string;
  costCentre: string;
  /** Bought here, which this person approved; or bought elsewhere, and adopted so many days ago. */
  how: Readonly<{ approvedBy: string }> | Readonly<{ adoptedDaysAgo: number }>;
  /** How many days ago its owner was asked whether it is needed, and said so. */
  keptDaysAgo?: number;
  /** Its owner was asked and reminded, and has not answered. */
  unanswered?: true;
  locked?: true;
}>;

type Row = Readonly<{ provider: '2Chat' | 'Bird'; number: string; daysAgo: number; story?: Story }>;

/** The numbers that the demo's company has at its start: several owners', one that nobody uses, and one that Number Desk has not heard of. */
const ROWS: readonly Row[] = [
  bought('2Chat', '+493023125017', 40, 'U0ANA', 'Support line for Germany', 'Support'),
  bought('2Chat', '+13105550115', 6, 'U0ANA', 'Spring campaign on the West Coast', 'Marketing'),
  bought('Bird', '+31105550161', 25, 'U0ANA', 'Codes for people who sign up in Rotterdam', 'Product'),
  bought('2Chat', '+442079460026', 55, 'U0BEN', 'Sales desk in London', 'Sales', { approvedBy: 'U0OMAR' }),
  bought('Bird', '+14145550169', 33, 'U0BEN', 'Partners in the Midwest', 'Sales'),
  bought('2Chat', '+494066969022', 150, 'U0BEN', 'Trade fair in Hamburg', 'Marketing', { unanswered: true }),
  bought('2Chat', '+18885550114', 160, 'U0MARTA', 'Hotline for customers', 'Support', {
    ...{ approvedBy: 'U0OMAR', keptDaysAgo: 47, locked: true },
  }),
  adopted('2Chat', '+33199000024', 80, 'U0YUKI', 'Press contact in Paris', 'Marketing', 20),
  adopted('Bird', '+447700900529', 70, 'U0YUKI', 'Test phone for releases', 'Product', 20),
  adopted('2Chat', '+34915550121', 200, 'U0OMAR', 'On call at night', 'Operations', 30),
  adopted('Bird', '+46701740669', 120, 'U0OMAR', 'Door of the Stockholm office', 'Operations', 30),
  { provider: '2Chat', number: '+18725550110', daysAgo: 210 },
];

/** What people choose from. */
export const costCentres = [...new Set(ROWS.flatMap(({ story }) => story?.costCentre ?? []))];

function bought(
  provider: Row['provider'],
  number: string,
  daysAgo: number,
  owner: string,
  purpose: string,
  costCentre: string,
  {
    approvedBy = 'U0MARTA',
    ...more
  }: Readonly<{ approvedBy?: string }> & Pick<Story, 'keptDaysAgo' | 'unanswered' | 'locked'> = {},
): Row {
  return { provider, number, daysAgo, story: { owner, purpose, costCentre, how: { approvedBy }, ...more } };
}

function adopted(
  provider: Row['provider'],
  number: string,
  daysAgo: number,
  owner: string,
  purpose: string,
  costCentre: string,
  adoptedDaysAgo: number,
): Row {
  return { provider, number, daysAgo, story: { owner, purpose, costCentre, how: { adoptedDaysAgo } } };
}

/** A number as its sandbox has it: what it is, what it costs, since when and until when. */
export type DemoNumber = Readonly<{
  provider: string;
  number: string;
  providerId: string;
  country: string;
  type: string;
  place: string;
  features: readonly string[];
  monthly: Money;
  setup?: Money;
  /** Whether its provider tells what it costs. */
  tellsPrice: boolean;
  since: number;
  endsAt: number;
  story?: Story | undefined;
}>;

/** Puts the demo's numbers into both sandboxes, but for those that were there before, and answers with those that the account owns now. `currency` is what 2Chat's prices are in. */
export function putNumbers(
  { twochat, bird }: Readonly<{ twochat: TwochatSandbox; bird: BirdSandbox }>,
  now: number,
  currency: string | null = null,
): DemoNumber[] {
  const groups = [...twochatCatalogue().groups.values()];
  const items = birdCatalogue();
  const groupOf = (number: string) => found(groups.find(({ numbers }) => numbers.includes(number)));
  const itemOf = (number: string) => found(items.find(({ numberString }) => numberString === number));
  const at = (provider: Row['provider'], known: readonly { number: string }[]) =>
    ROWS.filter((row) => row.provider === provider && !known.some(({ number }) => number === row.number)).map(
      ({ number, daysAgo }) => ({ number, agoMs: daysAgo * DAY_MS }),
    );
  twochat.own(at('2Chat', twochat.state().purchases).map((row) => ({ ...row, groupId: groupOf(row.number).id })));
  bird.own(at('Bird', bird.state().purchases).map((row) => ({ ...row, itemId: itemOf(row.number).id })));

  const ofTwochat = twochat.state().purchases.flatMap((row): DemoNumber[] => {
    const life = lifeAtTwochat(row, now, { cancellationMs: 0 });
    if (life.way) return [];
    const { country, type, location, features, monthlyPrice, setupPrice } = found(
      groups.find(({ id }) => id === row.groupId),
    );
    const what = { provider: '2Chat', number: row.number, country, type, place: location, features };
    const price = { monthly: money(monthlyPrice, currency), setup: money(setupPrice, currency), tellsPrice: false };
    return [{ ...what, ...price, providerId: row.uuid, since: row.purchasedAt, endsAt: life.endsAt }];
  });
  const ofBird = bird.state().purchases.flatMap((row): DemoNumber[] => {
    if (row.cancelledAt !== undefined) return [];
    const { countryCode, type, capabilities, monthlyPrice } = found(items.find(({ id }) => id === row.itemId));
    const features = [
      ...(capabilities.voice.inbound ? ['voice'] : []),
      ...(capabilities.sms.inbound ? ['sms_in'] : []),
      ...(capabilities.sms.outbound ? ['sms_out'] : []),
    ];
    const { currencyCode, amount, exponent } = monthlyPrice;
    const what = { provider: 'Bird', number: row.number, country: countryCode, type, place: '', features };
    const price = { monthly: money(amount, currencyCode, exponent), tellsPrice: true };
    return [{ ...what, ...price, providerId: row.id, since: row.purchasedAt, endsAt: lifeAtBird(row, now).endsAt }];
  });
  return [...ofTwochat, ...ofBird].flatMap((owned) => {
    const row = ROWS.find(({ provider, number }) => provider === owned.provider && number === owned.number);
    return row ? [{ ...owned, story: row.story }] : [];
  });
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The catalogue of a sandbox lacks a number of the demo.');
  return value;
}
