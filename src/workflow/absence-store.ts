import type { Absence, NoDelegate } from '../domain/policy/absence.ts';
import type { AbsenceNews } from '../domain/policy/absence-news.ts';

/** News that wait to be told, by the id that they are kept under. */
export type KeptNews = AbsenceNews & Readonly<{ id: string }>;

/** Which approvers are away, and who decides for them meanwhile. What is to be told of it is kept in the same step. */
export interface AbsenceStore {
  /** All that are not over, and those that begin later; some that are over may be among them. */
  list(teamId: string): Promise<readonly Absence[]>;
  /** In place of what its person has said before. Why not, where it does not go with what others have said, or comes too often within an hour: that is decided in the same step. */
  set(teamId: string, absence: Absence, now: number): Promise<NoDelegate | 'often' | undefined>;
  /** Ends it now, or before it began; answers with what it was. Undefined where there was none. */
  end(teamId: string, user: string, now: number): Promise<Absence | undefined>;
  /** All that is still to be told, what is due first. */
  news(teamId: string): Promise<readonly KeptNews[]>;
  /** It was told, or is not true any more. */
  told(teamId: string, news: KeptNews): Promise<void>;
  /** Runs `work` while nobody else tells news of this workspace; false when somebody does. */
  tellAlone(teamId: string, work: () => Promise<void>): Promise<boolean>;
}

/** Tells approvers and their delegates of absences. */
export interface AbsenceTeller {
  /** Posts one message at most, to one person. Answers with a time (epoch ms) when Slack asks for patience; one who cannot be written to is told nothing. */
  tell(news: AbsenceNews): Promise<Readonly<{ againAt: number }> | undefined>;
}

/** The queue, as far as it is about absences. */
export interface AbsenceTimers {
  /** Has told what is to be told of absences, now or at this time (epoch ms), and judged anew what they change. */
  tellAbsences(teamId: string, at?: number): Promise<void>;
}
