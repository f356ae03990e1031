import { Redis } from 'ioredis';
import { beforeEach, describe, expect, it } from 'vitest';
import { e164, heldNumber, holds, reserves, sold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

// Its holds are short: no reminder falls due while messages are counted.
const desk = useWholeBot({ env: { REMINDERS: '50%' } });
beforeEach(() => desk.slack.mend());

type Message = ReturnType<typeof desk.slack.messages>[number];

/** The messages in a channel that say this, blocks and all. */
const saying = (channel: string, text: string): Message[] =>
  desk.slack.messages(channel).filter((message) => JSON.stringify(message).includes(text));

const calls = (method: string) => desk.slack.traffic().filter(({ from, what }) => from === 'bot' && what === method);

/** Asks for a number in Germany; the form is gone when this resolves. */
async function asks(purpose: string) {
  const ana = desk.person('ana');
  await ana.types('#general', '/number');
  await ana.fills('Country', 'Germany');
  await ana.fills('What it is for', purpose);
  await ana.submits();
  return ana;
}

/** Waits for `text` in `channel`, gives a second one time to come, and counts. */
async function once(channel: string, text: string): Promise<void> {
  await expect.poll(() => saying(channel, text).length, { timeout: 20_000, message: text }).toBeGreaterThan(0);
  // Everything is shown: nothing is left to be posted.
  await expect.poll(() => waiting(), { timeout: 20_000, message: 'all cards shown' }).toEqual([]);
  const found = saying(channel, text);
  expect(found, JSON.stringify(found.map(({ text, ts, thread_ts }) => ({ text, ts, thread_ts })))).toHaveLength(1);
}

/** Requests whose cards are not known to be right. */
async function waiting(): Promise<string[]> {
  const redis = new Redis(desk.redis.url);
  try {
    return await redis.zrange('nd:{T0DESK}:unshown', '0', '-1');
  } finally {
    redis.disconnect();
  }
}

describe('F32: an answer to a post that is lost leaves one message', () => {
  it('a request’s card, in a channel', async () => {
    desk.slack.fail('chat.postMessage', { drop: true });
    const ana = await asks('Line with a lost card');
    await expect.poll(() => ana.buttons('Line with a lost card'), { timeout: 20_000 }).toContain('Reserve…');
    await once('C0GENERAL', 'Line with a lost card');
    // The card that was found is the one that is rendered on.
    await reserves(ana, 'Line with a lost card');
    await heldNumber(ana, 'Line with a lost card');
    await once('C0GENERAL', 'Line with a lost card');
  });

  it('an approval’s card, its thread, direct messages and the feed: each once, whichever answer is lost', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const first = calls('chat.postMessage').length;
    // Card, approval card and the note in the thread.
    const ready = await asks('Line with many lost answers');
    await expect.poll(() => ready.buttons('Line with many lost answers')).toContain('Reserve…');
    desk.slack.fail('chat.postMessage', { drop: true }, 2);
    await reserves(ana, 'Line with many lost answers');
    const number = await heldNumber(ana, 'Line with many lost answers');
    await once('C0APPROVALS', number);
    await once('C0GENERAL', `${number} is held.`);
    // The direct message and the feed.
    desk.slack.fail('chat.postMessage', { drop: true }, 2);
    await marta.presses('Approve & buy', { in: number });
    await once('C0FEED', number);
    await once('D0ANA', `Your number ${number} is bought`);
    const notes = saying('C0GENERAL', '').filter((message) => message.thread_ts !== undefined && message.text !== '');
    expect(notes.flatMap(({ text }) => (text.includes(number) ? [text] : []))).toEqual([`${number} is held.`]);
    expect(saying('C0APPROVALS', number)).toHaveLength(1);
    expect(sold(desk).filter((each) => each === e164(number))).toHaveLength(1);
    // They were posted once and found: none of them was posted again.
    expect(calls('conversations.open').length).toBeGreaterThan(0);
    expect(calls('conversations.replies').length).toBeGreaterThan(0);
    const posts = calls('chat.postMessage')
      .slice(first)
      .map(({ request }) => JSON.stringify(request));
    expect(new Set(posts).size).toBe(posts.length);
  });

  it('a card that was found is rendered with what is true by then, once Slack lets us look', async () => {
    desk.slack.fail('chat.postMessage', { drop: true });
    desk.slack.fail('conversations.history', { status: 429, retryAfter: 2 });
    const ana = await asks('Line that moved on');
    await expect.poll(() => ana.buttons('Line that moved on'), { timeout: 20_000 }).toContain('Reserve…');
    await once('C0GENERAL', 'Line that moved on');
  });

  it('a update may be lost: it is made again', async () => {
    const ana = desk.person('ana');
    const number = await holds(ana, 'Line rendered twice');
    desk.slack.fail('chat.update', { drop: true }, 2);
    await desk.person('marta').presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general', timeoutMs: 20_000 });
    await once('C0GENERAL', 'Line rendered twice');
  });
});

describe('a post that was never made is made', () => {
  it.each([
    ['cut before Slack had it', { drop: 'before' } as const],
    ['HTTP 500', { status: 500 }],
    ['an internal error of Slack’s', { error: 'internal_error' }],
  ])('%s: looked for, not found, posted', async (what, how) => {
    desk.slack.fail('chat.postMessage', how);
    const looked = calls('conversations.history').length;
    await asks(`Line after ${what}`);
    await once('C0GENERAL', `Line after ${what}`);
    expect(calls('conversations.history').length).toBeGreaterThan(looked);
  });

  it.each([
    ['a rate limit', { status: 429, retryAfter: 1 }],
    ['a limit said in words', { error: 'message_limit_exceeded' }],
  ])('%s proves it: nothing is looked for', async (what, how) => {
    desk.slack.fail('chat.postMessage', how);
    const looked = calls('conversations.history').length;
    await asks(`Line after ${what}`);
    await once('C0GENERAL', `Line after ${what}`);
    expect(calls('conversations.history').length).toBe(looked);
  });
});

describe('a bot that dies between a post and keeping where it is', () => {
  it.each([
    ['a card', 'C0GENERAL', async () => void (await asks('Line of a crash')), 'Line of a crash'],
    [
      'a direct message',
      'D0ANA',
      async () => {
        const marta = desk.person('marta');
        const number = await holds(desk.person('ana'), 'Line of a second crash');
        await marta.presses('Deny…', { in: number });
        await marta.fills('Reason', 'We have plenty');
        // What the hold had posted is there; then the thread's note comes first, and the direct message is the second post.
        await expect.poll(() => waiting(), { timeout: 20_000 }).toEqual([]);
        desk.slack.fail('chat.postMessage', { answerAfterMs: 0 });
        desk.slack.fail('chat.postMessage', { answerAfterMs: 60_000 });
        await marta.submits();
      },
      'We have plenty',
    ],
  ])('finds %s again and posts no second one', async (_what, channel, act, text) => {
    if (channel === 'C0GENERAL') desk.slack.fail('chat.postMessage', { answerAfterMs: 60_000 });
    await act();
    await expect.poll(() => saying(channel, text).length, { interval: 5, timeout: 10_000 }).toBe(1);
    const posted = calls('chat.postMessage').length;
    await desk.kill();
    desk.slack.mend();
    await desk.start();
    await once(channel, text);
    const again = calls('chat.postMessage').slice(posted);
    expect(again.filter(({ request }) => JSON.stringify(request).includes(text))).toEqual([]);
  });
});

describe('the search', () => {
  it('without its scope is said to be missing once, and the card comes all the same', async () => {
    desk.slack.fail('conversations.history', { error: 'missing_scope' }, 2);
    for (const purpose of ['Line without a scope', 'Other line without a scope']) {
      desk.slack.fail('chat.postMessage', { drop: 'before' });
      await asks(purpose);
      await once('C0GENERAL', purpose);
    }
    const said = desk.log.filter((line) => line.includes('earlier post not looked for'));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('missing_scope');
  });

  it('it looks no further back than it must', async () => {
    desk.slack.fail('chat.postMessage', { drop: true });
    await asks('Line to look for');
    await once('C0GENERAL', 'Line to look for');
    const search = calls('conversations.history').at(-1)?.request as Record<string, unknown> | undefined;
    expect(search).toMatchObject({ channel: 'C0GENERAL', limit: '200', include_all_metadata: 'true' });
    expect(Number(search?.['oldest'])).toBeGreaterThan(Date.now() / 1000 - 4_000);
  });
});
