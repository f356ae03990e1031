import { beforeEach, describe, expect, it } from 'vitest';
import type { Absence, NoDelegate } from '../../src/domain/policy/absence.ts';
import { absenceNewsSchema } from '../../src/domain/policy/absence-news.ts';
import { ids } from '../../src/slack/ids.ts';
import { answerAway, listenToAway } from '../../src/slack/listeners/away.ts';
import type { ListenerContext } from '../../src/slack/listeners/listener-context.ts';
import type { Routes } from '../../src/slack/listeners/routes.ts';
import { awayMessage } from '../../src/slack/views/away.ts';
import { words } from '../../src/slack/words/words.ts';
import { MINUTE, marta, NOW } from '../support/requests.ts';

const say = words.away;
const { awayFrom, awayUntil, delegate } = ids.fields;
const yuki = 'U0YUKI';

let kept: Absence[];
let refusal: NoDelegate | 'often' | undefined;
let queued: number;
let warned: string[];
let whoMay: { isApproverNow: () => Promise<boolean>; mayStandInNow: () => Promise<'yes' | 'noMember' | 'denied'> };
let isQueueAway: boolean;
let done: Set<string>;

beforeEach(() => {
  [kept, refusal, queued, warned, isQueueAway, done] = [[], undefined, 0, [], false, new Set()];
  whoMay = { isApproverNow: async () => true, mayStandInNow: async () => 'yes' };
});

const context = () =>
  ({
    teamId: 'T0DESK',
    clock: () => NOW,
    whoMay,
    approverMentions: () => [marta],
    absences: {
      list: async () => kept,
      async set(_team: string, absence: Absence) {
        if (!refusal) kept.push(absence);
        return refusal;
      },
      end: async () => kept.pop(),
    },
    deliveries: {
      begin: async (_team: string, id: string) => (done.has(id) ? 'done' : 'new'),
      done: async (_team: string, id: string) => void done.add(id),
      failed: async (_team: string, id: string) => void done.delete(id),
    },
    timers: {
      async tellAbsences() {
        if (isQueueAway) throw new Error('away');
        queued += 1;
      },
    },
    observer: { changed() {}, refused() {}, warn: (what: string) => void warned.push(what) },
  }) as unknown as ListenerContext;

/** Sends the form; answers with what it says at its fields, or that it is closed. */
async function sends(fields: { from?: number; until?: number; to?: string }, id = 'V1'): Promise<unknown> {
  const answers: unknown[] = [];
  const time = (at: number | undefined) => (at === undefined ? null : Math.floor(at / 1_000));
  const field = (name: string, value: object) => ({ [name]: { [name]: value } });
  const values = {
    ...field(awayFrom, { selected_date_time: time(fields.from) }),
    ...field(awayUntil, { selected_date_time: time(fields.until) }),
    ...field(delegate, { selected_user: fields.to ?? null }),
  };
  let listener = async (_sent: object): Promise<void> => undefined;
  const app = {
    view(_id: string, each: typeof listener) {
      listener = each;
    },
  };
  listenToAway(app as unknown as Routes, context());
  await listener({
    ack: async (answer?: { errors: object }) => void answers.push(answer?.errors ?? 'closed'),
    body: { team: { id: 'T0DESK' }, user: { id: marta, team_id: 'T0DESK' } },
    view: { id, private_metadata: '{}', state: { values } },
    client: {},
  });
  expect(answers).toHaveLength(1);
  return answers[0];
}

const hour = NOW + 60 * MINUTE;

describe('the form of an approver who is away', () => {
  it('is taken: from now on, or from later', async () => {
    expect(await sends({ until: hour, to: yuki })).toBe('closed');
    expect(await sends({ from: NOW - 5 * MINUTE, until: hour, to: yuki }, 'V2')).toBe('closed');
    expect(await sends({ from: NOW + MINUTE, until: hour, to: yuki }, 'V3')).toBe('closed');
    expect(kept.map(({ from }) => from - NOW)).toEqual([0, 0, MINUTE]);
    expect(kept[0]).toEqual({ user: marta, to: yuki, from: NOW, until: hour });
    expect(queued).toBe(3);
  });

  it.each([
    ['no end', { to: yuki }, { [awayUntil]: say.errors.noUntil }],
    ['an end that is past', { until: NOW - MINUTE, to: yuki }, { [awayUntil]: say.errors.over }],
    ['this very moment', { until: NOW, to: yuki }, { [awayUntil]: say.errors.over }],
    ['an end before the beginning', { from: hour, until: hour, to: yuki }, { [awayUntil]: say.errors.order }],
    ['more than a year', { until: NOW + 367 * 24 * 60 * MINUTE, to: yuki }, { [awayUntil]: say.errors.long }],
    ['nobody', { until: hour }, { [delegate]: say.errors.nobody }],
    ['oneself', { until: hour, to: marta }, { [delegate]: say.errors.self }],
  ])('is not taken with %s', async (_what, fields, errors) => {
    expect(await sends(fields)).toEqual(errors);
    expect([kept, queued]).toEqual([[], 0]);
  });

  it.each([
    'circle',
    'chain',
    'self',
    'often',
  ] as const)('is not taken by what others have said, or too often: %s; and may be sent again', async (no) => {
    refusal = no;
    expect(await sends({ until: hour, to: yuki })).toEqual({ [delegate]: say.errors[no] });
    refusal = undefined;
    expect(await sends({ until: hour, to: yuki })).toBe('closed');
    expect(kept).toHaveLength(1);
  });

  it('is not taken for a guest, one who is denied, by one who is no approver, or while Slack does not say', async () => {
    const fields = { until: hour, to: yuki };
    for (const no of ['noMember', 'denied'] as const) {
      whoMay.mayStandInNow = async () => no;
      expect(await sends(fields)).toEqual({ [delegate]: say.errors[no] });
    }
    whoMay.mayStandInNow = () => Promise.reject(new Error('no answer'));
    expect(await sends(fields)).toEqual({ [delegate]: say.errors.notLookedUp });
    whoMay.isApproverNow = async () => false;
    whoMay.mayStandInNow = async () => 'yes';
    expect(await sends(fields)).toEqual({ [delegate]: expect.stringContaining('Only those who approve') });
    expect(kept).toEqual([]);
  });

  it('that comes twice is taken once; what cannot be queued is left to the sweep', async () => {
    expect(await sends({ until: hour, to: yuki })).toBe('closed');
    expect(await sends({ until: hour, to: yuki })).toBe('closed');
    expect(kept).toHaveLength(1);
    isQueueAway = true;
    expect(await sends({ until: hour, to: yuki }, 'V2')).toBe('closed');
    expect([kept.length, warned]).toEqual([2, ['absences told by the next sweep']]);
  });
});

describe('/number', () => {
  const types = async (text: string) => {
    const said: string[] = [];
    const opened: string[] = [];
    const client = {
      views: {
        async open({ view }: { view: { callback_id: string } }) {
          opened.push(view.callback_id);
          return { view: { id: 'V1' } };
        },
      },
    };
    const reply = async (answer: string) => void said.push(answer);
    const who = { teamId: 'T0DESK', user: marta };
    const from = { ...who, client: client as never, triggerId: 't', reply, context: context() };
    return { isAboutIt: await answerAway(text, from), said, opened };
  };

  it.each(['away', 'Away', 'I’m away', "i'm  away", ' im away '])('%s opens the form', async (text) => {
    expect(await types(text)).toEqual({ isAboutIt: true, said: [], opened: [ids.views.away] });
  });

  it.each(['back', 'away end', 'end away', 'I’m back', 'away off'])('%s ends it', async (text) => {
    expect((await types(text)).said).toEqual([say.notAway]);
    kept.push({ user: marta, to: yuki, from: NOW, until: hour });
    expect((await types(text)).said).toEqual([say.ended(`<@${yuki}>`)]);
    kept.push({ user: marta, to: yuki, from: NOW + MINUTE, until: hour });
    expect((await types(text)).said).toEqual([say.calledOff(`<@${yuki}>`)]);
    expect(queued).toBe(2);
  });

  it.each(['', 'away in Berlin', 'back office in Leeds', 'US local'])('"%s" is about a number', async (text) => {
    expect(await types(text)).toEqual({ isAboutIt: false, said: [], opened: [] });
  });

  it('away tells one who is no approver; of whom that is not known yet, the form finds out', async () => {
    whoMay.isApproverNow = async () => false;
    expect(await types('away')).toMatchObject({ said: [expect.stringContaining(`<@${marta}>`)], opened: [] });
    whoMay.isApproverNow = () => Promise.reject(new Error('no answer'));
    expect(await types('away')).toMatchObject({ said: [], opened: [ids.views.away] });
  });
});

it('each message about an absence names who is away, until when, and who reads it', () => {
  const absence = { user: marta, to: yuki, from: NOW + MINUTE, until: hour };
  const told = absenceNewsSchema.shape.what.options.map((what) => [
    what,
    awayMessage({ what, at: NOW + MINUTE, absence }, 'C0APPROVALS')?.to,
  ]);
  expect(Object.fromEntries(told)).toEqual({
    confirmed: marta,
    named: yuki,
    namedThrough: yuki,
    begins: yuki,
    ended: yuki,
    over: undefined,
  });
  const text = awayMessage({ what: 'begins', at: absence.from, absence }, 'C0APPROVALS')?.content.text;
  expect(text).toContain(`<@${marta}> is away from now on, until <!date^`);
  expect(text).toContain('<#C0APPROVALS>');
});
