import { PROVIDERS } from '../domain/group.ts';
import type { JobData } from './job.ts';

/**
 * Each job waits in a queue with those that wait for the same thing, so that what is slow is slow for itself alone: a Slack that answers after ten
 * seconds holds up the cards and no release, and one provider's orders never wait for another's, nor for the holds that are being ended there.
 * The number is how many jobs of it one process runs at once; they mostly wait for others.
 */
export const QUEUES = {
  /** `auto-release`: needs nothing but Redis, and must be in time. */
  deadlines: 20,
  /** `decide`: Slack is asked who clicked. */
  decisions: 50,
  /** `reserve`, `purchase`: what a person waits for at this provider. */
  ...queuesOf('orders', 20),
  /** `release`, `verify`: what is put right at this provider. */
  ...queuesOf('holds', 20),
  /** `search` */
  searches: 20,
  /** `show`: Slack is told how things stand. */
  cards: 20,
  /** `home`: the same, for one person. A Home may be painted often, so it stands in nobody's way. */
  homes: 5,
  /** `remind`, `reconcile` */
  upkeep: 5,
} as const satisfies Readonly<Record<string, number>>;

export type QueueName = keyof typeof QUEUES;

export const QUEUE_NAMES = Object.keys(QUEUES) as readonly QueueName[];

/** The queue that a job waits in. */
export function queueOf(data: JobData): QueueName {
  switch (data.job) {
    case 'auto-release':
      return 'deadlines';
    case 'decide':
      return 'decisions';
    case 'reserve':
    case 'purchase':
      return `orders-${data.provider ?? 'twochat'}`;
    case 'release':
    case 'verify':
      return `holds-${data.provider ?? 'twochat'}`;
    case 'search':
      return 'searches';
    case 'show':
      return 'cards';
    case 'home':
      return 'homes';
    case 'remind':
    case 'reconcile':
      return 'upkeep';
  }
}

function queuesOf<P extends string>(what: P, atOnce: number) {
  const names = PROVIDERS.map((provider) => [`${what}-${provider}`, atOnce] as const);
  return Object.fromEntries(names) as Record<`${P}-${(typeof PROVIDERS)[number]}`, number>;
}
