import type { NumberRecord } from '../../src/domain/register/record.ts';
import type { RedisConnection } from '../../src/store/connections.ts';
import { keys } from '../../src/store/keys.ts';
import { COUNTING } from '../../src/store/spending.ts';
import { TEAM } from './register-desk.ts';

/** Saves a number as a version did that counted no rents of numbers: what is counted of it stays as it was. */
export async function earlierSaves(redis: RedisConnection, record: NumberRecord): Promise<void> {
  const { id, version } = record;
  const kept = { version: String(version), body: JSON.stringify(record), owner: record.owner ?? '' };
  await redis.hset(keys.record(TEAM, id), kept);
  await redis.hset(keys.recordFacts(TEAM), id, '{}');
}

/** Counts a request as that version did, under its own name for what is counted. */
export async function earlierCounts(
  redis: RedisConnection,
  id: string,
  counts: Readonly<Record<string, string>>,
): Promise<void> {
  const counting = { counts: Object.entries(counts).map((each) => [...each, '']), book: 'earlier', by: 'UTC USD' };
  const script = `${COUNTING}\nexchange(KEYS[1], KEYS[2], cjson.decode(ARGV[1]))`;
  await redis.eval(script, 2, keys.request(TEAM, id), keys.spent(TEAM), JSON.stringify(counting));
}
