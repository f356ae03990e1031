import { randomUUID } from 'node:crypto';
import { hoursToMilliseconds } from 'date-fns';
import type { Redis } from 'ioredis';
import type { Clock, Observer } from '../workflow/ports.ts';
import { keys } from './keys.ts';
import { within } from './within.ts';

/** What ended this long before a restart may still be read by somebody. */
const LATELY_MS = hoursToMilliseconds(1);
const ASK_MS = 2_000;
const RETRY_MS = 1_000;

/**
 * Notes which run of Redis this is. When it is another one than was noted before, what the cards and Homes show counts as unknown, and they
 * are to be painted anew: all in one step, so that it is done once, and whoever does it cannot die in the middle.
 * KEYS run, unshown, stale homes, then each request's cards, then each Home · ARGV run id, now, mark, number of requests, then their ids,
 * then the users whose Homes they are. Returns 1 when it was another run.
 */
const NOTE = `
if redis.call('HGET', KEYS[1], 'id') == ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'id', ARGV[1], 'at', ARGV[2])
local requests = tonumber(ARGV[4])
for index = 4, #KEYS do
  local key, name = KEYS[index], ARGV[index + 1]
  if index < 4 + requests then
    redis.call('ZADD', KEYS[2], ARGV[2], name)
    local kept = redis.call('HGETALL', key)
    for field = 1, #kept, 2 do
      local isJson, card = pcall(cjson.decode, kept[field + 1])
      -- What cannot be read is looked for in Slack anyway.
      if isJson and type(card) == 'table' then
        local message = type(card.posting) == 'table' and card.posting or card
        message.shows = ''
        redis.call('HSET', key, kept[field], cjson.encode(card))
      end
    end
  elseif redis.call('SET', key, '', 'XX', 'KEEPTTL') then
    redis.call('HSET', KEYS[3], name, ARGV[3])
  end
end
return 1`;

/** What is known of the restarts of Redis, each of which may have made it forget what Slack already shows. */
export type Restarts = Readonly<{
  /** When Redis was last found to be another run than before (epoch ms), as of now: a restart that is being noted is waited for. */
  lastAt(teamId: string): Promise<number>;
  close(): void;
}>;

/** Looks now and whenever the connection is back. Resolves when a restart that happened before is noted. `redis` must be connected. */
export async function watchRestarts(deps: {
  redis: Redis;
  /** The workspace to begin with; those that are kept are looked up. */
  teamId: string;
  clock: Clock;
  observer: Pick<Observer, 'trouble'>;
  /** Cards and Homes are to be painted anew; the sweep knows which. */
  onRestart: () => Promise<void>;
}): Promise<Restarts> {
  const { redis, clock, observer, onRestart } = deps;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;
  let noting = Promise.resolve();

  async function noteFor(teamId: string, run: string): Promise<boolean> {
    const now = clock();
    // A request or Home that comes after this look is shown and kept by this run.
    const [ids, users] = await Promise.all([
      redis.zrange(keys.byEnd(teamId), String(now - LATELY_MS), '+inf', 'BYSCORE'),
      redis.smembers(keys.homes(teamId)),
    ]);
    const all = [
      keys.run(teamId),
      keys.unshown(teamId),
      keys.staleHomes(teamId),
      ...ids.map((id) => keys.cards(teamId, id)),
      ...users.map((user) => keys.home(teamId, user)),
    ];
    const facts = [run, String(now), randomUUID(), String(ids.length)];
    return (await redis.eval(NOTE, all.length, ...all, ...facts, ...ids, ...users)) === 1;
  }

  async function note(): Promise<void> {
    const run = /^run_id:(\w+)/m.exec(await within(ASK_MS, redis.info('server')))?.[1];
    // Whoever hides it cannot be told apart from its earlier run.
    if (run === undefined) return;
    let restarted = false;
    for (const teamId of new Set([deps.teamId, ...(await redis.smembers(keys.teams))])) {
      restarted = (await noteFor(teamId, run)) || restarted;
    }
    if (restarted) await onRestart();
  }

  function look(): Promise<void> {
    clearTimeout(retry);
    noting = note().catch((error: unknown) => {
      observer.trouble('restart of redis not noted', error, {});
      if (!closed) retry = setTimeout(look, RETRY_MS).unref();
    });
    return noting;
  }

  redis.on('ready', look);
  await look();
  return {
    async lastAt(teamId) {
      await noting;
      return Number((await redis.hget(keys.run(teamId), 'at')) ?? 0);
    },
    close() {
      closed = true;
      redis.off('ready', look);
      clearTimeout(retry);
    },
  };
}
