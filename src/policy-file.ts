import { createHash } from 'node:crypto';
import { iso31661 } from 'iso-3166';
import { type Document, isMap, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { checkPolicy, type FindingName } from './domain/policy/check.ts';
import { type Policy, policySchema } from './domain/policy/schema.ts';
import { type Content, readContent } from './policy-content.ts';
import { at, type Keys, keysOf, type Position, pathOf, positionOf, rangeOf, START } from './yaml-place.ts';

/** What is wrong in a policy's file, and where. `path` is "" for the file as a whole. */
export type FileFinding = Readonly<{ line: number; column: number; path: string; name: string; wrong: string }>;

/** A policy as it was read, or everything that is wrong with its file. */
export type PolicyFile =
  | Readonly<{
      ok: true;
      policy: Policy;
      /** SHA-256 of the file as it was, in hex: it names the rules that a decision was made by. */
      digest: string;
      /** The line of the file in which this path stands, or what it belongs to; undefined for what is not in it. */
      lineOf(path: string): number | undefined;
    }>
  | Readonly<{ ok: false; findings: readonly FileFinding[] }>;

type Known = Parameters<typeof checkPolicy>[1];

const COUNTRIES = new Set<string>(iso31661.map(({ alpha2 }) => alpha2));

const FINDINGS: Readonly<Record<FindingName, (because?: string) => string>> = {
  nobodyMayAsk: () => 'nobody could ask: no one is left after request.deny',
  nobodyMayApprove: () => 'nobody could approve: no one is left after approve.deny',
  onlyOneMayApprove: (because) => `${because} asks for two people, and only one could approve`,
  nobodyMayBreakGlass: () => 'nobody could break the glass: no one is left after approve.deny',
  nobodyIsAskedLater: () => 'nobody would be asked: no one is left after approve.deny',
  ruleSaysNothing: () => 'says nothing: neither who, deny, auto_below nor two_above',
  ruleDeniesAndAllows: () => 'denies, and says who approves or from when: only one of these can count',
  ruleDeniesWithoutReason: () => 'needs a reason beside it, which people read',
  reasonWithoutDeny: () => 'is shown only where the rule denies, and this one does not',
  ruleNeverApplies: (because) => `never counts: ${because} fits all that it fits, and comes first`,
  automaticAboveTwo: (because) => `is more than ${because}: nobody and two people would be asked about the same price`,
};

/** Reads a policy's file; what is known besides it makes the search for what nobody could approve exact. */
export async function readPolicyFile(path: string, known?: Known): Promise<PolicyFile> {
  return policyIn(await readContent(path), known);
}

/** The same of what was read of it. */
export function policyIn(content: Content, known?: Known): PolicyFile {
  if ('wrong' in content) return { ok: false, findings: [whole(content.name, content.wrong)] };
  return readPolicy(content.bytes, known);
}

/**
 * The same of what stands in the file.
 * @internal
 */
export function readPolicy(content: Uint8Array, known?: Known): PolicyFile {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return { ok: false, findings: [whole('notText', 'is not text in UTF-8')] };
  }
  const counter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: counter,
    prettyErrors: false,
    version: '1.2',
    logLevel: 'error',
  });
  const place = (keys: Keys, ofKey = false) => positionOf(document, counter, keys, ofKey);
  const findings = yamlFindings(document, counter);
  if (findings.length > 0) return { ok: false, findings };
  const result = policySchema.safeParse(plain(document));
  if (!result.success)
    return { ok: false, findings: inOrder(result.error.issues.flatMap((issue) => ofIssue(issue, document, place))) };
  const policy: Policy = result.data;
  const meant = [...ofCountries(policy, place), ...ofCheck(policy, known, place)];
  if (meant.length > 0) return { ok: false, findings: inOrder(meant) };
  return {
    ok: true,
    policy,
    digest: createHash('sha256').update(content).digest('hex'),
    lineOf: (path) => (document.hasIn(keysOf(path).slice(0, 1)) ? place(keysOf(path), true).line : undefined),
  };
}

/** As plain data. Many anchors that name each other can stand for more than there is memory. */
function plain(document: Document): unknown {
  return document.toJS({ maxAliasCount: 100 });
}

function yamlFindings(document: Document, counter: LineCounter): FileFinding[] {
  const said = [...document.errors, ...document.warnings].map(({ pos, code, message }) => ({
    ...at(counter, pos[0]),
    path: '',
    name: 'yaml',
    // What it quotes of the file is left out: it may be another file, with something secret in it.
    wrong: `is not YAML: ${message.replaceAll(/:? ["'`].*$/gs, '').replaceAll(/\s+/g, ' ')} (${code})`,
  }));
  if (said.length > 0) return inOrder(said);
  if (document.contents === null) return [whole('empty', 'is empty')];
  if (!isMap(document.contents)) return [whole('notMap', 'is not a map of settings, such as version: 1')];
  const loose = looseAliases(document, counter);
  if (loose.length > 0) return loose;
  try {
    plain(document);
    return [];
  } catch {
    return [whole('yaml', 'is not YAML that can be read: its anchors stand for too much')];
  }
}

function looseAliases(document: Document, counter: LineCounter): FileFinding[] {
  const found: FileFinding[] = [];
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.resolve(document)) return;
      found.push({
        ...at(counter, rangeOf(alias) ?? 0),
        path: '',
        name: 'yaml',
        wrong: 'is not YAML: no anchor has this name',
      });
    },
  });
  return found;
}

function ofIssue(issue: z.core.$ZodIssue, document: Document, place: Place): FileFinding[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      ...place([...path, key], true),
      path: pathOf([...path, key]),
      name: 'unknownKey',
      wrong: 'is not known: there is no such setting here',
    }));
  }
  // Of several forms it is told what is wrong in the one that was meant: where more of it could be read.
  if (issue.code === 'invalid_union') {
    const [nearest] = issue.errors.flat().sort((a, b) => b.path.length - a.path.length);
    if (nearest) return ofIssue({ ...nearest, path: [...path, ...nearest.path] }, document, place);
  }
  if (issue.code === 'invalid_key' || issue.code === 'invalid_element') {
    const [inner] = issue.issues;
    return [
      { ...place(path, true), path: pathOf(path), name: 'invalid', wrong: inner?.message ?? 'is not known here' },
    ];
  }
  const isThere = document.hasIn([...path]);
  const wrong = isThere ? sentenceOf(issue, document.getIn([...path])) : 'is missing';
  return [{ ...place(path), path: pathOf(path), name: isThere ? 'invalid' : 'missing', wrong }];
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of settings',
  record: 'a map of settings',
};

function sentenceOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === null) return 'has no value';
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[issue.expected] ? `is not ${KINDS[issue.expected]}` : issue.message;
    case 'invalid_value':
      return issue.values.length === 1 ? `is not ${String(issue.values[0])}` : `is none of ${issue.values.join(', ')}`;
    case 'too_small':
      return issue.origin === 'array' ? 'is an empty list' : issue.message;
    default:
      return issue.message;
  }
}

/** What cannot be meant of a policy where so much is known of the people: the line, and why. */
export function cannotWork(policy: Policy, known: Known): string[] {
  return checkPolicy(policy, known).map(({ name, path, because }) => `${path} ${FINDINGS[name](because)}`);
}

function ofCheck(policy: Policy, known: Known, place: Place): FileFinding[] {
  return checkPolicy(policy, known).map(({ name, path, because }) => ({
    ...place(keysOf(path), true),
    path,
    name,
    wrong: FINDINGS[name](because),
  }));
}

/** A country that does not exist fits no purchase: a rule that denies would never do it. */
function ofCountries({ approve }: Policy, place: Place): FileFinding[] {
  return approve.rules.flatMap(({ when }, rule) =>
    (when.country ?? []).flatMap((code, index) => {
      const keys = ['approve', 'rules', rule, 'when', 'country', index];
      const wrong = 'is no country of ISO 3166-1 (the United Kingdom is GB)';
      return COUNTRIES.has(code) ? [] : [{ ...place(keys), path: pathOf(keys), name: 'unknownCountry', wrong }];
    }),
  );
}

type Place = (keys: Keys, ofKey?: boolean) => Position;

function whole(name: string, wrong: string): FileFinding {
  return { ...START, path: '', name, wrong };
}

function inOrder(findings: readonly FileFinding[]): FileFinding[] {
  return [...findings].sort((a, b) => a.line - b.line || a.column - b.column);
}
