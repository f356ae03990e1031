import { absenceSchema } from '../domain/policy/absence.ts';
import type { AbsenceStore } from '../workflow/absence-store.ts';
import { completed } from './broken-json.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';

export function createAbsenceStore(redis: RedisConnection): AbsenceStore {
  return {
    async list(teamId) {
      const kept = Object.values(await redis.hgetall(keys.absences(teamId)));
      return kept.flatMap((text) => absenceSchema.safeParse(completed(text)).data ?? []);
    },
  };
}
