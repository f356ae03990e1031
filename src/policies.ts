import { unwatchFile, watchFile } from 'node:fs';
import type { Config } from './config.ts';
import { policyOfSettings, rulesUnder } from './domain/policy/rules-of.ts';
import type { Policy } from './domain/policy/schema.ts';
import type { Rules } from './domain/rules.ts';
import type { Log } from './log.ts';
import { type Content, readAgain, readSettled } from './policy-content.ts';
import { type FileFinding, type PolicyFile, policyIn, readPolicyFile } from './policy-file.ts';
import { StartError } from './start-error.ts';
import type { Policies } from './workflow/judging.ts';
import { withTimeout } from './workflow/with-timeout.ts';

/** How often it is looked whether the file is another one: by its name, so that one which was put in its place, or linked there, is seen, too. */
const LOOK_EVERY_MS = 2_000;
/** How far apart the two looks are in which the file must be the same, where somebody says that it is written. */
const WRITTEN_MS = 200;
/** How long other rules wait to hear who the people are whom they name. */
const ASK_MS = 5_000;
/** Of what is wrong, so much is said in one line. */
const MAX_FINDINGS = 5;

/** Why nobody could approve anything by these rules; undefined where somebody could. */
type Objects = (policy: Policy) => Promise<string | undefined>;

/** The rules of spending, kept up to date. */
export type WatchedPolicies = Policies &
  Readonly<{
    /** The settings, and what the policy says in their place. */
    rules(): Rules;
    /** Why the file's newest content is not applied. */
    warnings(): string[];
    /** Reads the file now. */
    reload(): Promise<void>;
    /** Has this asked before other rules apply: why they must not. Where it throws, or takes too long, they apply. */
    askFirst(ask: Objects): void;
    /** Called each time when other rules apply. */
    onChange(tell: () => Promise<void>): void;
    close(): void;
  }>;

/**
 * Reads the policy's file, and again when it changes. Without `file` the settings alone apply.
 * @throws StartError where it cannot be applied: at the start there are no earlier rules to go on with
 */
export async function watchPolicies(
  settings: Pick<Config, 'policyFile' | 'approvers' | 'backupApprovers' | 'rules'>,
  log: Pick<Log, 'info' | 'warn'>,
): Promise<WatchedPolicies> {
  const { policyFile: file, rules } = settings;
  const known = approversIn(settings);
  const tellers: (() => Promise<void>)[] = [];
  let applied: Readonly<{ policy: Policy; digest?: string; rules: Rules }>;
  let findings: readonly FileFinding[] = [];
  let reading: Promise<void> = Promise.resolve();
  let objects: Objects = async () => undefined;

  const apply = (policy: Policy, digest?: string) => {
    applied = { policy, digest, rules: digest === undefined ? rules : rulesUnder(rules, policy) };
  };
  if (file === undefined) apply(policyOfSettings(rules));
  else {
    const read = await readPolicyFile(file, known);
    if (!read.ok) throw new StartError(`POLICY_FILE cannot be applied.\n${said(file, read.findings).join('\n')}`);
    apply(read.policy, read.digest);
    log.info({ policy: read.digest }, 'policy applied');
  }

  async function read(path: string, settled: Content): Promise<void> {
    // What is newer than what was waited for is looked at when it, too, has stayed the same.
    const newest = await readAgain(path, settled);
    if (!newest) return;
    const found = await agreed(policyIn(newest, known), objects, applied.digest, log);
    const before = said(path, findings).join();
    findings = found.ok ? [] : found.findings;
    if (!found.ok) {
      if (said(path, findings).join() !== before)
        log.warn({ findings: said(path, findings) }, 'the policy file cannot be applied: the rules before it stay');
      return;
    }
    if (found.digest === applied.digest) return;
    apply(found.policy, found.digest);
    log.info({ policy: found.digest }, 'another policy applied');
    for (const tell of tellers)
      await tell().catch((error: unknown) => log.warn({ err: error }, 'requests not judged anew'));
  }

  /** One after the other, so that the last that was read is the last that was written. */
  const look = async (apartMs: number) => {
    if (file === undefined) return;
    const settled = await readSettled(file, apartMs);
    reading = reading.then(() => read(file, settled));
    await reading;
  };
  const reload = () => look(WRITTEN_MS);
  const onSignal = () => void reload();
  const onFile = () => void look(LOOK_EVERY_MS);
  if (file !== undefined) watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, onFile);
  process.on('SIGHUP', onSignal);

  return {
    current: () => applied,
    rules: () => applied.rules,
    warnings: () => (file === undefined ? [] : said(file, findings).map((each) => `policy not applied: ${each}`)),
    reload,
    askFirst(ask) {
      objects = ask;
    },
    onChange: (tell) => void tellers.push(tell),
    close() {
      if (file !== undefined) unwatchFile(file, onFile);
      process.off('SIGHUP', onSignal);
    },
  };
}

/** The file, or why it must not be applied although it can be read. */
async function agreed(file: PolicyFile, objects: Objects, digest: string | undefined, log: Pick<Log, 'warn'>) {
  if (!file.ok || file.digest === digest) return file;
  const late = () => {
    throw new Error(`no answer within ${ASK_MS} ms`);
  };
  const wrong = await withTimeout(ASK_MS, objects(file.policy), late).catch((error: unknown) => {
    log.warn({ err: error, policy: file.digest }, 'applied without knowing who could approve by this policy');
  });
  if (wrong === undefined) return file;
  const line = file.lineOf('approve') ?? 1;
  const finding = { line, column: 1, path: 'approve', name: 'nobodyInSlack', wrong: `nobody could approve: ${wrong}` };
  return { ok: false, findings: [finding] } as const;
}

/** Whom the settings let approve, as ids of users and groups. */
export function approversIn({ approvers, backupApprovers }: Pick<Config, 'approvers' | 'backupApprovers'>) {
  const ids = ({ users, groups }: Config['approvers']) => [...users, ...groups];
  return { approvers: ids(approvers), backupApprovers: ids(backupApprovers) };
}

function said(file: string, findings: readonly FileFinding[]): string[] {
  const lines = findings.map(({ line, column, path, wrong }) =>
    `${file}:${line}:${column} ${path} ${wrong}`.replace('  ', ' '),
  );
  const more = lines.length - MAX_FINDINGS;
  return more > 0 ? [...lines.slice(0, MAX_FINDINGS), `${file}: and ${more} more`] : lines;
}
