import { ConfigError, readPolicySettings } from './config.ts';
import type { Membership } from './domain/approval.ts';
import { delegateOf, standsInFor } from './domain/policy/absence.ts';
import { evaluate, mayDecideNow } from './domain/policy/evaluate.ts';
import type { Facts } from './domain/policy/facts.ts';
import { monthOf } from './domain/policy/month.ts';
import { groupsNamed } from './domain/policy/people.ts';
import { type Policy, policyJsonSchema } from './domain/policy/schema.ts';
import { type PolicyFile, readPolicyFile } from './policy-file.ts';
import { groupsIn, idsIn, momentOf, moneyOf, needed, readOptions, USAGE, type Values } from './policy-options.ts';
import { readSoFar, type SoFar } from './policy-so-far.ts';
import { explain, explainPerson } from './policy-words.ts';
import { printWhole } from './whole-output.ts';

// `npm run policy`: says what is wrong with a policy's file, and what the policy says of a purchase. It asks Redis alone, and changes nothing.

const MEMBERSHIPS: readonly Membership[] = ['member', 'guest', 'stranger', 'deactivated', 'bot'];

type Settings = ReturnType<typeof readPolicySettings>;
type Read = Extract<PolicyFile, { ok: true }>;

/** Who approves where the file leaves it open, and who is in the groups, as far as it is said. */
function knownOf(values: Values, { approvers, backupApprovers }: Settings) {
  const ids = (named: Settings['approvers']) => named && [...named.users, ...named.groups];
  return {
    approvers: idsIn(values.approvers) ?? ids(approvers),
    backupApprovers: idsIn(values['backup-approvers']) ?? ids(backupApprovers),
    groups: groupsIn(values),
  };
}

type Known = ReturnType<typeof knownOf>;

/** A group that is written in another way would be taken for one that is not known. */
function refuseOtherGroups({ policy }: Read, known: Known): void {
  const named = groupsNamed(policy, known);
  const other = Object.keys(known.groups).find((id) => !named.includes(id));
  if (other !== undefined) throw new Error(`--group ${other}: the policy names no such group`);
}

/** All but what is spent. */
function factsOf(
  values: Values,
  { policy }: Read,
  { approvers, backupApprovers, groups }: Known,
): Omit<Facts, 'spent'> {
  if (!policy.approve.who && approvers === undefined) {
    throw new Error('The file leaves it to APPROVERS who approves: say what that is with --approvers U0MARTA,S0LEADS');
  }
  const currency = values.currency ?? policy.currency;
  const membership = MEMBERSHIPS.find((each) => each === values.membership);
  if (!membership) throw new Error(`--membership is one of ${MEMBERSHIPS.join(', ')}`);
  return {
    requester: { id: needed(values, 'as'), membership },
    channel: needed(values, 'channel'),
    purchase: {
      country: needed(values, 'country'),
      type: needed(values, 'type'),
      monthly: moneyOf('price', needed(values, 'price'), currency),
      ...(values.setup !== undefined && { setup: moneyOf('setup', values.setup, currency) }),
      requirements: values.documents ? ['documents'] : [],
    },
    groups,
    approvers: approvers ?? [],
    backupApprovers,
    approvals: (values.approved ?? []).map((by) => ({ by })),
  };
}

/** What is said to be spent, in place of what is known of it. */
function saidSpent(values: Values, { policy }: Read): Partial<Facts['spent']> {
  const currency = values.currency ?? policy.currency;
  const names = ['workspace', 'person', 'channel', 'rent'] as const;
  const said = names.flatMap((name) => {
    const amounts = values[`spent-${name}`]?.map((each) => moneyOf(`spent-${name}`, each, currency));
    return amounts ? [[name, amounts] as const] : [];
  });
  return Object.fromEntries(said);
}

async function explained(values: Values, file: Read, known: Known, settings: Settings): Promise<string> {
  const { policy, digest } = file;
  const withoutSpent = factsOf(values, file, known);
  const said = saidSpent(values, file);
  const at = momentOf(values.at);
  const { requester, channel } = withoutSpent;
  const soFar = await readSoFar(settings, { policy, requester: requester.id, channel, at, team: values.team });
  const facts = { ...withoutSpent, spent: { ...soFar.spent, ...said } };
  const cite = (path: string) => {
    const line = file.lineOf(path);
    return line === undefined ? path : `${path} (line ${line})`;
  };
  const answer = evaluate(policy, facts);
  const from = Object.keys(said).length > 0 ? `as --spent-… says; else ${soFar.from}` : soFar.from;
  const away = answer.people.flatMap(({ id }) => awayOf(id, soFar.absences, at));
  const when = { month: monthOf(at, policy.timeZone), zone: policy.timeZone };
  const text = explain(answer, facts, { ...when, from, away }, cite);
  const person = values.by === undefined ? '' : personOf(values.by, policy, facts, { ...soFar, at }, cite);
  return `${text}${person}policy ${digest}\n`;
}

/** An approver who is away at that moment, and who decides for them, if anybody does. */
function awayOf(id: string, absences: SoFar['absences'], at: number) {
  return absences
    .filter(({ user, from, until }) => user === id && from <= at && at < until)
    .map(({ until }) => ({ id, until, to: delegateOf(id, absences, at) }));
}

/** Whether one person may approve it: as they are, or for somebody who is away. */
function personOf(
  id: string,
  policy: Policy,
  facts: Facts,
  { absences, at }: Pick<SoFar, 'absences'> & Readonly<{ at: number }>,
  cite: (path: string) => string,
): string {
  const judged = (user: string) => mayDecideNow(policy, { id: user, membership: 'member' }, facts);
  const may = judged(id);
  const mayStandIn = !may.approver.may && may.approver.why !== 'denied' && id !== facts.requester.id;
  const behind = mayStandIn ? standsInFor(id, absences, at) : [];
  const [whose] = behind.flatMap((user) => {
    const { approver } = judged(user);
    return approver.may ? [{ id: user, path: approver.path }] : [];
  });
  return explainPerson(id, may, cite, whose);
}

function findingsOf(path: string, file: PolicyFile): string {
  if (file.ok) return '';
  return file.findings
    .map(({ line, column, path: where, wrong, name }) => plain(`${path}:${line}:${column} ${where} ${wrong} [${name}]`))
    .map((line) => `${line}\n`)
    .join('');
}

/** Without what could steer a terminal. */
function plain(text: string): string {
  return text.replaceAll(/\p{C}+/gu, ' ').replaceAll(/ {2,}/g, ' ');
}

/** What is printed, and whether all is well. */
async function run(): Promise<Readonly<{ out: string; ok: boolean }>> {
  const { values, positionals } = readOptions();
  const [command, ...rest] = positionals;
  if (values.help) return { out: USAGE, ok: true };
  if (command === 'schema') return { out: `${JSON.stringify(policyJsonSchema(), null, 2)}\n`, ok: true };
  if (command !== 'check' && command !== 'explain') throw new Error('Say check, explain or schema');
  const settings = readPolicySettings(process.env);
  const path = rest[0] ?? values.file ?? settings.policyFile;
  if (path === undefined) throw new Error('--file is missing, and POLICY_FILE is not set');
  const known = knownOf(values, settings);
  const file = await readPolicyFile(path, known);
  if (!file.ok) return { out: findingsOf(path, file), ok: false };
  refuseOtherGroups(file, known);
  if (command === 'check') return { out: `${path} is a policy. ${file.digest}\n`, ok: true };
  return { out: await explained(values, file, known, settings), ok: true };
}

try {
  const { out, ok } = await run();
  process.exitCode = (await printWhole(out)) && ok ? 0 : 1;
} catch (error) {
  const said = error instanceof Error ? error.message : String(error);
  process.stderr.write(error instanceof ConfigError ? `${said}\n` : `${said}\n${USAGE}`);
  process.exitCode = 1;
}
