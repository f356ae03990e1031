import type { KnownBlock } from '@slack/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inWords } from '../../src/demo/slack/block-kit/rules.ts';
import { checkMessageBlocks, messageTooLong } from '../../src/demo/slack/block-kit/validate.ts';
import type { RecordEntry, RecordEntryKind } from '../../src/domain/register/entry.ts';
import type { GivingBack } from '../../src/domain/register/giving-back-state.ts';
import type { Audience, RecordNews } from '../../src/domain/register/news.ts';
import type { NumberRecord } from '../../src/domain/register/record.ts';
import type { Content } from '../../src/slack/views/blocks.ts';
import { MAX_ROWS, numberNews } from '../../src/slack/views/number-news.ts';
import { words } from '../../src/slack/words/words.ts';
import { aRecord } from '../support/records.ts';
import { ana, marta, NOW } from '../support/requests.ts';

const omar = 'U0OMAR';
const yuki = 'U0YUKI';
const { buttons } = words.register;

const asked = { by: omar, at: NOW, reason: 'Nobody calls it' };
const confirmed = { ...asked, confirmedBy: marta, confirmedAt: NOW, callAt: NOW + 86_400_000 };
const givingBack = {
  asked: { name: 'asked', ...asked },
  coolingOff: { name: 'coolingOff', ...confirmed },
  unconfirmed: { name: 'unconfirmed', ...confirmed, calledAt: NOW, checks: 2 },
  done: { name: 'done', ...confirmed, calledAt: NOW, doneAt: NOW },
} satisfies Record<string, GivingBack>;

type Case = Readonly<{
  audience: Audience;
  entry: Omit<RecordEntry, 'at' | 'what'>;
  record?: Partial<NumberRecord>;
  says: readonly string[];
  buttons: readonly string[];
}>;

const owner: Audience = { user: ana };
const { show, adopt, handOver, accept, decline, keep, giveBack, confirm, stop, resolveGiven, resolveKept } = buttons;
const nobodys = { owner: undefined, purpose: undefined, bought: undefined };
const byOmar = { by: omar };
const stopped = { by: marta, to: omar };

/** Each kind that is told, to each who is told of it. */
const cases: Readonly<Record<Exclude<RecordEntryKind, (typeof silent)[number]>, readonly Case[]>> = {
  found: [
    { audience: 'approvers', entry: {}, record: nobodys, says: ['in the account at 2Chat'], buttons: [adopt, show] },
    { audience: 'approvers', entry: {}, says: ['in the account at 2Chat'], buttons: [show] },
  ],
  adopted: [
    {
      audience: owner,
      entry: { by: marta, to: ana, note: 'Support line' },
      says: ['<@U0MARTA> has made you the owner of +1 213 555 0134.'],
      buttons: [show, handOver],
    },
  ],
  handoverAsked: [
    {
      audience: { user: yuki },
      entry: { by: ana, to: yuki, note: 'You know *them*' },
      record: { handover: { to: yuki, by: ana, at: NOW } },
      says: ['<@U0ANA> asks you to take', '“You know *them*”', 'Owner: <@U0ANA>'],
      buttons: [accept, decline, show],
    },
    // They have answered, or it was offered to another one meanwhile.
    { audience: { user: yuki }, entry: { by: ana, to: yuki }, says: ['asks you to take'], buttons: [show] },
  ],
  handedOver: [
    {
      audience: { user: marta },
      entry: { by: marta, to: ana, was: omar },
      says: ['<@U0ANA> has taken +1 213 555 0134, which you offered'],
      buttons: [],
    },
    {
      audience: { user: omar },
      entry: { by: marta, to: ana, was: omar },
      says: ['<@U0ANA> owns +1 213 555 0134 now, which was yours'],
      buttons: [],
    },
  ],
  handoverDeclined: [
    { audience: owner, entry: { by: yuki, to: ana }, says: ['<@U0YUKI> does not take'], buttons: [handOver, show] },
  ],
  handoverWithdrawn: [
    { audience: { user: yuki }, entry: { by: ana, to: yuki }, says: ['<@U0ANA> no longer asks you'], buttons: [] },
  ],
  ownerLeft: [
    {
      audience: 'approvers',
      entry: { was: omar },
      record: { owner: undefined, formerOwner: omar },
      says: ['<@U0OMAR> is no longer a member', 'Was owned by <@U0OMAR>'],
      buttons: [handOver, show],
    },
  ],
  reviewAsked: [
    {
      audience: owner,
      entry: { to: ana },
      record: { review: { askedAt: NOW } },
      says: [
        'Still needed? +1 213 555 0134',
        'It costs $1.50 a month. Renews <!date',
        'Nothing happens if you do not answer, but your approvers will see it.',
      ],
      buttons: [keep, handOver, giveBack],
    },
    {
      audience: owner,
      entry: { to: ana },
      record: { monthly: undefined, listed: { at: NOW, ends: true, endsAt: NOW } },
      says: ['What it costs is not known. Ends <!date'],
      buttons: [handOver, giveBack],
    },
  ],
  reviewReminded: [
    {
      audience: owner,
      entry: { to: ana },
      record: { review: { askedAt: NOW, remindedAt: NOW } },
      says: ['You have not said so yet'],
      buttons: [keep, handOver, giveBack],
    },
  ],
  reviewUnanswered: [
    {
      audience: 'approvers',
      entry: { to: ana },
      record: { review: { askedAt: NOW, remindedAt: NOW, unansweredAt: NOW } },
      says: ['<@U0ANA> was asked', 'has not answered', 'Owner: <@U0ANA>'],
      buttons: [show, handOver, giveBack],
    },
  ],
  giveBackAsked: [
    {
      audience: 'approvers',
      entry: { ...byOmar, note: asked.reason },
      record: { givingBack: givingBack.asked },
      says: [
        '<@U0OMAR> asks to give back +1 213 555 0134.',
        '<@U0OMAR> says: “Nobody calls it”',
        'an approver other than <@U0OMAR> must confirm',
      ],
      buttons: [confirm, stop, show],
    },
    {
      audience: owner,
      entry: { ...byOmar, note: asked.reason },
      record: { givingBack: givingBack.asked },
      says: ['which is yours', '“Nobody calls it”'],
      buttons: [stop, show],
    },
    { audience: 'approvers', entry: { ...byOmar, note: asked.reason }, says: ['asks to give back'], buttons: [show] },
  ],
  giveBackConfirmed: [owner, 'approvers' as const, { user: omar }].map((audience) => ({
    audience,
    entry: { by: marta, until: NOW + 86_400_000 },
    record: { givingBack: givingBack.coolingOff },
    says: ['<@U0MARTA> has confirmed', '<!date', 'one click stops it'],
    buttons: [stop, show],
  })),
  giveBackStopped: [owner, 'approvers' as const, { user: omar }].map((audience) => ({
    audience,
    entry: stopped,
    says: ['stays: <@U0MARTA> has said that it is not given back'],
    buttons: [show],
  })),
  givenBack: [
    ...[owner, 'approvers' as const].map((audience) => ({
      audience,
      entry: stopped,
      record: { givingBack: givingBack.done },
      says: ['was given back to 2Chat', 'Asked for by <@U0OMAR>, confirmed by <@U0MARTA>.', 'It cost $1.50 a month.'],
      buttons: [show],
    })),
    {
      audience: { user: omar },
      entry: stopped,
      record: { givingBack: givingBack.done },
      says: ['was given back to 2Chat'],
      buttons: [],
    },
    {
      audience: 'feed',
      entry: stopped,
      record: { givingBack: givingBack.done },
      says: ['was given back to 2Chat', 'Los Angeles, United States · Local · 2Chat', 'It cost $1.50 a month.'],
      buttons: [],
    },
  ],
  giveBackRefused: [
    {
      audience: owner,
      entry: { to: omar, why: 'refused', message: 'no *money*' },
      says: ['was not given back.', '2Chat says: “no *money*”', 'two people decide anew'],
      buttons: [show, giveBack],
    },
    {
      audience: 'approvers',
      entry: { to: omar, why: 'unreachable' },
      says: ['2Chat cannot be reached.'],
      buttons: [show, giveBack],
    },
    {
      audience: { user: omar },
      entry: { to: omar, is: 'anotherPurchase' },
      says: ['another purchase of the same number'],
      buttons: [show],
    },
    {
      audience: 'approvers',
      entry: { to: omar, is: 'listedTwice' },
      says: ['2Chat lists it twice, as two purchases.', 'Give it back in the provider’s console'],
      buttons: [show, giveBack],
    },
    {
      audience: 'approvers',
      entry: { to: omar, is: 'stillThere' },
      says: ['Days later 2Chat lists it as before.'],
      buttons: [show, giveBack],
    },
    {
      audience: 'feed',
      entry: { to: omar, is: 'stillThere' },
      says: [
        'was not given back.',
        'Days later 2Chat lists it as before.',
        'It was told here that it was given back. That was not so',
      ],
      buttons: [],
    },
    {
      audience: 'approvers',
      entry: { to: omar, is: 'notThere' },
      says: ['2Chat did not list it.', 'Whether it has ended, or still costs its rent, cannot be seen from here'],
      buttons: [show, giveBack],
    },
    {
      audience: 'approvers',
      entry: { to: omar, is: 'noWayBack' },
      says: ['cannot be given back from here'],
      buttons: [show, giveBack],
    },
  ],
  giveBackUnconfirmed: [
    {
      audience: 'approvers',
      entry: {},
      record: { givingBack: givingBack.unconfirmed },
      says: ['Nobody knows whether', 'Look in the provider’s console'],
      buttons: [resolveGiven, resolveKept, show],
    },
    {
      audience: owner,
      entry: {},
      record: { givingBack: givingBack.unconfirmed },
      says: ['Your approvers look'],
      buttons: [show],
    },
    {
      audience: 'approvers',
      entry: {},
      record: { givingBack: givingBack.done },
      says: ['Nobody knows whether'],
      buttons: [show],
    },
  ],
  statusChanged: [
    {
      audience: owner,
      entry: { was: 'waits', is: 'active' },
      says: ['is active now, says 2Chat', '2Chat says: “ACTIVE”'],
      buttons: [show],
    },
    { audience: 'approvers', entry: { was: 'active', is: 'waits' }, says: ['waits at 2Chat now'], buttons: [show] },
    { audience: 'approvers', entry: { was: 'active', is: 'ending' }, says: ['is about to end'], buttons: [show] },
    {
      audience: 'approvers',
      entry: { was: 'active', is: 'of a later version' },
      says: ['stands otherwise now'],
      buttons: [show],
    },
  ],
  missing: [
    ...[owner, 'approvers' as const].map((audience) => ({
      audience,
      entry: {},
      says: ['is missing in the list of 2Chat'],
      buttons: [show],
    })),
    {
      audience: 'approvers',
      entry: {},
      record: { listed: undefined },
      says: ['was bought here, and is not in the list of 2Chat'],
      buttons: [show],
    },
  ],
  seenAgain: [
    {
      audience: 'feed',
      entry: { is: 'stillThere' },
      record: nobodys,
      says: ['in the list of 2Chat again', 'It was told here that it was given back. That was not so'],
      buttons: [],
    },
    { audience: owner, entry: {}, says: ['in the list of 2Chat again'], buttons: [show] },
    {
      audience: 'approvers',
      entry: {},
      record: nobodys,
      says: ['in the list of 2Chat again', 'adopt it'],
      buttons: [adopt, show],
    },
  ],
  gone: [owner, 'approvers' as const].map((audience) => ({
    audience,
    entry: {},
    record: { goneAt: NOW },
    says: ['is gone: 2Chat does not have it for you any more'],
    buttons: [show],
  })),
};

const silent = ['bought', 'edited', 'locked', 'unlocked', 'kept', 'giveBackCalled', 'other'] as const;

const kinds = Object.keys(cases) as (keyof typeof cases)[];
const all = kinds.flatMap((what) => cases[what].map((each, no) => ({ what, no, ...each })));

const newsOf = ({ entry, record }: Pick<Case, 'entry' | 'record'>, what: RecordEntryKind): RecordNews => ({
  record: aRecord(record),
  entry: { at: NOW, what, ...entry },
});

const elementsOf = (blocks: readonly KnownBlock[]) =>
  blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
const namesOf = (content: Content) =>
  elementsOf(content.blocks).map((element) => ('text' in element ? element.text.text : ''));

function expectFit({ text, blocks }: Content, where: string) {
  expect(checkMessageBlocks(blocks, '/blocks').map(inWords), where).toEqual([]);
  expect(messageTooLong(blocks, text), where).toBe(false);
  expect(text.length, where).toBeLessThanOrEqual(3_000);
  expect(blocks.length, where).toBeLessThanOrEqual(50);
}

function drawn(audience: Audience, what: RecordEntryKind, news: readonly RecordNews[]): Content {
  const content = numberNews({ audience, what, news });
  if (!content) throw new Error(`${what} is told to nobody`);
  return content;
}

describe('news of one number', () => {
  it.each(all)('$what, $no', ({ what, audience, entry, record, says, buttons }) => {
    const news = newsOf({ entry, record }, what);
    const content = drawn(audience, what, [news]);
    expectFit(content, what);
    for (const each of says) expect(content.text).toContain(each);
    expect(namesOf(content)).toEqual(buttons);
    expect(content.text).toContain('+1 213 555 0134');
    if (what !== 'adopted' && audience !== 'feed' && news.record.purpose)
      expect(content.text).toContain('“Support line”');
    for (const element of elementsOf(content.blocks)) {
      const { text, accessibility_label: label } = element as { text: { text: string }; accessibility_label: string };
      expect(label.startsWith(text.text)).toBe(true);
      expect(label).toContain('+1 213 555 0134');
    }
  });

  it.each(silent)('%s is told to nobody', (what) => {
    expect(numberNews({ audience: 'approvers', what, news: [newsOf({ entry: {} }, what)] })).toBeUndefined();
  });

  it('does not say that a number stays which its provider does not list', () => {
    const entry = { at: NOW, what: 'giveBackRefused', to: omar, is: 'notThere' } as const;
    const news = [1, 2].map((no) => ({ record: aRecord({ number: `+1213555013${no}` }), entry }));
    for (const some of [news, news.slice(1)])
      expect(numberNews({ audience: 'approvers', what: 'giveBackRefused', news: some })?.text).not.toMatch(/stays/);
  });

  it('says nothing of owner, purpose or reason in the feed', () => {
    const record = aRecord({ givingBack: givingBack.done, purpose: 'Secret project' });
    const { text, blocks } = drawn('feed', 'givenBack', [
      { record, entry: { at: NOW, what: 'givenBack', ...stopped } },
    ]);
    for (const shown of [text, JSON.stringify(blocks)]) {
      expect(shown).not.toContain('Secret project');
      expect(shown).not.toContain('Nobody calls it');
      expect(shown).not.toContain('Renews');
    }
  });
});

describe('news of many numbers', () => {
  const many = (count: number, what: RecordEntryKind, { entry, record }: Pick<Case, 'entry' | 'record'>) =>
    Array.from({ length: count }, (_, no) =>
      newsOf({ entry, record: { ...record, number: `+1213555${String(1_000 + no)}` } }, what),
    );

  it('is one message: how many, ten with their buttons, and how many more', () => {
    const news = many(500, 'found', { entry: {}, record: nobodys });
    const content = drawn('approvers', 'found', news);
    expectFit(content, 'found');
    expect(content.text).toMatch(/^500 numbers are in the providers’ accounts/);
    expect(namesOf(content)).toEqual(Array.from({ length: MAX_ROWS }, () => [adopt, show]).flat());
    expect(content.text).toContain('+1 213 555 1009');
    expect(content.text).not.toContain('+1 213 555 1010');
    expect(JSON.stringify(content.blocks)).toContain('And 490 more: /number numbers');
    const eleven = drawn('approvers', 'found', news.slice(0, 11));
    expect(eleven.text).toContain('And 1 more');
    expect(drawn('approvers', 'found', news.slice(0, 10)).text).not.toContain('more: /number');
  });

  it.each(all)('keeps within Slack’s limits: $what, $no', ({ what, audience, entry, record }) => {
    for (const count of [2, 10, 11, 1_000]) {
      const content = drawn(audience, what, many(count, what, { entry, record }));
      expectFit(content, `${what} ${count}`);
      expect(content.text).toContain(String(count));
    }
  });

  it('tells of a number once to which the same happened twice, as it went last', () => {
    const record = aRecord();
    const content = drawn(owner, 'statusChanged', [
      { record, entry: { at: NOW, what: 'statusChanged', is: 'waits' } },
      { record, entry: { at: NOW + 1, what: 'statusChanged', is: 'active' } },
    ]);
    expect(content.text).toContain('is active now');
    expect(content.text).not.toContain('waits');
  });
});

describe('whatever people and providers write', () => {
  const nasty = fc.oneof(
    fc.constantFrom('', '<!channel>', '*bold* `code`', '\u202Eمرحبا', '👩‍👩‍👧‍👦'.repeat(600), 'x'.repeat(4_000)),
    fc.string({ maxLength: 4_000, unit: 'grapheme' }),
  );
  const made = fc.record({ place: nasty, type: nasty, purpose: nasty, note: nasty, status: nasty, country: nasty });

  it('keeps within Slack’s limits', () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), made, fc.constantFrom(1, 30), (each, texts, count) => {
        const { place, type, purpose, note, status, country } = texts;
        const news = Array.from({ length: count }, (_, no) => {
          const record = { ...each.record, place, type, purpose, country, number: `+1213555${1_000 + no}` };
          const listed = { at: NOW, status, state: 'active' as const, endsAt: NOW };
          const entry = { ...each.entry, note, message: note };
          return newsOf({ entry, record: { listed, ...record } }, each.what);
        });
        expectFit(drawn(each.audience, each.what, news), each.what);
      }),
      { numRuns: 150 },
    );
  });

  it('is never markup', () => {
    const mark = 'ZQZ*<!channel>`';
    for (const each of all) {
      const record = {
        ...each.record,
        ...{ place: mark, type: mark, purpose: mark, number: mark, country: mark, costCentre: mark },
        listed: { at: NOW, status: mark, state: 'active' as const },
      };
      const entry = { ...each.entry, note: mark, message: mark };
      for (const count of [1, 2]) {
        const news = Array.from({ length: count }, (_, no) =>
          newsOf({ entry, record: { ...record, id: `n${no}` } }, each.what),
        );
        const { text, blocks } = drawn(each.audience, each.what, news);
        expect(text, each.what).not.toContain('<!channel>');
        expect(text, each.what).toContain('ZQZ');
        const markup = JSON.stringify(blocks).match(/"type":"mrkdwn","text":"[^"]*/g) ?? [];
        expect(markup, each.what).toEqual([]);
      }
    }
  });
});
