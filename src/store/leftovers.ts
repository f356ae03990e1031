import { minutesToMilliseconds } from 'date-fns';
import { z } from 'zod';
import { type ProviderName, providerSchema } from '../domain/group.ts';
import { phaseNamed } from '../domain/phases.ts';
import { LAST_MOMENT_MS } from '../domain/rules.ts';
import type { LeftHold, Leftovers } from '../workflow/unreadable-request.ts';
import { completed } from './broken-json.ts';

/** How long before its end a hold is released whose deadline for a decision is not known. */
const MARGIN_MS = minutesToMilliseconds(2);

const time = z.number().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);
const holdSchema = z.object({
  id: z.string(),
  number: z.string().catch(''),
  group: z.object({ provider: providerSchema }),
  expiresAt: time,
  clockOffsetMs: time,
  local: flag,
});
/** A hold that was made and is checked before the approvers are asked. */
const newHoldSchema = z.object({
  hold: holdSchema.omit({ group: true }).extend({ provider: providerSchema.optional().catch(undefined) }),
  createdAt: time,
  notBefore: time,
});
const stateSchema = z.looseObject({
  name: z.string(),
  decideBy: time,
  clicks: z.array(z.unknown()).optional().catch(undefined),
  hold: holdSchema.optional().catch(undefined),
  group: z.object({ provider: providerSchema }).optional().catch(undefined),
  newHold: newHoldSchema.optional().catch(undefined),
});
type LeftState = z.infer<typeof stateSchema>;

const pendingReleaseSchema = z.object({
  provider: providerSchema,
  holdId: z.string(),
  number: z.string().catch(''),
  local: flag,
  nextAt: time,
});

/** Reads what it can of a request that cannot be read whole, be it of another version or broken off in the middle. */
export function leftoversOf(body: string): Leftovers {
  const whole = z
    .looseObject({ state: z.unknown().optional(), releasing: z.unknown().optional() })
    .safeParse(completed(body)).data;
  const state = stateSchema.safeParse(whole?.state).data;
  const pendingReleases = z.array(pendingReleaseSchema.nullable().catch(null)).safeParse(whole?.releasing).data;
  const holds = (pendingReleases ?? []).flatMap((pending): LeftHold[] =>
    pending === null ? [] : [{ ...pending, local: pending.local ?? false, releaseAt: pending.nextAt ?? 0 }],
  );
  const own = state && (newHoldIn(state) ?? holdIn(state, pendingReleases === undefined));
  return {
    state: state?.name,
    holds: own && !holds.some(({ holdId }) => holdId === own.holdId) ? [...holds, own] : holds,
  };
}

/** The hold that the request is about, unless it is, or may be, ordered. That of an ended one is left where its list of releases says all. */
function holdIn(state: LeftState, noList: boolean): LeftHold | undefined {
  const { name, hold, decideBy, clicks = [] } = state;
  const phase = phaseNamed(name);
  if (!hold || phase?.mayBeOrdered || 'attempt' in state || 'approval' in state) return undefined;
  const known = knownOf(hold, hold.group.provider);
  if (phase?.isOver) return noList ? { ...known, releaseAt: 0 } : undefined;
  if (decideBy !== undefined) {
    // A click that came in time may be looked up just now, by a process that can read it.
    const lastMoment = clicks.length > 0 && known.endsAt !== undefined ? known.endsAt - LAST_MOMENT_MS : decideBy;
    return { ...known, releaseAt: Math.max(decideBy, lastMoment) };
  }
  // What another version does without a deadline for a decision is not known; then only our own wait is.
  if (name !== 'awaitingApproval' || known.endsAt === undefined) return undefined;
  return { ...known, releaseAt: known.endsAt - MARGIN_MS };
}

/**
 * The hold that was just made for a request that still reserves. Another version may be checking it at this moment, and no approver was asked about
 * it yet, so it has until shortly before its end. What was there before our call is another's.
 */
function newHoldIn({ name, newHold, group }: LeftState): LeftHold | undefined {
  if (name !== 'reserving' || !newHold) return undefined;
  const { hold, createdAt, notBefore } = newHold;
  // It stands last in the hold, where a text that breaks off may not have it any more.
  const provider = hold.provider ?? group?.provider;
  if (provider === undefined) return undefined;
  if (createdAt !== undefined && notBefore !== undefined && createdAt < notBefore) return undefined;
  const known = knownOf(hold, provider);
  // Without a known end there is nothing to wait for: how long it would stay is not known.
  return { ...known, releaseAt: known.endsAt === undefined ? 0 : known.endsAt - MARGIN_MS };
}

function knownOf(hold: Omit<NonNullable<LeftState['hold']>, 'group'>, provider: ProviderName) {
  const { id, number, expiresAt, clockOffsetMs = 0, local = false } = hold;
  return {
    provider,
    holdId: id,
    number,
    local,
    endsAt: expiresAt === undefined ? undefined : expiresAt - clockOffsetMs,
  };
}
