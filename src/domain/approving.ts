import { stillAsked } from './approval.ts';
import type { Approvers } from './approvers.ts';
import { byRule, openForDecision, toTell } from './deciding.ts';
import { changed, type Decision, notNow, refused } from './decision.ts';
import type { Entry } from './entry.ts';
import { type Asked, askedDuring, everybody } from './escalation.ts';
import type { EventOf } from './event.ts';
import { deciderOf, isSameLeft, isSameRuling, judge, laterStages, rulingOf, whoIsAsked } from './policy/basis.ts';
import type { Answer, PolicyRefusal } from './policy/evaluate.ts';
import type { Given } from './policy/ruling.ts';
import type { Refusal } from './refusal.ts';
import { askedIn, type Request, type RequestIn } from './request.ts';
import { MAX_PASSED_ON, type Rules } from './rules.ts';
import type { Approval, StateOf } from './state.ts';

type Awaiting = StateOf<'awaitingApproval'>;

/** A yes is judged by the rules as they are at the click: it may be enough, be one of two, or come to nothing. */
export function approved(request: Request, event: EventOf<'approved'>, now: number): Decision {
  const { basis, glass } = event;
  // Who may break the glass need not be an approver.
  const by = glass !== undefined && event.by.glass ? { ...event.by, approver: true } : event.by;
  const open = openForDecision(request, { ...event, by }, now);
  if ('reason' in open) return refused(open);
  const given: Given = { by: by.id, for: by.for, at: now };
  if (!basis) return glass === undefined ? decided(request, open, given, now) : refused({ reason: 'mayNotBreakGlass' });
  const answer = judge(basis, {
    group: open.hold.group,
    channel: askedIn(request),
    approvals: [...(open.approvals ?? []), given],
  });
  const ruled = { ...open, ruling: rulingOf(answer, basis, now) };
  if (glass !== undefined) {
    if (!by.glass) return refused({ reason: 'mayNotBreakGlass' });
    if (!answer.breakGlass) return refused(whyNot(request, answer.refusals) ?? { reason: 'glassNotNeeded' });
    return decided(request, ruled, { ...given, first: earlier(answer, given), glass }, now);
  }
  const no = whyNot(request, answer.refusals);
  if (no) return refused(no);
  if (!answer.approvals.counted.includes(given)) return refused({ reason: 'approvedAlready' });
  if (answer.approvals.missing === 0) return decided(request, ruled, { ...given, first: earlier(answer, given) }, now);
  const approvals = [...earlierOf(answer, given), given];
  // Where nobody else is asked, since it was handed on or others come later, all who may are asked now.
  const isAlone = stillAsked({ approvers: open.approvers, approvals }).length === 0;
  const all = whoIsAsked(basis, { group: open.hold.group, channel: askedIn(request) }, now) ?? open.approvers;
  const asked = isAlone ? { approvers: everybody(all), escalations: undefined } : {};
  return changed(request, now, {
    state: { ...ruled, ...asked, approvals, clicks: othersClicks(open, by.id) },
    entries: [{ what: 'approvedFirst', by: by.id, for: by.for, number: open.hold.number, ...byRule(ruled) }],
  });
}

/** Nobody is asked about what a line of the policy approves. */
export function automatically(open: Awaiting, answer: Answer, now: number): StateOf<'purchasing'> {
  const { hold, approvers } = open;
  const approval: Approval = {
    by: '',
    at: now,
    automatic: true,
    rule: answer.verdict.path,
    policy: open.ruling?.policy,
  };
  return { name: 'purchasing', hold, approvers, approval };
}

function decided(request: Request, open: Awaiting, given: Approval, now: number): Decision {
  const { hold, approvers } = open;
  const { by, for: away, glass } = given;
  const approval = { ...given, ...byRule(open) };
  const skipped = glass === undefined ? [] : notYetOf(open);
  const isFirst = (user: string) => given.first?.some((each) => each.by === user);
  const informed = open.ruling?.informed.filter((user) => !isFirst(user)) ?? [];
  const tell = toTell(request, { id: by, for: away }, [...skipped, ...informed]);
  return changed(request, now, {
    state: { name: 'purchasing', hold, approvers, approval },
    entries: [
      {
        what: glass === undefined ? 'approved' : 'brokeGlass',
        by,
        for: away,
        number: hold.number,
        note: glass,
        tell,
        ...byRule(open),
      },
    ],
  });
}

/** The people who were asked, or were to be asked later, and have not said yes. */
function notYetOf({ approvers, approvals = [] }: Awaiting): string[] {
  const { users } = everybody(approvers);
  return users.filter((id) => !approvals.some(({ by, for: away }) => by === id || away === id));
}

/** Those before this one that count, where there are any. */
function earlier(answer: Answer, given: Given): Given[] | undefined {
  const before = earlierOf(answer, given);
  return before.length > 0 ? before : undefined;
}

function earlierOf({ approvals }: Answer, given: Given): Given[] {
  // Who breaks the glass after their own yes counts once.
  return approvals.counted.filter((each): each is Given => 'at' in each && each.by !== given.by);
}

function othersClicks({ clicks }: Awaiting, user: string): Awaiting['clicks'] {
  const others = clicks?.filter(({ by }) => by !== user) ?? [];
  return others.length > 0 ? others : undefined;
}

/** Why the policy does not let it be bought, as people are told. */
function whyNot({ requester }: Pick<Request, 'requester'>, [no]: readonly PolicyRefusal[]): Refusal | undefined {
  switch (no?.why) {
    case undefined:
      return undefined;
    case 'mayNotAsk':
      return { reason: 'requesterMayNotAsk', requester };
    case 'rule':
      return { reason: 'deniedByRule', rule: no.path, because: no.reason };
    case 'overBudget':
      return { reason: 'overBudget', budget: no.path, limit: no.limit, left: no.left };
    case 'tooFewApprovers':
      return { reason: 'tooFewApprovers', needed: no.needed, found: no.found };
  }
}

/** The card shows from now on what these rules say, and what is left now; a yes that was given stays, and is judged with the next one. */
export function judgedAnew(
  request: RequestIn<'awaitingApproval'>,
  { basis }: EventOf<'judgedAnew'>,
  now: number,
  { quietHours }: Rules,
): Decision {
  const { state } = request;
  const { approvals, passedTo = [], ruling: before, hold, decideBy, remindAt } = state;
  const about = { group: hold.group, channel: askedIn(request), approvals };
  const ruling = rulingOf(judge(basis, about), basis, now);
  const named = whoIsAsked(basis, about, now);
  const wait = { from: hold.heldAt, until: decideBy };
  const asked = named
    ? askedDuring(wait, { approvers: named, stages: laterStages(basis, about, now), remindAt }, now, quietHours)
    : { approvers: state.approvers, escalations: state.escalations };
  const handedOn = handedOnBy(request, passedTo);
  const stays = (ids: readonly string[]) => [...new Set([...ids.filter((id) => !handedOn.includes(id)), ...passedTo])];
  const approvers = {
    ...asked.approvers,
    mentions: stays(asked.approvers.mentions),
    users: stays(asked.approvers.users),
  };
  const isSame = isSameRuling(before, ruling);
  const isNews = !isSame || peopleIn({ ...asked, approvers }) !== peopleIn(state);
  if (!isNews && isSameLeft(before, ruling)) return notNow(request);
  const changedAt = before === undefined || isSame ? before?.changedAt : now;
  const judged = { what: 'judgedAnew', number: hold.number, ...byRule({ ruling }) } as const;
  return changed(request, now, {
    state: { ...state, approvers, escalations: asked.escalations, ruling: ruling && { ...ruling, changedAt } },
    // Where only who is asked changes again and again, as people leave and come back, one line stands for all of it.
    entries: !isNews || (isSame && saysSo(request.history.at(-1), judged)) ? [] : [judged],
  });
}

function saysSo(line: Entry | undefined, { what, number, rule, policy }: Omit<Entry, 'at'>): boolean {
  return line?.what === what && line.number === number && line.rule === rule && line.policy === policy;
}

/** All who are asked, and when: in whatever order Slack tells of a group. */
function peopleIn({ approvers, escalations = [] }: Asked): string {
  const of = ({ mentions, users, standIns = {} }: Approvers) => [
    mentions.toSorted(),
    users.toSorted(),
    Object.entries(standIns).toSorted(),
  ];
  const later = escalations.map((each) => [each.at, ...of(each)]);
  return JSON.stringify([of(approvers), approvers.next ? of(approvers.next) : [], later]);
}

/** Who has handed this hold on, and was not handed it themselves. */
function handedOnBy({ history, state }: RequestIn<'awaitingApproval'>, passedTo: readonly string[]): string[] {
  const all = history.filter(({ what, number }) => what === 'passedOn' && number === state.hold.number);
  return all.flatMap(({ by }) => (by === undefined || passedTo.includes(by) ? [] : [by]));
}

/** Why it is passed on no more: in all its life, whoever did it and whichever number was held. */
export function passedOnEnough({ history }: Request): Refusal | undefined {
  const times = history.filter(({ what }) => what === 'passedOn').length;
  return times < MAX_PASSED_ON ? undefined : { reason: 'passedOnEnough', most: MAX_PASSED_ON };
}

/** Another approver is asked in place of this one. The deadline stays. */
export function passedOn(request: Request, event: EventOf<'passedOn'>, now: number): Decision {
  const open = openForDecision(request, event, now);
  if ('reason' in open) return refused(open);
  const { by, to, word, basis, toMembership = 'member' } = event;
  const enough = passedOnEnough(request);
  if (enough) return refused(enough);
  const about = { group: open.hold.group, channel: askedIn(request) };
  const other = basis && deciderOf(basis, { id: to, membership: toMembership }, about, now);
  const isOwn = to === request.requester && !other?.self;
  const hasApproved = open.approvals?.some((given) => given.by === to || given.for === to);
  if (to === by.id || !other?.approver || toMembership !== 'member' || isOwn || hasApproved)
    return refused({ reason: 'mayNotTakeOver', user: to });
  const instead = (ids: readonly string[]) => [...new Set([...ids.filter((id) => id !== by.id), to])];
  const approvers = {
    ...open.approvers,
    mentions: instead(open.approvers.mentions),
    users: instead(open.approvers.users),
  };
  return changed(request, now, {
    state: { ...open, approvers, passedTo: [...new Set([...(open.passedTo ?? []), to])] },
    entries: [{ what: 'passedOn', by: by.id, for: by.for, to, number: open.hold.number, note: word }],
  });
}
