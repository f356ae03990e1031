import { randomUUID } from 'node:crypto';
import Big from 'big.js';
import { type Money, money } from '../domain/money.ts';
import { countedOf } from '../domain/policy/counted.ts';
import { monthOf } from '../domain/policy/month.ts';
import type { LimitReached } from '../domain/refusal.ts';
import type { NumberRecord } from '../domain/register/record.ts';
import { rentOf } from '../domain/register/rent.ts';
import type { Request } from '../domain/request.ts';
import type { Budgets } from '../domain/rules.ts';
import type { Counting } from '../workflow/recounting.ts';
import type { SpendingStore } from '../workflow/spending-store.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';

/*
 * What was approved, and the rent of what was bought elsewhere, is counted in one hash for each workspace, in whole millionths, which Redis adds
 * exactly. A request, and a number of the register, keeps what it has counted beside its body, and each save exchanges that for what it counts from
 * now on: whatever version it is saved over, nothing is counted twice, and what comes to nothing is given back. The hash has a name of its own
 * (`book`), which stands before what has been counted in it: of one that is gone nothing is given back in the next one, where all is counted anew
 * (`recounting.ts`). Until it is (`whole`), by the time zone and the currency of the rules as they are, nothing is approved that is held to a budget.
 * Without budgets nothing is counted.
 */

/** What a request, or a number, counts in one field; with `limit` it is refused where there would be more in it. */
type Count = Readonly<{ field: string; amount: Money; path: string; limit?: Money }>;

const NONE = '?';
const RENT = 'budget.rent';

/**
 * To stand before a script's own lines. `exchange(kept, spent, counting)` exchanges what a request, or a number, has counted for `counts`, or changes
 * nothing and answers, for one that has counted nothing yet, with the first of these that would be over its limit and what is in it, or that not all is counted
 * `by` these rules, so that this cannot be known. A count is {field, millionths, limit or ""}; all of them stay texts, which are exact where Lua's numbers
 * are not. What is counted by other rules than the rest makes that not whole. To stand before all else that a script changes: it may fail.
 */
export const COUNTING = `
local function isMore(one, other)
  if string.sub(one, 1, 1) == '-' then return false end
  if #one ~= #other then return #one > #other end
  return one > other
end
local addTo
function addTo(spent, steps)
  for no, step in ipairs(steps) do
    local total = redis.pcall('HINCRBY', spent, step[1], step[2])
    if type(total) == 'table' then
      local done = {}
      for at = no - 1, 1, -1 do table.insert(done, {steps[at][1], steps[at][3], steps[at][2]}) end
      addTo(spent, done)
      error(total.err)
    end
    if total == 0 then redis.call('HDEL', spent, step[1]) end
  end
end
local function exchange(kept, spent, counting)
  if counting.leaves then redis.call('HDEL', spent, 'whole', 'recounted') return end
  local counts, by = counting.counts, counting.by
  local book = redis.call('HGET', spent, 'book')
  if not book then redis.call('DEL', spent) end
  local whole, recounted = redis.call('HGET', spent, 'whole'), redis.call('HGET', spent, 'recounted')
  local counted, steps, back, lines = redis.call('HGET', kept, 'counted') or '', {}, {}, {}
  if book and string.sub(counted, 1, #book + 1) == book .. '\\n' then
    for field, millionths in string.gmatch(counted, '([^=\\n]+)=(%d+)') do
      if millionths ~= '0' then table.insert(steps, {field, '-' .. millionths, millionths}) end
    end
  end
  local isNew = counted == ''
  for _, each in ipairs(counts) do
    if isNew and whole ~= by and each[3] ~= '' and isMore(each[2], '0') then return {'uncounted'} end
    if each[2] ~= '0' then
      table.insert(steps, {each[1], each[2], '-' .. each[2]})
      table.insert(lines, each[1] .. '=' .. each[2])
    end
  end
  for at = #steps, 1, -1 do table.insert(back, {steps[at][1], steps[at][3], steps[at][2]}) end
  addTo(spent, steps)
  for index, each in ipairs(counts) do
    if isNew and each[3] ~= '' and isMore(each[2], '0') and isMore(redis.call('HGET', spent, each[1]) or '0', each[3]) then
      addTo(spent, back)
      return {'budget', index, redis.call('HGET', spent, each[1]) or '0'}
    end
  end
  if #lines == 0 then redis.call('HDEL', kept, 'counted') return end
  if not book then
    book = counting.book
    redis.call('HSET', spent, 'book', book)
  end
  if whole and whole ~= by then redis.call('HDEL', spent, 'whole') end
  if recounted and string.sub(recounted, 1, #by + 1) ~= by .. '\\n' then redis.call('HDEL', spent, 'recounted') end
  redis.call('HSET', kept, 'counted', book .. '\\n' .. table.concat(lines, '\\n'))
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
    count(RENT, 'rent', monthly, budgets?.rent),
  ];
}

/** What a number of the register counts as it stands. It is owned already, and held to no limit. */
export function countsOfRecord(record: NumberRecord, budgets: Pick<Budgets, 'currency'> | undefined): Count[] {
  const rent = rentOf(record, budgets?.currency);
  return rent ? [{ path: RENT, field: `rent ${rent.currency ?? NONE}`, amount: rent }] : [];
}

/**
 * The same for {@link COUNTING}, as JSON, with a name for the book where there is none yet. Where there are no budgets nothing is counted; what comes to
 * nothing is given back all the same, and of what is approved it is known that it is not counted (`leaves`).
 */
export function countsForScript(counts: readonly Count[], budgets: Counting | undefined): string {
  if (!budgets && counts.length > 0) return JSON.stringify({ leaves: true });
  return JSON.stringify({
    counts: counts.map(({ field, amount, limit }) => [field, millionths(amount), limit ? millionths(limit) : '']),
    book: randomUUID(),
    by: budgets && nameOf(budgets),
  });
}

/**
 * By what is counted, and what: versions that count the requests alone name no register, and so neither takes what the other has counted for whole
 * where both run side by side.
 */
export function nameOf({ timeZone, currency = NONE }: Counting): string {
  return `${timeZone} ${currency} register`;
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

    async counted(teamId, { at, timeZone, currency, names }) {
      if (names.length === 0) return [];
      const month = monthOf(at, timeZone).name;
      const fields = names.map(({ of, id, limit: { currency } }) => {
        const name = of === 'rent' ? of : [month, of, ...(id === undefined ? [] : [id])].join(' ');
        return `${name} ${currency ?? NONE}`;
      });
      const [book, whole, ...found] = await redis.hmget(keys.spent(teamId), 'book', 'whole', ...fields);
      if (!book || whole !== nameOf({ timeZone, currency })) return undefined;
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
