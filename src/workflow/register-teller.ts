import type { MonthOfCosts } from '../domain/register/costs.ts';
import type { NewsFor } from '../domain/register/news.ts';

/** Tells people of numbers. Answers with a time (epoch ms) when Slack asks for patience. Whom Slack does not let us write to is passed over, and logged. */
export interface RegisterTeller {
  tell(teamId: string, news: NewsFor): Promise<Readonly<{ againAt: number }> | undefined>;
  /** The month's costs: the approvers get a table, the feed a line. */
  tellCosts(teamId: string, costs: MonthOfCosts): Promise<Readonly<{ againAt: number }> | undefined>;
}
