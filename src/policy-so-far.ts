import type { readPolicySettings } from './config.ts';
import type { Absence } from './domain/policy/absence.ts';
import type { Spent } from './domain/policy/facts.ts';
import type { Policy } from './domain/policy/schema.ts';
import { createMask } from './mask.ts';
import { secretsOf } from './secrets.ts';
import { createAbsenceStore } from './store/absences.ts';
import { connectOnce, type RedisConnection } from './store/connections.ts';
import { createRecounting } from './store/recounting.ts';
import { createSpendingStore } from './store/spending.ts';
import { createSweepStore } from './store/sweep-store.ts';

type About = Readonly<{ policy: Policy; requester: string; channel: string; at: number; team?: string | undefined }>;
type Settings = Pick<ReturnType<typeof readPolicySettings>, 'redisUrl' | 'redisCa'>;

/** What counts as spent, who is away, and where that is known from, in a few words. */
export type SoFar = Readonly<{ spent: Spent; absences: readonly Absence[]; from: string }>;

/** What Redis knows of it. Where there is none, or it does not answer, nothing counts as spent, which is said. */
export async function readSoFar(settings: Settings, about: About): Promise<SoFar> {
  const { redisUrl, redisCa } = settings;
  if (!redisUrl) return nothing('REDIS_URL is not set');
  const { connection, opened } = connectOnce(redisUrl.reveal(), redisCa);
  try {
    await opened;
    const teams = await createSweepStore(connection).teams();
    return await ofTeam(connection, teamAmong(teams, about.team), about);
  } catch (error) {
    if (error instanceof NoTeam) throw error;
    return nothing(createMask(secretsOf(settings))((error as Error).message));
  } finally {
    connection.disconnect();
  }
}

class NoTeam extends Error {}

/** @throws NoTeam where it takes --team, or another one */
function teamAmong(teams: readonly string[], said: string | undefined): string | undefined {
  const known = [...teams].sort();
  if (said !== undefined && !known.includes(said))
    throw new NoTeam(`--team ${said}: Redis knows ${known.length > 0 ? known.join(', ') : 'no workspace yet'}`);
  if (said === undefined && known.length > 1)
    throw new NoTeam(`--team is missing: Redis knows several workspaces, ${known.join(', ')}`);
  return said ?? known[0];
}

async function ofTeam(redis: RedisConnection, team: string | undefined, about: About): Promise<SoFar> {
  if (team === undefined) return nothing('Redis knows no workspace yet');
  const { policy, requester, channel, at } = about;
  const { workspace, person, rent, channels } = policy.budget;
  const limits = [workspace, person, rent, channels[channel] ?? []].flat();
  const currencies = [...new Set(limits.flatMap(({ currency }) => currency ?? []))];
  const of = { at, timeZone: policy.timeZone, requester, channel, currencies };
  const [{ isWhole }, spent, absences] = await Promise.all([
    createRecounting(redis).progress(team, policy),
    createSpendingStore(redis).spent(team, of),
    createAbsenceStore(redis).list(team),
  ]);
  const isKnown = isWhole || currencies.length === 0;
  const so = isKnown ? '' : '; not all is counted by these rules yet: until it is, nothing is approved';
  return { spent, absences, from: `as Redis has it, of the workspace ${team}${so}` };
}

function nothing(why: string): SoFar {
  return {
    ...{ spent: { workspace: [], person: [], channel: [], rent: [] }, absences: [] },
    from: `nothing counts as spent, and nobody as away: ${why.replace(/\.$/, '')}`,
  };
}
