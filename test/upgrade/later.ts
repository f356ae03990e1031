import type { Desk, Kept } from './desk.ts';

/*
 * What a version to come may keep that this one does not know. Put into the store where the later version has been, before the earlier one starts:
 * what it saves must have it still.
 */

const FIELD = { addedBy: 'a later version' };
const entryAt = (at: number) => ({ at, what: 'delegated', by: 'U0MARTA', to: 'U0OMAR' });

/** As if a later version had kept every request. */
export async function addLater({ redis }: Desk): Promise<void> {
  for (const key of await redis.keys('nd:*:request:*')) {
    const body = JSON.parse((await redis.hget(key, 'body')) ?? '{}');
    if (body.state?.hold) body.state.hold.later = FIELD;
    const changed = { ...body, later: FIELD, history: [...body.history, entryAt(body.updatedAt)] };
    await redis.hset(key, 'body', JSON.stringify(changed));
  }
}

/** What is lost of it, and of what every request had before. */
export function lost(before: readonly Kept[], after: readonly Kept[]): string[] {
  return before.flatMap(({ id, purpose, body, history }) => {
    const now = after.find((each) => each.id === id);
    if (!now) return [`${purpose} is gone`];
    const fields = Object.keys(body).filter((name) => !(name in now.body));
    const entries = history.filter((entry, at) => JSON.stringify(now.history[at]) !== JSON.stringify(entry));
    return [
      ...fields.map((name) => `${purpose} lost its "${name}"`),
      ...entries.map(({ what }) => `${purpose} lost "${what}" of its history`),
    ];
  });
}
