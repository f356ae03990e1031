import type { Build } from './builds.ts';
import { type Desk, HOLD_MS } from './desk.ts';
import {
  approvable,
  approves,
  asks,
  choice,
  denies,
  holds,
  isIn,
  type Line,
  purposeOf,
  requestOf,
  reserves,
  until,
} from './lines.ts';

/** How long after its hold "to expire" is to be decided: later than the version changes. */
const UNDECIDED_MS = 110_000;
const EVER = Number.POSITIVE_INFINITY;

/**
 * People bring requests into every state; what is to be still under way comes last, and so does what only a failure makes. Ends when the bot can be
 * stopped.
 */
export async function bringAbout(desk: Desk, builds: readonly Build[]): Promise<void> {
  const { slack, sandbox } = desk;
  const [ana, ben, marta] = [desk.person('ana'), desk.person('ben'), desk.person('marta')];
  const margin = (decideMs: number) => ({ RELEASE_MARGIN: `${HOLD_MS - decideMs}ms` });
  // No check of what was bought, or not, comes to an end by itself.
  sandbox.answerAs({ ownedAfterMs: null });

  await desk.start(builds, margin(6_000));
  for (const person of [ana, marta]) await person.opensHome();
  await holds(desk, ana, 'expired', '#general', 'us local San Diego');
  await isIn(desk, 'expired', 'expired');
  await desk.stop('SIGTERM');
  await desk.start(builds, margin(UNDECIDED_MS));
  await holds(desk, ana, 'to expire');
  await desk.stop('SIGTERM');

  await desk.start(builds);
  await whatIsOver(desk);
  await asks(ana, 'choosing');
  await choice(ana, 'choosing');
  for (const line of ['to approve', 'to cancel', 'to deny', 'click looked up', 'purchasing, announced']) {
    await holds(desk, ana, line);
  }
  await holds(desk, ben, 'to approve, direct message', 'dm');
  await holds(desk, ana, 'returned for approval', '#general', 'us local San Francisco');
  await isReturned(desk);
  await asks(ana, 'reserving, announced');
  await asks(ana, 'hold unknown');
  await asks(ana, 'posting announced');
  for (const line of ['reserving, announced', 'hold unknown', 'posting announced']) await choice(ana, line);
  await until(
    'nothing is to be released',
    async () => !(await desk.requests()).some(({ body }) => String(body['releasing'])),
  );

  // From here on it is a matter of seconds.
  await holds(desk, ana, 'purchased, to check');
  await approves(desk, 'purchased, to check');
  await isIn(desk, 'purchased, to check', 'purchased');
  await isReleasedLater(desk);
  sandbox.fault({ endpoint: 'purchase', kind: 'delay', ms: 30_000 });
  const orders = sandbox.state().calls.purchase;
  await approves(desk, 'purchasing, announced');
  await until('the order', () => sandbox.state().calls.purchase > orders);
  slack.fail('chat.postMessage', { answerAfterMs: 60_000 }, EVER, ({ channel }) => channel === 'C0APPROVALS');
  await reserves(ana, 'posting announced');
  await until('the card that is not answered', async () =>
    slack.messages('C0APPROVALS').some(({ blocks }) => JSON.stringify(blocks).includes('posting announced')),
  );
  const calls = sandbox.state().calls.reserve;
  sandbox.fault({ endpoint: 'reserve', kind: 'hang' });
  await reserves(ana, 'reserving, announced');
  await until('the call', () => sandbox.state().calls.reserve > calls);
  sandbox.fault({ endpoint: 'reservations', kind: 'status', status: 500, times: 100 });
  sandbox.fault({ endpoint: 'reserve', kind: 'lostAnswer' });
  await reserves(ana, 'hold unknown');
  await until('a hold of which nothing is known', async () =>
    String((await requestOf(desk, 'hold unknown'))?.body['orphanHolds']),
  );
  sandbox.fault({ endpoint: 'groups', kind: 'hang', times: 10 });
  await asks(ana, 'searching', '#general', 'fr');
  await isIn(desk, 'searching', 'searching');
  slack.fail('users.info', { status: 500 }, EVER);
  await approves(desk, 'click looked up');
  await until('the click', async () => (await requestOf(desk, 'click looked up'))?.state['clicks']);
}

/** Ends the failures: 2Chat and Slack are well when the other version starts. */
export function mend({ slack, sandbox }: Desk): void {
  slack.mend();
  sandbox.clearFaults();
  sandbox.answerAs({ ownedAfterMs: 0 });
}

async function whatIsOver(desk: Desk): Promise<void> {
  const { sandbox } = desk;
  const ana = desk.person('ana');
  await holds(desk, ana, 'unconfirmed');
  sandbox.fault({ endpoint: 'purchase', kind: 'lostAnswer' });
  await approves(desk, 'unconfirmed');
  await isIn(desk, 'unconfirmed', 'unconfirmed');
  await holds(desk, ana, 'denied');
  await denies(desk, 'denied');
  await isIn(desk, 'denied', 'denied');
  await holds(desk, ana, 'cancelled');
  await ana.presses('Cancel', { in: purposeOf('cancelled') });
  await isIn(desk, 'cancelled', 'cancelled');
  await holds(desk, ana, 'release pending');
  await holds(desk, ana, 'failed, to check');
  sandbox.fault({ endpoint: 'purchase', kind: 'status', status: 422, message: 'This number is not for sale.' });
  await approves(desk, 'failed, to check');
  await isIn(desk, 'failed, to check', 'failed');
  // It was carried out after all, and shows later.
  const { number, group } = await holdOf(desk, 'failed, to check');
  sandbox.buyForStranger(group.id, number);
}

async function holdOf(desk: Desk, line: Line): Promise<{ number: string; group: { id: string } }> {
  const state = (await requestOf(desk, line))?.state as
    | { hold?: { number: string; group: { id: string } } }
    | undefined;
  if (!state?.hold) throw new Error(`"${line}" has no hold`);
  return state.hold;
}

/** The price rises behind the approver's back. */
async function isReturned(desk: Desk): Promise<void> {
  const line = 'returned for approval';
  const { group } = await holdOf(desk, line);
  desk.sandbox.setPrice(group.id, { monthlyPrice: '9.75' });
  await approves(desk, line);
  const returned = async () =>
    (await requestOf(desk, line))?.history.some(({ what }) => what === 'returnedForApproval');
  await until('the approval to come back', returned);
  await approvable(desk, line);
}

async function isReleasedLater(desk: Desk): Promise<void> {
  desk.sandbox.fault({ endpoint: 'release', kind: 'status', status: 500, times: 100 });
  await desk.person('ana').presses('Cancel', { in: purposeOf('release pending') });
  await isIn(desk, 'release pending', 'cancelled');
}
