import { setTimeout as wait } from 'node:timers/promises';
import { readMessage } from '../support/seen.ts';
import type { Desk, Kept } from './desk.ts';
import { purposeOf, until } from './lines.ts';

/** What no bot says of a request that it can go on with. */
const STRANDED =
  /request cannot be read|request not reconciled|card cannot be read|job of another version left|unreadable request|"level":"(error|fatal)"/;

/** Jobs of the register, which the first version of the upgrades leaves for one that knows them, as is said there. */
const LATER =
  /"msg":"job of another version left for later".*"job":"(numbers|tellNumbers|review|giveBack)"|"job":"(numbers|tellNumbers|review|giveBack)".*"msg":"job of another version left/;

/** What is wrong when all has come to rest: stranded, doubled or lost. */
export async function findings(desk: Desk): Promise<string[]> {
  const atRest = async () => (await desk.redis.zcard('nd:{T0DESK}:unshown')) === 0 && holdsLeft(desk).length === 0;
  await until('rest', atRest, 40_000).catch(() => undefined);
  await wait(500);
  const requests = await desk.requests();
  return [
    ...said(desk),
    ...sold(desk, requests),
    ...holdsLeft(desk).map(({ number }) => `the hold of ${number} is left`),
    ...(await desk.redis.zrange('nd:{T0DESK}:unshown', '0', '-1')).map((id) => `the cards of ${id} are behind`),
    ...(await desk.redis.smembers('nd:{T0DESK}:unreadable')).map((id) => `${id} is set aside`),
    ...cards(desk, requests),
  ];
}

function said({ log }: Desk): string[] {
  const lines = log.filter((line) => STRANDED.test(line) && !LATER.test(line));
  const texts = lines.map(
    (line) =>
      `${line.slice(0, 3)} said "${/"msg":"([^"]+)"/.exec(line)?.[1]}" (${/"message":"([^"]+)"/.exec(line)?.[1] ?? ''})`,
  );
  return [...new Set(texts)].map((text) => `${text}, ${texts.filter((each) => each === text).length} times`);
}

function holdsLeft({ sandbox }: Desk) {
  return sandbox.state().reservations;
}

function sold({ sandbox }: Desk, requests: readonly Kept[]): string[] {
  const { purchases, purchaseBodies } = sandbox.state();
  const numberOf = ({ state }: Kept) => (state as unknown as { hold: { number: string } }).hold.number;
  const bought = requests.filter(({ state }) => state.name === 'purchased').map(numberOf);
  const numbers = purchases.map(({ number }) => number);
  const ordered = purchaseBodies.map((body) => (body as { number: string }).number);
  return [
    ...twice(numbers).map((number) => `${number} was sold twice`),
    ...twice(bought).map((number) => `${number} was bought for two requests`),
    ...twice(ordered).map((number) => `${number} was ordered twice`),
    ...numbers
      .filter((number) => !bought.includes(number))
      .map((number) => `${number} was sold and no request says so`),
    ...bought
      .filter((number) => !numbers.includes(number))
      .map((number) => `${number} is said to be bought and is not`),
  ];
}

/** No request has two cards, and nothing is said twice in one place. */
function cards({ slack }: Desk, requests: readonly Kept[]): string[] {
  const places = ['C0GENERAL', 'C0APPROVALS', 'C0FEED', ...requests.map(({ body }) => String(body['channel']))];
  const posts = [...new Set(places)].flatMap((place) =>
    slack.messages(place).filter(({ user, ephemeral }) => user === null && !ephemeral),
  );
  const texts = posts.map((post) => `${post.channel} ${post.thread_ts ?? ''} ${readMessage(post).allText}`);
  const count = (channel: string, purpose: string) =>
    posts.filter((post) => post.channel === channel && readMessage(post).allText.includes(purpose)).length;
  return [
    // One who approves again what came back says so again.
    ...twice(texts.filter((text) => !text.includes('Approved by'))).map(
      (text) => `twice: ${text.replaceAll('\n', ' / ').slice(0, 160)}`,
    ),
    ...requests.flatMap(({ purpose, body, history }) => {
      const own = count(String(body['channel']), purpose);
      const asked = count('C0APPROVALS', purpose);
      const held = history.filter(({ what }) => what === 'held').length;
      return [
        ...(own <= 1 ? [] : [`${own} cards of ${purpose}`]),
        ...(asked <= held && (held === 0 || asked > 0)
          ? []
          : [`${asked} approvers' cards of ${purpose}, ${held} holds`]),
      ];
    }),
  ];
}

function twice(all: readonly string[]): string[] {
  return [...new Set(all.filter((each, at) => all.indexOf(each) !== at))];
}

/** Whether people find all of it: in the lists, and on their Homes. */
export async function lists(desk: Desk, when: 'before' | 'after'): Promise<string[]> {
  const [ana, marta] = [desk.person('ana'), desk.person('marta')];
  const requests = await desk.requests();
  const own = requests.filter(({ body }) => body['requester'] === 'U0ANA').length;
  const bought = requests.filter(({ state }) => state.name === 'purchased').length;
  const wrong: string[] = [];
  const tries = async (act: Promise<unknown>) =>
    act.catch((error: Error) => wrong.push(error.message.split(', but sees')[0] ?? ''));
  const answers = async (who: typeof ana, command: string, text: string) => {
    await who.types('#general', command);
    const answer = await who.sees(text, { in: '#general', ephemeral: true });
    if (answer.allText.includes('cannot be shown')) throw new Error(`${command} does not show all`);
  };
  await tries(answers(ana, '/number mine', `Your ${own} requests, newest first`));
  if (when === 'before') {
    await tries(answers(marta, '/number waiting', 'requests wait for you'));
    for (const who of [ana, marta]) await tries(who.opensHome());
    await tries(ana.seesHome(purposeOf('to approve')));
    await tries(marta.seesHome(purposeOf('to approve')));
    return wrong;
  }
  await tries(answers(marta, '/number waiting', 'Nothing waits for your decision.'));
  // What was bought before there was a register comes into it with the first list that is read. An earlier version lists what was bought.
  const inRegister = async () => {
    await marta.types('#general', '/number numbers');
    const { allText } = await marta.sees('numbers', { in: '#general', ephemeral: true });
    return new RegExp(`The ${bought} numbers (of the account|that were bought)`).test(allText);
  };
  await tries(until(`${bought} numbers in the register`, inRegister, 20_000));
  // Homes follow by themselves.
  await tries(ana.seesHome('You have no open requests', 20_000));
  return wrong;
}
