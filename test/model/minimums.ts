export type Minimums = readonly (readonly [what: string, perThousand: number])[];

/**
 * How often, in a thousand runs, each kind of thing has to happen at least: a model in which nothing goes wrong proves nothing.
 * Set to about a third of what happens; an event, a state or a fault that is added gets a line here.
 */
const MINIMUMS: Minimums = [
  ['state: searching', 400],
  ['state: choosing', 600],
  ['state: reserving', 700],
  ['state: awaitingApproval', 500],
  ['state: purchasing', 400],
  ['state: unconfirmed', 800],
  ['state: purchased', 90],
  ['state: failed', 100],
  ['state: denied', 15],
  ['state: expired', 200],
  ['state: cancelled', 25],

  ['event: returnedForApproval', 75],
  ['event: purchaseUnanswered', 100],
  ['event: foundMore', 5],
  ['event: reheld', 25],
  ['event: nudged', 12],
  ['event: purposeChanged', 30],
  ['event: asked', 20],
  ['event: answered', 2],
  ['event: sorted', 5],
  ['event: searchChanged', 3],
  ['event: releaseFailed', 15],
  ['event: judgedAnew', 8],
  ['history: approvedFirst', 55],
  ['history: approvedAutomatically', 22],
  ['history: brokeGlass', 2],
  ['history: resolvedRetry', 15],
  ['history: resolvedGivenUp', 25],
  ['history: resolvedBought', 2],

  ['an order', 150],
  ['hold ran out', 12],
  ['person: an old card', 500],
  ['person: told of trouble', 40],
  ['told: unknownRequest', 35],
  ['refused: approved, alreadyDecided', 150],
  ['refused: approved, cardOutdated', 10],
  ['refused: approved, purposeChanged', 6],
  ['refused: asked, notAnApprover', 25],
  ['refused: approved, notAnApprover', 50],
  ['refused: approved, approvedAlready', 19],
  ['refused: groupChosen, cardOutdated', 2],
  ['refused: groupChosen, notYours', 80],

  ['fault: hold', 30],
  ['fault: look', 70],
  ['fault: purchase', 120],
  ['fault: release', 15],
  ['fault: search', 15],
  ['fault: owned', 5],
  ['fault: purchase answerLost', 25],
  ['fault: purchase requestLost', 25],
  ['fault: purchase afterwards', 3],
  ['fault: store save done', 20],
  ['fault: store save not done', 20],
  ['fault: store decide done', 8],
  ['fault: store schedule', 15],
  ['step: crash', 200],
  ['step: freeze', 100],
  ['step: start', 100],
  ['step: lose a job', 100],
  ['step: repeat a job', 150],
  ['step: slack is down', 50],
  ['step: skip', 50],
  ['step: price changes', 150],
  ['step: policy', 170],
  ['step: clicks for ever', 70],
  ['person: clicks for ever', 300],
  ['an old hold as the answer', 20],
];

/** What happened less often than it should have. */
export function belowMinimum(tallies: ReadonlyMap<string, number>, runs: number, minimums = MINIMUMS): string[] {
  return minimums.flatMap(([what, perThousand]) => {
    const found = [...tallies].filter(([key]) => key === what || key.startsWith(`${what} `));
    const times = found.reduce((sum, [, n]) => sum + n, 0);
    const minimum = Math.floor((perThousand * runs) / 1_000);
    return times < minimum ? [`${what}: ${times} times, ${minimum} expected`] : [];
  });
}
