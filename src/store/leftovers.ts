import { minutesToMilliseconds } from 'date-fns';
import { z } from 'zod';
import { PROVIDER_NAME } from '../domain/group.ts';
import type { LeftHold, Leftovers } from '../workflow/unreadable-request.ts';

/** How long before its end a hold is released of which nobody can say when it was to be decided. */
const MARGIN_MS = minutesToMilliseconds(2);

/** From these on an order may be under way, or done: their hold is never released from here. */
const ORDERED = ['purchasing', 'unconfirmed', 'purchased', 'failed'];
/** A hold of these is not wanted any more. */
const ENDED = ['denied', 'expired', 'cancelled'];

const time = z.number().optional().catch(undefined);
const provider = z.string().regex(PROVIDER_NAME);
const flag = z.boolean().optional().catch(undefined);
const holdSchema = z.object({
  id: z.string(),
  number: z.string().catch(''),
  group: z.object({ provider }),
  expiresAt: time,
  aheadMs: time,
  ours: flag,
});
/** A hold that was made and is looked at before anybody is asked. */
const newHoldSchema = z.object({
  hold: holdSchema.omit({ group: true }).extend({ provider: provider.optional().catch(undefined) }),
  createdAt: time,
  notBefore: time,
});
const stateSchema = z.looseObject({
  name: z.string(),
  decideBy: time,
  hold: holdSchema.optional().catch(undefined),
  group: z.object({ provider }).optional().catch(undefined),
  newHold: newHoldSchema.optional().catch(undefined),
});
const dutySchema = z.object({
  provider,
  holdId: z.string(),
  number: z.string().catch(''),
  ours: flag,
  nextAt: time,
});

/** Reads what it can of a request that cannot be read whole, be it of another version or broken off in the middle. */
export function leftoversOf(body: string): Leftovers {
  const whole = z
    .looseObject({ state: z.unknown().optional(), releasing: z.unknown().optional() })
    .safeParse(completed(body)).data;
  const state = stateSchema.safeParse(whole?.state).data;
  const duties = z.array(dutySchema.nullable().catch(null)).safeParse(whole?.releasing).data;
  const holds = (duties ?? []).flatMap((duty): LeftHold[] =>
    duty === null ? [] : [{ ...duty, ours: duty.ours ?? false, releaseAt: duty.nextAt ?? 0 }],
  );
  const own = state && (newHoldIn(state) ?? holdIn(state, duties === undefined));
  return {
    ...(state ? { state: state.name } : {}),
    holds: own && !holds.some(({ holdId }) => holdId === own.holdId) ? [...holds, own] : holds,
  };
}

/** The hold that the request is about, unless it is, or may be, ordered. That of an ended one is left where its list of releases says all. */
function holdIn(state: z.infer<typeof stateSchema>, noList: boolean): LeftHold | undefined {
  const { name, hold, decideBy } = state;
  if (!hold || ORDERED.includes(name) || 'attempt' in state || 'approval' in state) return undefined;
  const endsAt = hold.expiresAt === undefined ? undefined : hold.expiresAt - (hold.aheadMs ?? 0);
  const known = { provider: hold.group.provider, holdId: hold.id, number: hold.number, ours: hold.ours ?? false };
  const ends = endsAt === undefined ? {} : { endsAt };
  if (ENDED.includes(name)) return noList ? { ...known, ...ends, releaseAt: 0 } : undefined;
  if (decideBy !== undefined) return { ...known, ...ends, releaseAt: decideBy };
  // What another version does without a deadline for a decision is not known; then only our own wait is.
  if (name !== 'awaitingApproval' || endsAt === undefined) return undefined;
  return { ...known, ...ends, releaseAt: endsAt - MARGIN_MS };
}

/**
 * The hold that was just made for a request that still reserves. Another version may be looking at it at this moment, and nobody was asked about
 * it yet, so it has until shortly before its end. What was there before it was asked for is somebody else's.
 */
function newHoldIn({ name, newHold, group }: z.infer<typeof stateSchema>): LeftHold | undefined {
  if (name !== 'reserving' || !newHold) return undefined;
  const { hold, createdAt, notBefore } = newHold;
  // It stands last in the hold, where a text that breaks off may not have it any more.
  const provider = hold.provider ?? group?.provider;
  if (provider === undefined) return undefined;
  if (createdAt !== undefined && notBefore !== undefined && createdAt < notBefore) return undefined;
  const endsAt = hold.expiresAt === undefined ? undefined : hold.expiresAt - (hold.aheadMs ?? 0);
  const known = { provider, holdId: hold.id, number: hold.number, ours: hold.ours ?? false };
  // Without a known end there is nothing to wait for: nobody could say how long it would stay.
  return endsAt === undefined ? { ...known, releaseAt: 0 } : { ...known, endsAt, releaseAt: endsAt - MARGIN_MS };
}

/** The value of a JSON text; of one that breaks off, as much as is whole. */
function completed(text: string): unknown {
  const parts = endings(text).map((end) => text.slice(0, end) + closing(text.slice(0, end)));
  // The last value of a text that breaks off is none: half a number is another number.
  for (const part of [text, ...parts]) {
    try {
      return JSON.parse(part);
    } catch {
      // The next one is shorter.
    }
  }
  return undefined;
}

/** Where a value, or a list of them, may end: before each comma and after each bracket outside of texts, the last first. */
function endings(text: string): number[] {
  const places: number[] = [];
  walk(text, (sign, at) => {
    if (sign === ',') places.push(at);
    if ('{}[]'.includes(sign)) places.push(at + 1);
  });
  // Enough for every break within a text or a number; what is damaged further in front is not read.
  return places.reverse().slice(0, 20);
}

/** The brackets that are open at the end, closed. */
function closing(text: string): string {
  const open: string[] = [];
  walk(text, (sign) => {
    if (sign === '{') open.push('}');
    else if (sign === '[') open.push(']');
    else if (sign === '}' || sign === ']') open.pop();
  });
  return open.reverse().join('');
}

/** Every sign outside of texts. */
function walk(text: string, see: (sign: string, at: number) => void): void {
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (inText && sign === '\\') at++;
    else if (sign === '"') inText = !inText;
    else if (!inText) see(sign, at);
  }
}
