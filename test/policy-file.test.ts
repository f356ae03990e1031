import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { policyJsonSchema } from '../src/domain/policy/schema.ts';
import { readPolicy, readPolicyFile } from '../src/policy-file.ts';
import { examplePolicy } from './support/policies.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const bytes = (text: string) => new TextEncoder().encode(text);

/** Every finding as a line: where, and what is wrong. */
function wrongIn(text: string): string[] {
  const file = readPolicy(bytes(text));
  if (file.ok) return [];
  return file.findings.map(({ line, column, path, wrong, name }) => `${line}:${column} ${path} ${wrong} [${name}]`);
}

describe('the file of a policy', () => {
  test('is read, with the digest of every byte and the line of every setting', () => {
    const file = readPolicy(bytes(examplePolicy));
    if (!file.ok) throw new Error(wrongIn(examplePolicy).join('\n'));
    expect(file.policy).toMatchObject({
      timeZone: 'Europe/Berlin',
      request: { openHolds: 3, requestsADay: 20 },
      approve: { autoBelow: [{ amount: '2.00', currency: 'USD' }], rules: [{}, { deny: true }] },
      budget: { channels: { C0SALES: [{ amount: '200.00', currency: 'USD' }] } },
      escalate: [{ after: { share: 0.5 }, to: ['S0DIRECTORS'] }],
      quiet: { hours: { from: 1320, until: 420, zone: 'Europe/Berlin' }, holidays: ['2026-12-25'] },
      breakGlass: { who: ['U0CTO'], reason: 'required' },
    });
    expect(file.digest).toBe(createHash('sha256').update(examplePolicy).digest('hex'));
    const lines = examplePolicy.split('\n');
    for (const [path, text] of [
      ['approve.deny[0]', 'deny: [U0OMAR]'],
      ['approve.rules[1].deny', 'deny: true'],
      ['approve.rules[0]', 'when: {country'],
      ['budget.channels.C0SALES', 'C0SALES: 200'],
      ['escalate[0].to', 'escalate'],
      // What is not said stands where it would be said.
      ['approve.rules[0].two_above', 'when: {country'],
    ] as const) {
      expect(lines[(file.lineOf(path) ?? 0) - 1], path).toContain(text);
    }
    expect(file.lineOf('APPROVERS')).toBeUndefined();
  });

  test('as short as can be leaves everything as it is without one', () => {
    const file = readPolicy(bytes('version: 1\n'));
    expect(file).toMatchObject({
      ok: true,
      policy: { approve: { deny: [], self: false, rules: [] }, timeZone: 'UTC' },
    });
  });

  it.each<[string, string, string[]]>([
    ['another version', 'version: 2', ['1:10 version is not 1 [invalid]']],
    ['no version', 'currency: USD', ['1:1 version is missing [missing]']],
    [
      'settings that are not known',
      'version: 1\napprove:\n  whom: [U1]\n  deny: [U2]\nbudgets: {}',
      [
        '3:3 approve.whom is not known: there is no such setting here [unknownKey]',
        '5:1 budgets is not known: there is no such setting here [unknownKey]',
      ],
    ],
    [
      'a condition that is not known',
      'version: 1\napprove:\n  rules:\n    - when: {state: [US]}\n      who: [U1]',
      ['4:14 approve.rules[0].when.state is not known: there is no such setting here [unknownKey]'],
    ],
    [
      'ids',
      'version: 1\napprove:\n  who:\n    - U1\n    - marta',
      ['5:7 approve.who[1] is not the id of a user (U…, W…) or a user group (S…) [invalid]'],
    ],
    ['no value', 'version: 1\nrequest:\n  deny:\n', ['3:8 request.deny has no value [invalid]']],
    ['a text for a list', 'version: 1\nrequest: {deny: U1}', ['2:17 request.deny is not a list [invalid]']],
    [
      'an amount without a currency',
      'version: 1\nbudget:\n  person: 50.00',
      ['3:11 budget.person is not a text [invalid]'],
    ],
    [
      'amounts',
      'version: 1\nbudget:\n  workspace: [5 USD, 5]\n  person: 5 DOLLARS\n  rent: [5 USD, 6.00 USD]',
      [
        '3:22 budget.workspace[1] is not a text [invalid]',
        '4:11 budget.person is not an amount and its currency, such as 50.00 USD [invalid]',
        '5:9 budget.rent names a currency twice [invalid]',
      ],
    ],
    [
      'a currency that there is not',
      'version: 1\ncurrency: XYZ\nbudget: {rent: 5 ABC}',
      [
        '2:11 currency is not a currency of ISO 4217 [invalid]',
        '3:16 budget.rent names no currency of ISO 4217 [invalid]',
      ],
    ],
    [
      'a channel',
      'version: 1\nbudget:\n  channels: {sales: 5 USD}',
      ['3:14 budget.channels.sales is not the id of a channel (C… or G…) [invalid]'],
    ],
    [
      'a type',
      'version: 1\napprove: {rules: [{when: {type: [toll-free]}, who: [U1]}]}',
      ['2:34 approve.rules[0].when.type[0] is none of local, mobile, tollfree, national, global, sharedcost [invalid]'],
    ],
    [
      'a country',
      'version: 1\napprove: {rules: [{when: {country: UK}, who: [U1]}]}',
      ['2:27 approve.rules[0].when.country[0] is no country of ISO 3166-1 (the United Kingdom is GB) [unknownCountry]'],
    ],
    [
      'times',
      'version: 1\ntime_zone: Berlin\nquiet: {hours: 22-7, holidays: [2026-02-30]}\nescalate: [{after: soon, to: [U1]}]',
      [
        '2:12 time_zone is not a time zone, such as Europe/Berlin [invalid]',
        '3:16 quiet.hours is not a beginning and an end, such as 22:00-07:00 [invalid]',
        '3:33 quiet.holidays[0] is not a day, such as 2026-12-25 [invalid]',
        '4:20 escalate[0].after is neither a share of the time (50%) nor a span of time (10m) [invalid]',
      ],
    ],
    [
      'counts',
      'version: 1\nrequest: {open_holds_per_person: 0, requests_per_day: 1.5}',
      [
        '2:34 request.open_holds_per_person is less than 1 [invalid]',
        '2:55 request.requests_per_day is not a whole number [invalid]',
      ],
    ],
    [
      'nobody who could approve',
      'version: 1\napprove:\n  who: [U1]\n  deny: [U1]',
      ['3:3 approve.who nobody could approve: no one is left after approve.deny [nobodyMayApprove]'],
    ],
    [
      'a rule that never counts',
      'version: 1\napprove:\n  rules:\n    - {when: {}, who: [U1]}\n    - {when: {type: local}, who: [U2]}',
      ['5:7 approve.rules[1] never counts: approve.rules[0] fits all that it fits, and comes first [ruleNeverApplies]'],
    ],
    ['nothing', '# nothing\n', ['1:1  is empty [empty]']],
    ['a list', '- version: 1', ['1:1  is not a map of settings, such as version: 1 [notMap]']],
  ])('%s: what is wrong is said with line and column', (_what, text, findings) => {
    expect(wrongIn(text)).toEqual(findings);
  });

  it.each([
    ['a key twice', 'version: 1\nversion: 1', '2:1'],
    ['an end that is missing', 'version: 1\napprove: {who: [U1}', '2:19'],
    ['a tab', 'version: 1\napprove:\n\twho: [U1]', '3:1'],
    ['an anchor that there is not', 'version: *one', '1:10'],
    ['two documents', 'version: 1\n---\nversion: 1', '2:1'],
    ['a tag', 'version: !!js/function 1', '1:10'],
  ])('%s is not YAML', (_what, text, place) => {
    const [first = ''] = wrongIn(text);
    expect(first).toMatch(/is not YAML: /);
    expect(first.split(' ')[0]).toBe(place);
  });

  test('nothing that might be secret is repeated: it may be another file', () => {
    const settings = 'SLACK_BOT_TOKEN=xoxb-1-q7Zx\nTWOCHAT_API_KEY: q7Zx: "q7Zx\n@q7Zx';
    expect(wrongIn(settings).join()).not.toContain('q7Zx');
    expect(wrongIn(`version: 1\napprove: {who: [q7Zx], auto_below: q7Zx}\ntime_zone: q7Zx`).join()).not.toContain(
      'q7Zx',
    );
  });

  test('anchors that stand for too much, what is no text, and no file at all are findings', async () => {
    const laughs = Array.from({ length: 9 }, (_, level) => `a${level}: &a${level} [${`*a${level - 1},`.repeat(9)}]`);
    const text = ['version: 1', 'a: &a [x]', ...laughs.slice(1)].join('\n').replaceAll('*a0', '*a');
    expect(wrongIn(text)[0]).toMatch(/anchors stand for too much/);
    const named = (content: Uint8Array) => {
      const file = readPolicy(content);
      return file.ok ? undefined : file.findings[0]?.name;
    };
    expect(named(new Uint8Array([0xff, 0xfe]))).toBe('notText');
    expect(await readPolicyFile('/nowhere/policy.yml')).toMatchObject({
      ...{ ok: false, findings: [{ name: 'unreadable', wrong: 'cannot be read (ENOENT)' }] },
    });
    expect(await readPolicyFile('/')).toMatchObject({
      ok: false,
      findings: [{ wrong: 'cannot be read: it is a folder, not a file' }],
    });
  });

  test('whatever is changed in a file, it is a policy or what is wrong with it has a place', () => {
    const lines = examplePolicy.split('\n');
    const piece = fc.oneof(
      fc.constantFrom(
        ...lines,
        '__proto__: {}',
        '{',
        ']',
        '- ',
        '&a',
        '*a',
        '? x',
        '<<: {who: [U1]}',
        '\t',
        '!!map',
        '|',
      ),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.nat(lines.length), fc.nat(3), fc.array(piece, { maxLength: 3 }), (at, cut, pieces) => {
        const text = [...lines.slice(0, at), ...pieces, ...lines.slice(at + cut)].join('\n');
        const file = readPolicy(bytes(text));
        if (file.ok) return;
        expect(file.findings).not.toEqual([]);
        for (const { line, column, wrong } of file.findings) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(text.split('\n').length);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(wrong).not.toMatch(/\n|undefined/);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('policy.schema.json', () => {
  const shipped = JSON.parse(readFileSync(`${root}/policy.schema.json`, 'utf8'));

  test('is what the code says (npm run -s policy -- schema > policy.schema.json && npm run format)', () => {
    expect(shipped).toEqual(policyJsonSchema());
    expect(shipped.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  });

  test('takes the example, and refuses what the reader refuses by its form', () => {
    const validate = new Ajv2020({ strict: false, formats: { date: true } }).compile(shipped);
    expect(validate(parse(examplePolicy))).toBe(true);
    for (const text of ['version: 2', 'version: 1\nbudgets: {}', 'version: 1\nbudget: {rent: 5}', '{}']) {
      expect(validate(parse(text)), text).toBe(false);
    }
  });
});
