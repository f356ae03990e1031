import { parseArgs } from 'node:util';
import type { Membership } from './domain/approval.ts';
import { type Money, money } from './domain/money.ts';
import { evaluate, mayDecideNow } from './domain/policy/evaluate.ts';
import type { Facts } from './domain/policy/facts.ts';
import { monthOf } from './domain/policy/month.ts';
import { groupsNamed } from './domain/policy/people.ts';
import { policyJsonSchema } from './domain/policy/schema.ts';
import { type PolicyFile, readPolicyFile } from './policy-file.ts';
import { explain, explainPerson } from './policy-words.ts';

// `npm run policy`: says what is wrong with a policy's file, and what the policy says of a purchase. It asks nobody and changes nothing.

const USAGE = `Usage: npm run -s policy -- check <file>
       npm run -s policy -- explain --file <file> --as U0ANA --country US --type local --price 4.50 --channel C0SALES
         [--setup 10] [--currency USD] [--documents] [--membership guest] [--at 2026-11-30T23:00Z]
         [--spent-workspace 100] [--spent-person 20] [--spent-channel "50 EUR"] [--spent-rent 80]
         [--approved U0MARTA]… [--by U0OMAR]
       npm run -s policy -- schema
  check prints what is wrong in the file, with line and column; explain who could approve a purchase, what is left of each budget and which
  lines say so; schema the JSON Schema of such a file. Both of the first take --approvers U0MARTA,S0LEADS and --backup-approvers (what the
  settings say, where the file does not) and --group S0LEADS=U0OMAR,U0MARTA for each group: nobody is asked who is in it. Without --setup
  the set-up fee counts as not stated, without --currency the price as in the policy's currency. Exits with 1 when the file is wrong.
`;

const MEMBERSHIPS: readonly Membership[] = ['member', 'guest', 'stranger', 'deactivated', 'bot'];
const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;

function readOptions() {
  return parseArgs({
    allowPositionals: true,
    options: {
      file: text,
      ...{ as: text, membership: { ...text, default: 'member' }, channel: text, by: text, at: text },
      ...{ country: text, type: text, price: text, setup: text, currency: text },
      documents: { type: 'boolean', default: false },
      ...{ 'spent-workspace': texts, 'spent-person': texts, 'spent-channel': texts, 'spent-rent': texts },
      ...{ approvers: text, 'backup-approvers': text, group: texts, approved: texts },
      help: { type: 'boolean' },
    },
  });
}

type Values = ReturnType<typeof readOptions>['values'];
type Read = Extract<PolicyFile, { ok: true }>;

function needed(values: Values, name: 'file' | 'as' | 'country' | 'type' | 'price' | 'channel'): string {
  const value = values[name];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
}

function idsIn(list: string | undefined): string[] | undefined {
  return list?.split(/[\s,]+/).filter(Boolean);
}

function knownOf(values: Values) {
  const groups = (values.group ?? []).map((said): [string, string[]] => {
    const [, id, people] = /^(S[A-Z0-9_]+)=(.*)$/.exec(said) ?? [];
    if (id === undefined) throw new Error('--group names a group and who is in it: S0LEADS=U0OMAR,U0MARTA');
    return [id, idsIn(people) ?? []];
  });
  return {
    approvers: idsIn(values.approvers),
    backupApprovers: idsIn(values['backup-approvers']),
    groups: Object.fromEntries(groups),
  };
}

/** A group that is written in another way would be taken for one that is not known. */
function refuseOtherGroups({ policy }: Read, known: ReturnType<typeof knownOf>): void {
  const named = groupsNamed(policy, known);
  const other = Object.keys(known.groups).find((id) => !named.includes(id));
  if (other !== undefined) throw new Error(`--group ${other}: the policy names no such group`);
}

/** "4.50", or "4.50 EUR" whatever the other prices are in. */
function moneyOf(name: string, said: string, currency: string | undefined): Money {
  const [, amount, of] = /^(\d{1,9}(?:\.\d{1,18})?)(?: ([A-Z]{3}))?$/.exec(said) ?? [];
  if (amount === undefined) throw new Error(`--${name} is not an amount such as 4.50 or "4.50 USD"`);
  return money(amount, of ?? currency ?? null);
}

function factsOf(values: Values, { policy }: Read): Facts {
  const { approvers = [], backupApprovers, groups } = knownOf(values);
  if (!policy.approve.who && values.approvers === undefined) {
    throw new Error('The file leaves it to APPROVERS who approves: say what that is with --approvers U0MARTA,S0LEADS');
  }
  const currency = values.currency ?? policy.currency;
  const spent = (name: 'workspace' | 'person' | 'channel' | 'rent') =>
    (values[`spent-${name}`] ?? []).map((said) => moneyOf(`spent-${name}`, said, currency));
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
    approvers,
    backupApprovers,
    spent: {
      workspace: spent('workspace'),
      person: spent('person'),
      channel: spent('channel'),
      rent: spent('rent'),
    },
    approvals: (values.approved ?? []).map((by) => ({ by })),
  };
}

function momentOf(said: string | undefined): number {
  const at = said === undefined ? Date.now() : Date.parse(said);
  if (Number.isNaN(at)) throw new Error('--at is not a time of ISO 8601');
  return at;
}

function explained(values: Values, file: Read): string {
  const facts = factsOf(values, file);
  const { policy, digest } = file;
  const cite = (path: string) => {
    const line = file.lineOf(path);
    return line === undefined ? path : `${path} (line ${line})`;
  };
  const month = monthOf(momentOf(values.at), policy.timeZone);
  const said = explain(evaluate(policy, facts), facts, month, policy.timeZone, cite);
  const { by } = values;
  const person =
    by === undefined ? '' : explainPerson(by, mayDecideNow(policy, { id: by, membership: 'member' }, facts), cite);
  return `${said}${person}policy ${digest}\n`;
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
  const path = rest[0] ?? needed(values, 'file');
  const file = await readPolicyFile(path, knownOf(values));
  if (!file.ok) return { out: findingsOf(path, file), ok: false };
  refuseOtherGroups(file, knownOf(values));
  return { out: command === 'check' ? `${path} is a policy. ${file.digest}\n` : explained(values, file), ok: true };
}

try {
  const { out, ok } = await run();
  process.stdout.write(out);
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  process.exitCode = 1;
}
