import type { Rules } from '../rules.ts';
import { type Policy, policySchema } from './schema.ts';

/** What applies where there is no file: approvers approve, nobody their own requests, and nothing is counted against anything. */
export function policyOfSettings({ requesters }: Pick<Rules, 'requesters'>): Policy {
  return requesters === 'guests' ? WITH_GUESTS : MEMBERS_ALONE;
}

const MEMBERS_ALONE = policySchema.parse({ version: 1 });
const WITH_GUESTS = policySchema.parse({ version: 1, request: { guests: true } });

/** The settings, and in their place what the policy says. */
export function rulesUnder(settings: Rules, policy: Policy): Rules {
  const { request, budget, timeZone, currency } = policy;
  const { limits } = settings;
  return {
    ...settings,
    policy,
    requesters: request.guests ? 'guests' : 'members',
    quietHours: quietUnder(settings, policy),
    limits: limits && {
      ...limits,
      openHolds: request.openHolds ?? limits.openHolds,
      requestsADay: request.requestsADay ?? limits.requestsADay,
      budgets: hasLimits(budget) ? { ...budget, timeZone, currency } : undefined,
    },
  };
}

/** Holidays are quiet besides the hours of every day, whoever says those. */
function quietUnder({ quietHours }: Rules, { quiet, timeZone }: Policy): Rules['quietHours'] {
  const { hours = quietHours, holidays: days } = quiet;
  return days.length === 0 ? hours : { ...hours, holidays: { days, zone: timeZone } };
}

function hasLimits({ workspace, person, channels, rent }: Policy['budget']): boolean {
  return [workspace, person, rent, ...Object.values(channels)].some((limits) => limits.length > 0);
}
