import type { ViewOutput } from '@slack/bolt';
import { minutesToMilliseconds, secondsToMilliseconds } from 'date-fns';
import { z } from 'zod';
import { type Absence, absenceOf } from '../../domain/policy/absence.ts';
import type { SlackClient } from '../connection/api.ts';
import { mention } from '../format.ts';
import { ids } from '../ids.ts';
import { awayForm } from '../views/away.ts';
import { someMentions } from '../views/list-rows.ts';
import { words } from '../words/words.ts';
import type { Click } from './click.ts';
import type { Reply, Who } from './guard.ts';
import type { ListenerContext } from './listener-context.ts';
import { openView } from './open-view.ts';
import type { Routes } from './routes.ts';
import { listenToSubmission, type Submission } from './submission.ts';
import { SHORT_PATIENCE_MS, withTimeoutOrUndefined } from './with-timeout-or-undefined.ts';

/** What people write behind the command. */
const AWAY = /^(?:i['’]?m |i am )?away$/i;
const BACK = /^(?:(?:i['’]?m |i am )?back(?: now)?|(?:end|stop) away|away (?:end|stop|off|over))$/i;

/** Nobody is away for longer, nor says so longer before. */
const LONGEST_MS = 366 * 24 * minutesToMilliseconds(60);

type From = Who & Readonly<{ client: SlackClient; triggerId: string; reply: Reply; context: ListenerContext }>;

/** Whether the words behind the command are about being away; if so, what they ask for is done. */
export async function answerAway(text: string, from: From): Promise<boolean> {
  const asked = text.trim().replaceAll(/\s+/g, ' ');
  if (AWAY.test(asked)) await openAway(from);
  else if (BACK.test(asked)) await from.reply(await endAway(from, from.context));
  else return false;
  return true;
}

/** The button on Home. */
export async function away({ who, body, client, ack, reply, context }: Click): Promise<void> {
  await ack();
  await openAway({ ...who, client, triggerId: body.trigger_id, reply, context });
}

/** Saved before it is acknowledged. A Home that shows it says itself that it was done. */
export async function back({ who, body, ack, reply, context }: Click): Promise<void> {
  const said = await endAway(who, context);
  await ack();
  if (body.view?.type !== 'home' || said === words.away.notAway) await reply(said);
}

/** One who is known not to approve is told so now; of whom that is not known in time, it is looked up when the form is sent. */
async function openAway({ teamId, user, client, triggerId, reply, context }: From): Promise<void> {
  const { whoMay, absences, clock, approverMentions } = context;
  const [may, all] = await Promise.all([
    withTimeoutOrUndefined(whoMay.isApproverNow(teamId, user), context, {
      patienceMs: SHORT_PATIENCE_MS,
      warn: 'approver not looked up',
    }),
    absences.list(teamId),
  ]);
  if (may === false) return void (await reply(words.away.notApprover(someMentions(approverMentions()))));
  const form = awayForm('{}', clock(), absenceOf(user, all, clock()));
  if ((await openView(client, triggerId, form)) === 'tooSlow') await reply(words.tooSlow);
}

/** Ends the absence of this person, who need not be an approver any more; answers with what they are told. */
async function endAway({ teamId, user }: Who, context: ListenerContext): Promise<string> {
  const now = context.clock();
  const ended = await context.absences.end(teamId, user, now);
  if (!ended) return words.away.notAway;
  await followUp(teamId, context);
  const { calledOff, ended: over } = words.away;
  return ended.from > now ? calledOff(mention(ended.to)) : over(mention(ended.to));
}

/** It is saved by now: what cannot be queued is found by a sweep. */
async function followUp(teamId: string, { timers, observer }: ListenerContext): Promise<void> {
  await timers
    .tellAbsences(teamId)
    .catch((error: unknown) => observer.warn('absences told by the next sweep', error, { teamId }));
}

/** The form was sent. Who may set it, and who may be named, is looked up now. */
export function listenToAway(routes: Routes, context: ListenerContext): void {
  const form = { id: ids.views.away, schema: z.object({}), blockOf: () => ids.fields.delegate };
  listenToSubmission(routes, context, form, async (sent) => {
    const { who, view, ack, reply, replyAt } = sent;
    const wished = readAway(view, who.user, context.clock());
    if ('wrong' in wished) return void (await replyAt(wished.at)(words.away.errors[wished.wrong]));
    const no = await whyNot(wished, sent, context);
    if (no !== undefined) return void (await reply(no));
    if (await isDone(sent, context)) return ack();
    const refused = await context.absences.set(who.teamId, wished, context.clock());
    if (refused) {
      await context.deliveries?.failed(who.teamId, deliveryOf(sent));
      return void (await reply(words.away.errors[refused]));
    }
    await context.deliveries?.done(who.teamId, deliveryOf(sent)).catch(() => undefined);
    await followUp(who.teamId, context);
    await ack();
  });
}

type Sent = Submission<object>;

/** A second delivery of the same form would tell everybody once more. */
async function isDone(sent: Sent, { deliveries }: ListenerContext): Promise<boolean> {
  return (await deliveries?.begin(sent.who.teamId, deliveryOf(sent)).catch(() => 'new')) === 'done';
}

function deliveryOf({ view }: Sent): string {
  return `away:${view.id}`;
}

/** Why this person may not say it, or may not name that one. */
async function whyNot({ to }: Absence, { who }: Sent, context: ListenerContext): Promise<string | undefined> {
  const { notApprover, errors } = words.away;
  const { whoMay, approverMentions } = context;
  const found = await withTimeoutOrUndefined(
    Promise.all([whoMay.isApproverNow(who.teamId, who.user), whoMay.mayStandInNow(who.teamId, to)]),
    context,
    { warn: 'delegate not looked up' },
  );
  if (!found) return errors.notLookedUp;
  const [isApprover, standsIn] = found;
  if (!isApprover) return notApprover(someMentions(approverMentions()));
  return standsIn === 'yes' ? undefined : errors[standsIn];
}

type Wrong = Readonly<{ wrong: keyof typeof words.away.errors; at: string }>;

/** What was filled in, or what is wrong with it and at which field. A form that was open for a while is no error: what is past means now. */
function readAway({ state }: ViewOutput, user: string, now: number): Absence | Wrong {
  const { awayFrom, awayUntil, delegate } = ids.fields;
  const timeIn = (field: string) => {
    const at = state.values[field]?.[field]?.selected_date_time;
    return at === undefined || at === null ? undefined : secondsToMilliseconds(at);
  };
  const from = Math.max(timeIn(awayFrom) ?? now, now);
  const until = timeIn(awayUntil);
  const to = state.values[delegate]?.[delegate]?.selected_user;
  if (until === undefined) return { wrong: 'noUntil', at: awayUntil };
  if (until <= now) return { wrong: 'over', at: awayUntil };
  if (until <= from) return { wrong: 'order', at: awayUntil };
  if (until > now + LONGEST_MS) return { wrong: 'long', at: awayUntil };
  if (!to) return { wrong: 'nobody', at: delegate };
  if (to === user) return { wrong: 'self', at: delegate };
  return { user, to, from, until };
}
