import type { Request } from './request.ts';

/** What a person filled in to start a request. */
export type Question = Pick<Request, 'id' | 'teamId' | 'requester' | 'channel' | 'askedIn' | 'search' | 'purpose'>;

/** The first version of a request, whose search is still to be made. */
export function newRequest(question: Question, now: number): Request {
  return {
    ...question,
    version: 1,
    createdAt: now,
    updatedAt: now,
    state: { name: 'searching' },
    releasing: [],
    orphanHolds: [],
    history: [{ at: now, what: 'created', by: question.requester }],
  };
}
