import { mayNotDecide } from './approval.ts';
import { whyDecided } from './deciding.ts';
import { changed, type Decision, notNow, refused } from './decision.ts';
import type { Entry } from './entry.ts';
import type { EventOf } from './event.ts';
import { shownAt } from './hold.ts';
import { whyOutdated } from './purpose.ts';
import type { Request, RequestIn } from './request.ts';
import { ASKING_ENDS_MS, MAX_QUESTIONS } from './rules.ts';

/** What an approver asked, and what the requester answered, if they have. `no` is the place of its entry in the history. */
export type Question = Readonly<{ no: number; asked: Entry; answered?: Entry }>;

/** All questions about a request, oldest first. */
export function questionsOf({ history }: Pick<Request, 'history'>): Question[] {
  const questions = new Map<number, Question>();
  history.forEach((entry, no) => {
    if (entry.what === 'asked') questions.set(no, { no, asked: entry });
    const about = entry.what === 'answered' ? questions.get(entry.question ?? -1) : undefined;
    if (about) questions.set(about.no, { ...about, answered: entry });
  });
  return [...questions.values()];
}

/** Those about this number: what was said of another one is no reason to buy it. */
export function questionsAbout(request: Pick<Request, 'history'>, number: string): Question[] {
  return questionsOf(request).filter(({ asked }) => asked.number === number);
}

/** An approver asks before deciding. The deadline stays: whoever asks too late for an answer is told so. */
export function asked(
  request: Request,
  { by, fingerprint, question, sentAt }: EventOf<'asked'>,
  now: number,
): Decision {
  const { state } = request;
  if (!('approvers' in state) || !state.approvers) return notNow(request);
  const no = mayNotDecide(request, state.approvers, by);
  if (no) return refused(no);
  const isAgain = questionsOf(request).some(
    ({ asked }) => asked.by === by.id && asked.note === question && asked.at >= sentAt,
  );
  if (isAgain) return refused({ reason: 'askedAlready' });
  if (state.name !== 'awaitingApproval') return refused(whyDecided(state));
  const { hold, decideBy } = state;
  // A question about one number must not stand on the card of another.
  const outdated = whyOutdated(request, hold, fingerprint);
  if (outdated) return refused(outdated);
  if (now >= decideBy) return refused({ reason: 'tooLate', decideBy: shownAt(hold, decideBy) });
  if (now >= decideBy - ASKING_ENDS_MS) {
    return refused({ reason: 'tooLateToAsk', decideBy: shownAt(hold, decideBy) });
  }
  if (!mayAsk(questionsOf(request))) return refused({ reason: 'askedEnough', most: MAX_QUESTIONS });
  return changed(request, now, { entries: [{ what: 'asked', by: by.id, number: hold.number, note: question }] });
}

/** Whether there may be one more, as far as their number is limited. */
export function mayAsk(soFar: readonly Question[]): boolean {
  return soFar.length < MAX_QUESTIONS;
}

export function answered(
  request: RequestIn<'awaitingApproval'>,
  { by, question: no, answer }: EventOf<'answered'>,
  now: number,
): Decision {
  const { hold, decideBy } = request.state;
  const question = questionsAbout(request, hold.number).find((each) => each.no === no);
  if (!question) return refused({ reason: 'cardOutdated' });
  if (question.answered) return refused({ reason: 'answeredAlready' });
  if (now >= decideBy) return refused({ reason: 'tooLate', decideBy: shownAt(hold, decideBy) });
  return changed(request, now, {
    entries: [{ what: 'answered', by, number: hold.number, note: answer, question: no }],
  });
}
