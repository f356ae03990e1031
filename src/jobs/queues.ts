import type { ProviderName } from '../domain/group.ts';
import type { JobData } from './job.ts';

/**
 * Each job waits in a queue with those that wait for the same thing, so that what is slow is slow for itself alone: a Slack that answers after ten
 * seconds holds up the cards and no release, and one provider's orders never wait for another's, nor for the holds that are being ended there.
 * The number is how many jobs of it one process runs at once; they mostly wait for others. Each provider has three queues besides.
 */
const QUEUES = {
  /** `auto-release`: needs nothing but Redis, and must be in time. */
  deadlines: 20,
  /** `decide`: Slack is asked who clicked. */
  decisions: 50,
  /** `search` */
  searches: 20,
  /** `render`: Slack is told how things stand. */
  cards: 20,
  /** `home`: the same, for one person. Homes are rendered often, so they have a queue of their own and hold up no card. */
  homes: 5,
  /** `remind`, `judge`, `absences`, `review`, `tellNumbers`, `reconcile` */
  upkeep: 20,
} as const;
const AT_ONE_PROVIDER = 20;

export type QueueName =
  | keyof typeof QUEUES
  | `reservations-${ProviderName}`
  | `orders-${ProviderName}`
  | `holds-${ProviderName}`;

/** The queues of a bot with these providers, and how many jobs of each one process runs at once. */
export function queuesOf(providers: readonly ProviderName[]): ReadonlyMap<QueueName, number> {
  const atProviders = providers.flatMap((name) => [reservationsAt(name), ordersAt(name), holdsAt(name)]);
  const shared = Object.entries(QUEUES) as [QueueName, number][];
  return new Map([...shared, ...atProviders.map((name) => [name, AT_ONE_PROVIDER] as const)]);
}

/** The queue that a job waits in. That of a provider which is no longer configured has no worker: the job waits there until it is again. */
export function queueOf(data: JobData): QueueName {
  switch (data.job) {
    case 'auto-release':
      return 'deadlines';
    case 'decide':
      return 'decisions';
    case 'reserve':
      return reservationsAt(data.provider);
    case 'purchase':
      return ordersAt(data.provider);
    case 'release':
    case 'verify':
    case 'giveBack':
    case 'numbers':
      return holdsAt(data.provider);
    case 'search':
      return 'searches';
    case 'render':
      return 'cards';
    case 'home':
      return 'homes';
    case 'remind':
    case 'judge':
    case 'absences':
    case 'review':
    case 'tellNumbers':
    case 'reconcile':
      return 'upkeep';
  }
}

/** `reserve`: Slack is asked who may approve before this provider is, so that no order waits behind it. */
function reservationsAt(provider: ProviderName): QueueName {
  return `reservations-${provider}`;
}

/** `purchase`: what was approved at this provider. */
function ordersAt(provider: ProviderName): QueueName {
  return `orders-${provider}`;
}

/** `release`, `verify`, `giveBack`, `numbers`: what is put right, given back or looked at there. A list that takes long takes one of its places. */
function holdsAt(provider: ProviderName): QueueName {
  return `holds-${provider}`;
}
