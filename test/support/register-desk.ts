import type { NewsFor } from '../../src/domain/register/news.ts';
import { type NumberRecord, recordId } from '../../src/domain/register/record.ts';
import type { RegisterRules } from '../../src/domain/register/rules.ts';
import type { JobContext, RegisterJobs } from '../../src/jobs/job-context.ts';
import type { RedisConnection } from '../../src/store/connections.ts';
import { createRegisterStore } from '../../src/store/register-store.ts';
import type { Inventory, ListedNumber } from '../../src/workflow/inventory.ts';
import type { HomeTimers } from '../../src/workflow/ports.ts';
import type { Provider } from '../../src/workflow/provider.ts';
import { createRegistering } from '../../src/workflow/registering.ts';
import { aJobContext } from './job-context.ts';
import { ana, marta, NOW } from './requests.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const NUMBER = '+12135550134';
export const TEAM = 'T0DESK';
export const omar = 'U0OMAR';

export const registerRules: RegisterRules = {
  reviewAheadMs: 30 * DAY,
  reviewEveryMs: 90 * DAY,
  coolingOffMs: DAY,
  givesBack: new Set(['2Chat']),
};

/** Ana's number, bought long ago and listed. */
export function aRecord(changes: Partial<NumberRecord> = {}): NumberRecord {
  const number = changes.number ?? NUMBER;
  const provider = changes.provider ?? '2Chat';
  return {
    id: recordId(provider, number),
    teamId: TEAM,
    version: 1,
    createdAt: NOW - 60 * DAY,
    updatedAt: NOW - 60 * DAY,
    number,
    provider,
    country: 'US',
    type: 'local',
    owner: ana,
    purpose: 'Support line',
    listed: { at: NOW - DAY, providerId: 'DID1', state: 'active', status: 'ACTIVE', since: NOW - 60 * DAY },
    neededAt: NOW - 60 * DAY,
    history: [],
    untold: 0,
    ...changes,
  };
}

const asked = { by: ana, at: NOW - 2 * DAY, reason: 'Nobody calls' };
const confirmed = { ...asked, confirmedBy: marta, confirmedAt: NOW - DAY, callAt: NOW, providerId: 'DID1' };
const called = { ...confirmed, calledAt: NOW };

/** A number in each state of giving back. */
export const givingBacks = {
  asked: { name: 'asked', ...asked },
  coolingOff: { name: 'coolingOff', ...confirmed },
  calling: { name: 'calling', ...called, job: 'job-1' },
  unconfirmed: { name: 'unconfirmed', ...called, checks: 0, nextCheckAt: NOW + 5_000 },
  done: { name: 'done', ...called, doneAt: NOW },
} as const satisfies Record<string, NonNullable<NumberRecord['givingBack']>>;

export function aRow(changes: Partial<ListedNumber> = {}): ListedNumber {
  return { id: 'DID1', number: NUMBER, state: 'active', status: 'ACTIVE', at: NOW - 60 * DAY, ...changes };
}

export function aList(rows: readonly ListedNumber[], changes: Partial<Inventory> = {}): Inventory {
  return { numbers: rows, unreadable: 0, whole: true, ...changes };
}

/** A desk with a register: its context, what people were told, what was queued and warned of, and the time, which can be set. */
export type RegisterDesk = Readonly<{
  context: JobContext;
  register: RegisterJobs;
  told: NewsFor[];
  queued: string[];
  warned: string[];
  set(now: number): void;
}>;

/** Real stores, one provider that does these things, and nothing of Slack. */
export function aRegisterDesk(
  redis: RedisConnection,
  provider: { [K in 'inventory' | 'givingBack']?: Exclude<Provider[K], undefined> },
  changes: Partial<RegisterJobs> = {},
): RegisterDesk {
  const [told, queued, warned]: [NewsFor[], string[], string[]] = [[], [], []];
  let now = NOW;
  const clock = () => now;
  const set = (at: number) => {
    now = at;
  };
  const base = aJobContext(redis, { orders: [], owned: [], holds: [], released: [] }, provider);
  const observer = { ...base.observer, warn: (what: string) => void warned.push(what) };
  const timers: RegisterJobs['timers'] & HomeTimers = {
    renderHome: async () => undefined,
    tendNumber: async (_record, { job, at }) => void queued.push(`${job} at ${at - NOW}`),
    tellNumbers: async () => void queued.push('tell'),
    readNumbers: async (_team, name) => void queued.push(`read ${name}`),
  };
  const store = createRegisterStore(redis);
  const register: RegisterJobs = {
    store,
    timers,
    registering: createRegistering({
      store,
      timers: { ...timers, renderHome: async () => undefined },
      clock,
      observer,
      rules: () => registerRules,
    }),
    teller: { tell: async (_team, news) => void told.push(news), tellCosts: async () => undefined },
    zone: () => 'UTC',
    directory: { membershipNow: async () => 'member' },
    ...changes,
  };
  const context: JobContext = { ...base, observer, clock, register };
  return { context, register, told, queued, warned, set };
}
