import Big from 'big.js';
import { type Money, money } from '../domain/money.ts';
import { countedOf } from '../domain/policy/counted.ts';
import { monthOf } from '../domain/policy/month.ts';
import type { LimitReached } from '../domain/refusal.ts';
import type { Request } from '../domain/request.ts';
import type { Budgets } from '../domain/rules.ts';
import type { SpendingStore } from '../workflow/spending-store.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';

/*
 * What was approved is counted in one hash for each workspace, in whole millionths, which Redis adds exactly. A request keeps what it has
 * counted beside its body, and each save exchanges that for what it counts from now on: whatever version it is saved over, nothing is counted
 * twice, and what comes to nothing is given back.
 */

/** What a request counts in one field; with `limit` it is refused where there would be more in it. */
type Count = Readonly<{ field: string; amount: Money; path: string; limit?: Money }>;

const NONE = '?';

/**
 * To stand before a script's own lines. `overLimit(request, spent, counts)` answers with nothing, or, for a request that has counted nothing yet, with the
 * first of these that would be over its limit and what is in it; `count` exchanges what the request has counted for these. A count is {field, millionths, limit or ""}.
 */
export const COUNTING = `
local function counted(request)
  local was = {}
  for field, millionths in string.gmatch(redis.call('HGET', request, 'counted') or '', '([^=\\n]+)=(%d+)') do
    was[field] = tonumber(millionths)
  end
  return was
end
local function overLimit(request, spent, counts)
  if #counts == 0 or next(counted(request)) then return end
  for index, each in ipairs(counts) do
    if each[3] ~= '' and tonumber(each[2]) > 0 then
      local total = tonumber(redis.call('HGET', spent, each[1]) or '0')
      if total + tonumber(each[2]) > tonumber(each[3]) then return {'budget', index, string.format('%.0f', total)} end
    end
  end
end
local function count(request, spent, counts)
  local function add(field, more)
    if more ~= 0 and redis.call('HINCRBY', spent, field, string.format('%.0f', more)) == 0 then redis.call('HDEL', spent, field) end
  end
  local was, lines = counted(request), {}
  for _, each in ipairs(counts) do
    add(each[1], tonumber(each[2]) - (was[each[1]] or 0))
    was[each[1]] = nil
    table.insert(lines, each[1] .. '=' .. each[2])
  end
  for field, millionths in pairs(was) do add(field, -millionths) end
  if #lines > 0 then redis.call('HSET', request, 'counted', table.concat(lines, '\\n')) else redis.call('HDEL', request, 'counted') end
end`;

/** What a request counts as it stands. Only an approval that is saved now (`isNew`) is held to the limits: what was saved before, is ordered, or bought past them, is counted all the same. */
export function countsOf(request: Request, budgets: Budgets | undefined, isNew = true): Count[] {
  const found = countedOf(request, budgets?.currency);
  if (!found) return [];
  const { state } = request;
  const isHeldTo =
    isNew && state.name === 'purchasing' && state.attempt === undefined && state.approval.glass === undefined;
  const month = monthOf(found.at, budgets?.timeZone ?? 'UTC').name;
  const count = (path: string, field: string, amount: Money, limits: readonly Money[] = []): Count => {
    const limit = isHeldTo ? limits.find(({ currency }) => currency === amount.currency) : undefined;
    return { path, field: `${field} ${amount.currency ?? NONE}`, amount, limit };
  };
  const { requester, channel, first, monthly } = found;
  return [
    ...first.flatMap((amount) => [
      count('budget.workspace', `${month} workspace`, amount, budgets?.workspace),
      count('budget.person', `${month} person ${requester}`, amount, budgets?.person),
      count(`budget.channels.${channel}`, `${month} channel ${channel}`, amount, budgets?.channels[channel]),
    ]),
    count('budget.rent', 'rent', monthly, budgets?.rent),
  ];
}

/** The same for {@link COUNTING}, as JSON. */
export function countsForScript(counts: readonly Count[]): string {
  return JSON.stringify(
    counts.map(({ field, amount, limit }) => [field, millionths(amount), limit ? millionths(limit) : '']),
  );
}

/** What is said of the count that is over its limit, when so many millionths are in it. */
export function overBudget({ path, limit }: Count, total: string): LimitReached {
  if (!limit) throw new Error(`${path} was refused without a limit`);
  const left = new Big(limit.amount).minus(fromMillionths(total));
  return { reason: 'overBudget', budget: path, limit, left: signed(left, limit.currency) };
}

export function createSpendingStore(redis: RedisConnection): SpendingStore {
  return {
    async spent(teamId, { at, timeZone, requester, channel, currencies }) {
      const month = monthOf(at, timeZone).name;
      const names = {
        workspace: `${month} workspace`,
        person: `${month} person ${requester}`,
        channel: `${month} channel ${channel}`,
        rent: 'rent',
      } as const;
      const read = async (name: string): Promise<Money[]> => {
        if (currencies.length === 0) return [];
        const found = await redis.hmget(keys.spent(teamId), ...currencies.map((currency) => `${name} ${currency}`));
        return currencies.map((currency, index) => signed(fromMillionths(found[index] ?? '0'), currency));
      };
      const [workspace, person, ofChannel, rent] = await Promise.all(Object.values(names).map(read));
      return { workspace: workspace ?? [], person: person ?? [], channel: ofChannel ?? [], rent: rent ?? [] };
    },

    async counted(teamId, { at, timeZone, names }) {
      if (names.length === 0) return [];
      const month = monthOf(at, timeZone).name;
      const fields = names.map(({ of, id, limit: { currency } }) => {
        const name = of === 'rent' ? of : [month, of, ...(id === undefined ? [] : [id])].join(' ');
        return `${name} ${currency ?? NONE}`;
      });
      const found = await redis.hmget(keys.spent(teamId), ...fields);
      return names.map(({ limit }, index) => signed(fromMillionths(found[index] ?? '0'), limit.currency));
    },
  };
}

/** Up, so that no part of a price is left out. */
function millionths({ amount }: Money): string {
  return new Big(amount).times(1_000_000).round(0, Big.roundUp).toFixed(0);
}

function fromMillionths(text: string): Big {
  return new Big(text).div(1_000_000);
}

/** As `money` writes it, but below zero, too. */
function signed(value: Big, currency: string | null): Money {
  if (value.gte(0)) return money(value.toFixed(), currency);
  return { amount: `-${money(value.abs().toFixed()).amount}`, currency };
}
