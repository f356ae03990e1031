import { hoursToMilliseconds, minutesToMilliseconds } from 'date-fns';
import { z } from 'zod';
import { type Absence, absenceOf, absenceSchema, type NoDelegate, whyNoDelegate } from '../domain/policy/absence.ts';
import { type AbsenceNews, absenceNewsSchema, newsOfEnd, newsOfSet } from '../domain/policy/absence-news.ts';
import { MAX_ABSENCES } from '../domain/rules.ts';
import type { AbsenceStore, KeptNews } from '../workflow/absence-store.ts';
import type { Journal } from '../workflow/journal.ts';
import { completed } from './broken-json.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';
import { withLock } from './lock.ts';

/** What is over is dropped with the next change. Not before each process has forgotten what it would save again: an end must not be lost to that. */
const KEPT_AFTER_MS = minutesToMilliseconds(10);
/** People who set theirs at the same moment: one of them is done each time. */
const MAX_TRIES = 50;
/** In which a person says so only so often. */
const OFTEN_MS = hoursToMilliseconds(1);

/**
 * Writes one person's absence with what is to be told of it, but only where all absences are as they were when that was decided (else answers 0), and, where
 * it is counted, not too often (else 2). KEYS absences, news, count · ARGV what was seen: user → JSON, what is written: user → JSON, who is dropped,
 * news: id → JSON, most within the span (0: not counted), span (ms)
 */
const WRITE = `
local seen, count = cjson.decode(ARGV[1]), 0
local now = redis.call('HGETALL', KEYS[1])
for at = 1, #now, 2 do
  if seen[now[at]] ~= now[at + 1] then return 0 end
  count = count + 1
end
for _ in pairs(seen) do count = count - 1 end
if count ~= 0 then return 0 end
local most = tonumber(ARGV[5])
if most > 0 then
  local said = redis.call('INCR', KEYS[3])
  if said == 1 then redis.call('PEXPIRE', KEYS[3], ARGV[6]) end
  if said > most then return 2 end
end
for user, text in pairs(cjson.decode(ARGV[2])) do redis.call('HSET', KEYS[1], user, text) end
for _, user in ipairs(cjson.decode(ARGV[3])) do redis.call('HDEL', KEYS[1], user) end
for id, text in pairs(cjson.decode(ARGV[4])) do redis.call('HSET', KEYS[2], id, text) end
return 1`;

const readOne = z.looseObject(absenceSchema.shape);

/** What is written in place of what was seen; the answer in its place where nothing is. */
type Change<T> =
  | Readonly<{
      absence: Absence;
      news: readonly AbsenceNews[];
      answer: T;
      /** The answer in its place where its person has said so too often. */
      often?: T;
    }>
  | Readonly<{ answer: T }>;
type Decide<T> = (absences: readonly Absence[]) => Change<T>;

/** Changes absences, each on what is there then; what was saved is saved again where a copy that takes over lacks it. */
function createChanges(redis: RedisConnection, journal?: Pick<Journal, 'keep'>) {
  /** Decides on what is there, and again where that has changed meanwhile. */
  async function change<T>(teamId: string, now: number, decide: Decide<T>): Promise<Change<T>> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const seen = await redis.hgetall(keys.absences(teamId));
      const absences = readAll(seen);
      const decided = decide(absences);
      if (!('absence' in decided)) return decided;
      const { absence, news, often } = decided;
      const over = absences.filter(({ user, until }) => user !== absence.user && until < now - KEPT_AFTER_MS);
      const written = await redis.eval(
        WRITE,
        3,
        keys.absences(teamId),
        keys.absenceNews(teamId),
        keys.absencesSaid(teamId, absence.user),
        JSON.stringify(seen),
        JSON.stringify({ [absence.user]: JSON.stringify(absence) }),
        JSON.stringify(over.map(({ user }) => user)),
        JSON.stringify(Object.fromEntries(news.map((each) => [idOf(each), JSON.stringify(each)]))),
        String(often === undefined ? 0 : MAX_ABSENCES),
        String(OFTEN_MS),
      );
      if (written === 2 && often !== undefined) return { answer: often };
      if (written === 1) return decided;
    }
    throw new Error('absence not saved: others were saved each time');
  }

  return async <T>(teamId: string, now: number, decide: Decide<T>): Promise<T> => {
    // First, so that a sweep finds what is to be told.
    await redis.sadd(keys.teams, teamId);
    const done = await change(teamId, now, decide);
    if (!('absence' in done)) return done.answer;
    const { user, setAt = 0 } = done.absence;
    const again = async () => {
      // What was said later stays.
      await change(teamId, now, (absences) => {
        const kept = absences.find((each) => each.user === user);
        return kept && (kept.setAt ?? 0) >= setAt ? { answer: done.answer } : { ...done, often: undefined };
      });
      return true;
    };
    await journal?.keep({ teamId, bytes: JSON.stringify(done).length, again });
    return done.answer;
  };
}

/** Absences in Redis, in one hash of the workspace, and what is to be told of them in another. */
export function createAbsenceStore(redis: RedisConnection, journal?: Pick<Journal, 'keep'>): AbsenceStore {
  const save = createChanges(redis, journal);
  return {
    list: async (teamId) => readAll(await redis.hgetall(keys.absences(teamId))),

    set: (teamId, wished, now) =>
      save<NoDelegate | 'often' | undefined>(teamId, now, (absences) => {
        const no = whyNoDelegate(wished, absences);
        if (no) return { answer: no };
        const absence = { ...wished, setAt: now };
        return { absence, news: newsOfSet(absence, absences, now), answer: undefined, often: 'often' };
      }),

    end: (teamId, user, now) =>
      save<Absence | undefined>(teamId, now, (absences) => {
        const absence = absenceOf(user, absences, now);
        if (!absence) return { answer: undefined };
        return { absence: { ...absence, until: now, setAt: now }, news: newsOfEnd(absence, now), answer: absence };
      }),

    async news(teamId) {
      const kept = Object.entries(await redis.hgetall(keys.absenceNews(teamId)));
      // What a later version has to tell stays for that one.
      const read = kept.flatMap(([id, text]): KeptNews[] => {
        const news = absenceNewsSchema.safeParse(completed(text)).data;
        return news ? [{ ...news, id }] : [];
      });
      return read.toSorted((one, other) => one.at - other.at || one.id.localeCompare(other.id));
    },

    async told(teamId, { id }) {
      await redis.hdel(keys.absenceNews(teamId), id);
    },

    tellAlone: (teamId, work) => withLock(redis, keys.tellingAbsences(teamId), work),
  };
}

/** Two changes of one person's never have the same one: the second is saved in another moment, or says the same. */
function idOf({ what, at, absence: { user, setAt = 0 } }: AbsenceNews): string {
  return [user, setAt, at, what].join(' ');
}

/** What a later version has added to one stays with it. */
function readAll(kept: Readonly<Record<string, string>>): Absence[] {
  return Object.values(kept).flatMap((text) => readOne.safeParse(completed(text)).data ?? []);
}
