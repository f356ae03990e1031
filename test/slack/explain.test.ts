import { describe, expect, it } from 'vitest';
import type { Missing, Options } from '../../src/domain/options.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { WHYS } from '../../src/domain/why.ts';
import { optionsCard } from '../../src/slack/views/options.ts';
import { explainMissing, explainProblem } from '../../src/slack/words/problems.ts';
import { aRequest, states } from '../support/requests.ts';

const missing = (more: Partial<Missing>): string => explainMissing({ provider: '2Chat', code: 'failed', ...more });
const problem = (more: Partial<Problem>) => explainProblem({ code: 'purchaseNotTaken', provider: '2Chat', ...more });

describe('what happened at a provider', () => {
  it('F131: is said of a search: key refused, too many searches, and when to try again', () => {
    expect(missing({ why: 'keyRefused', message: 'Invalid key' })).toBe(
      '2Chat does not accept the API key for this, so its numbers are not listed. Tell the operator. 2Chat says: Invalid key',
    );
    expect(missing({ why: 'ownLimit', waitMs: 40_200 })).toBe(
      'There were too many searches this minute to ask 2Chat, so its numbers are not listed. Try again in 41 seconds.',
    );
    expect(missing({ why: 'fewerCalls' })).toBe('2Chat asks for fewer calls, so its numbers are not listed.');
    expect(missing({})).toBe('2Chat did not answer, so its numbers are not listed.');
    const sentences = WHYS.map((why) => missing({ why }));
    expect(new Set(sentences).size).toBe(WHYS.length);
    for (const why of WHYS.filter((each) => each !== 'noAnswer'))
      expect(missing({ why })).not.toContain('did not answer');
  });

  it('F130: the rest of a list that is not there is said to be missing, beside what is', () => {
    expect(missing({ code: 'partial', why: 'cut' })).toBe(
      '2Chat has more numbers than are listed. Change the search to narrow it down.',
    );
    expect(missing({ code: 'partial', why: 'ownTrouble' })).toBe(
      '2Chat answered that it has trouble of its own, so not all numbers of 2Chat are listed.',
    );
    const { choosing } = states;
    const options: Options = {
      ...choosing.options,
      missing: [{ provider: 'Bird', code: 'partial', why: 'unreadable' }],
    };
    const card = JSON.stringify(optionsCard(aRequest({ ...choosing, options }), options, undefined));
    expect(card).toContain('not all numbers of Bird are listed');
    expect(card).toContain('Reserve');
  });

  it('F76: our own sentence is never in the mouth of the provider', () => {
    expect(problem({ why: 'unreachable' })).toEqual({
      sentence:
        '2Chat did not take the order, so nothing was bought. Approve it again in a minute. 2Chat cannot be reached.',
    });
    expect(problem({ why: 'refused', message: 'No credit' }).quote).toBe('2Chat says: No credit');
    for (const why of WHYS) expect(problem({ why }).quote).toBeUndefined();
  });

  it('F123: what was taken for a sold number is quoted too', () => {
    expect(explainProblem({ code: 'taken', provider: '2Chat', message: 'Not found' }).quote).toBe(
      '2Chat says: Not found',
    );
    expect(explainProblem({ code: 'taken', provider: '2Chat' }).quote).toBeUndefined();
  });
});
