/** Paths from the root of the project ("src/domain/money.ts") and what the files say. */
export type Tree = ReadonlyMap<string, string>;

type Import = Readonly<{ of: string; typeOnly: boolean }>;

const layers = ['domain', 'workflow', 'store', 'providers', 'jobs', 'slack', 'doctor', 'demo'];
/** What each layer may import of ours, types included. `demo` may import everything: it runs the bot. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  domain: ['domain'],
  workflow: ['domain', 'workflow'],
  store: ['domain', 'workflow', 'store'],
  providers: ['domain', 'workflow', 'providers'],
  jobs: ['domain', 'workflow', 'jobs'],
  slack: ['domain', 'workflow', 'slack'],
  // It looks at everything; only what is run, and the watch of a bot that runs, uses it.
  doctor: ['domain', 'workflow', 'store', 'providers', 'jobs', 'slack', 'doctor'],
};
/** Files that are run, and what of ours each may start with. */
const entries: Readonly<Record<string, readonly string[]>> = {
  // The first five import the others only on a Node that can run them.
  'src/main.ts': ['src/node-version.ts', 'src/start.ts'],
  'src/audit.ts': ['src/node-version.ts', 'src/print-audit.ts'],
  'src/policy.ts': ['src/node-version.ts', 'src/print-policy.ts'],
  'src/doctor.ts': ['src/node-version.ts', 'src/run-doctor.ts'],
  'src/numbers.ts': ['src/node-version.ts', 'src/print-numbers.ts'],
  'src/start.ts': [
    'src/bot.ts',
    'src/config.ts',
    'src/log.ts',
    'src/proxy.ts',
    'src/secrets.ts',
    'src/start-error.ts',
    'src/tracing.ts',
  ],
  'src/print-numbers.ts': [
    'src/config.ts',
    'src/csv.ts',
    'src/domain/money.ts',
    'src/domain/register/exported.ts',
    'src/domain/register/listed-and-bought.ts',
    'src/domain/register/record.ts',
    'src/domain/request.ts',
    'src/listed-with-terms.ts',
    'src/mask.ts',
    'src/providers/registry.ts',
    'src/proxy.ts',
    'src/secrets.ts',
    'src/store/api-quota.ts',
    'src/store/connections.ts',
    'src/store/register-store.ts',
    'src/store/request-store.ts',
    'src/store/sweep-store.ts',
    'src/whole-output.ts',
  ],
  'src/listed-with-terms.ts': ['src/workflow/provider.ts'],
  'src/print-audit.ts': [
    'src/config.ts',
    'src/csv.ts',
    'src/domain/money.ts',
    'src/mask.ts',
    'src/secrets.ts',
    'src/store/audit-trail.ts',
    'src/store/connections.ts',
    'src/whole-output.ts',
  ],
  'src/register.ts': ['src/config.ts', 'src/policies.ts', 'src/store/register-store.ts', 'src/workflow/registering.ts'],
  'src/connect.ts': [
    'src/cannot-start.ts',
    'src/jobs/job.ts',
    'src/jobs/open-queues.ts',
    'src/jobs/queues.ts',
    'src/slack/connection/app.ts',
    'src/store/open-store.ts',
  ],
  'src/entrance.ts': [
    'src/cannot-start.ts',
    'src/metrics-server.ts',
    'src/readiness.ts',
    'src/server.ts',
    'src/status.ts',
  ],
  'src/clocks.ts': [
    'src/domain/group.ts',
    'src/domain/rules.ts',
    'src/domain/waiting.ts',
    'src/slack/connection/heard.ts',
    'src/store/desk-clock.ts',
    'src/workflow/provider.ts',
  ],
  'src/watch-set-up.ts': ['src/doctor/slack.ts', 'src/start-error.ts', 'src/workflow/with-timeout.ts'],
  'src/policies.ts': [
    'src/domain/policy/rules-of.ts',
    'src/policy-content.ts',
    'src/policy-file.ts',
    'src/start-error.ts',
    'src/workflow/with-timeout.ts',
  ],
  'src/who-decides.ts': [
    'src/policies.ts',
    'src/slack/connection/directory.ts',
    'src/policy-people.ts',
    'src/store/absences.ts',
    'src/store/recounting.ts',
    'src/store/policy-applied.ts',
    'src/store/spending.ts',
    'src/workflow/budget-book.ts',
    'src/workflow/judging.ts',
  ],
  'src/desk-gauges.ts': [
    'src/config.ts',
    'src/jobs/look-at-queues.ts',
    'src/metrics.ts',
    'src/store/desk-counts.ts',
    'src/workflow/with-timeout.ts',
  ],
  'src/first-metrics.ts': [
    'src/config.ts',
    'src/jobs/queues.ts',
    'src/metrics.ts',
    'src/slack/connection/refusals.ts',
    'src/version.ts',
  ],
  'src/measuring.ts': ['src/config.ts', 'src/first-metrics.ts', 'src/meter.ts', 'src/metrics.ts', 'src/observer.ts'],
  'src/metrics-server.ts': ['src/cannot-start.ts', 'src/metrics.ts', 'src/server.ts', 'src/status.ts'],
  'src/cannot-start.ts': ['src/start-error.ts', 'src/store/connections.ts'],
  'src/policy-people.ts': ['src/domain/policy/people.ts', 'src/policies.ts', 'src/policy-file.ts'],
  'src/print-policy.ts': [
    'src/config.ts',
    'src/domain/policy/absence.ts',
    'src/domain/policy/evaluate.ts',
    'src/domain/policy/month.ts',
    'src/domain/policy/people.ts',
    'src/domain/policy/schema.ts',
    'src/policy-file.ts',
    'src/policy-options.ts',
    'src/policy-so-far.ts',
    'src/policy-words.ts',
    'src/whole-output.ts',
  ],
  'src/policy-so-far.ts': [
    'src/mask.ts',
    'src/secrets.ts',
    'src/store/absences.ts',
    'src/store/connections.ts',
    'src/store/recounting.ts',
    'src/store/spending.ts',
    'src/store/sweep-store.ts',
  ],
  'src/run-doctor.ts': [
    'src/config.ts',
    'src/doctor/examine.ts',
    'src/doctor/print.ts',
    'src/mask.ts',
    'src/proxy.ts',
    'src/secrets.ts',
    'src/whole-output.ts',
  ],
};
/** The small files that others of the root are made of. */
const parts: Readonly<Record<string, readonly string[]>> = {
  'src/config.ts': [
    'src/config-conflicts.ts',
    'src/config-error.ts',
    'src/env-file.ts',
    'src/providers/registry.ts',
    'src/setting.ts',
    'src/settings.ts',
    'src/slips.ts',
  ],
  'src/config-conflicts.ts': ['src/config-error.ts', 'src/settings.ts'],
  'src/secrets.ts': ['src/setting.ts', 'src/store/redis-url.ts'],
  'src/count-purchase.ts': ['src/domain/policy/cost.ts'],
  'src/env-file.ts': ['src/config-error.ts', 'src/regular-file.ts'],
  'src/redis-values.ts': ['src/regular-file.ts', 'src/store/redis-url.ts'],
  'src/log.ts': ['src/mask.ts', 'src/workflow/span.ts'],
  'src/meter.ts': ['src/workflow/span.ts'],
  'src/readiness.ts': ['src/workflow/with-timeout.ts'],
  'src/observer.ts': ['src/count-purchase.ts', 'src/domain/request.ts', 'src/workflow/span.ts'],
  'src/setting-values.ts': ['src/setting.ts'],
  'src/tracing.ts': ['src/trace-exporter.ts', 'src/workflow/with-timeout.ts'],
  'src/policy-options.ts': ['src/domain/money.ts'],
  'src/doctor/settings.ts': ['src/settings.ts', 'src/slips.ts'],
  'src/doctor/policy.ts': ['src/policies.ts', 'src/policy-file.ts'],
  'src/doctor/server.ts': ['src/server.ts'],
  'src/policy-content.ts': ['src/regular-file.ts', 'src/workflow/with-timeout.ts'],
  'src/policy-file.ts': [
    'src/domain/policy/check.ts',
    'src/domain/policy/schema.ts',
    'src/policy-content.ts',
    'src/yaml-place.ts',
  ],
  'src/settings.ts': [
    'src/domain/rules.ts',
    'src/providers/registry.ts',
    'src/redis-values.ts',
    'src/setting.ts',
    'src/setting-values.ts',
  ],
};
/** How a variable is described and read: a provider brings its own. */
const settingParts = ['src/setting.ts', 'src/setting-values.ts'];
const domainPackages = ['@date-fns/tz', 'big.js', 'date-fns', 'node:crypto', 'zod'];
const maxLines = 250;
const vagueNames = ['util', 'utils', 'helper', 'helpers', 'common', 'shared', 'lib', 'manager', 'service', 'misc'];

/** Words of our own that were given up for the field's: as a name, or a part of one, they must not come back. */
const gone =
  /\b(?:kitchen|recipes?|shelf|shelves|insist|lament|doubt|eyes|aheadMs|duty|duties|sentBack|heldAgain|offerGone|lostHolds?|paint(?:s|ed|ing)?|repaint(?:s|ed|ing)?|standing|trouble|traffic)\b|\b\w*(?:Kitchen|Recipe|Shelf|ReleaseDuty|LostTurn|LostHold|HeldAgain|Paint(?:ed|ing)?)\b|\bMOST_\w+/;

/** What a pure layer must not say: waiting, the clock, randomness. */
const impure =
  /\b(async|await|Promise|setTimeout|setInterval|setImmediate|queueMicrotask|Date\.now|performance|process|Math\.random|random(?:UUID|Bytes|Int)|getRandomValues)\b|\bDate\(\s*\)/g;

/** Every place where the code breaks a rule of ARCHITECTURE.md, as "path: what is wrong". */
export function violations(tree: Tree): string[] {
  return [...tree].flatMap(([path, text]) => {
    const found = nameProblems(path);
    if (path.startsWith('src/')) found.push(...importProblems(path, text), ...textProblems(path, text));
    return found.map((problem) => `${path}: ${problem}`);
  });
}

/** Circles of files that import each other, types included: "src/a.ts → src/b.ts → src/a.ts". Of circles that share files at least one. */
export function circles(tree: Tree): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]) => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(' → '));
    if (start >= 0 || done.has(path)) return;
    for (const { of } of importsOf(tree.get(path) ?? '')) {
      if (of.startsWith('.')) visit(targetOf(path, of), [...trail, path]);
    }
    done.add(path);
  };
  for (const path of tree.keys()) visit(path, []);
  return found;
}

/** Everything that a file imports or exports from elsewhere. It also sees what is commented out: that has no place here anyway. */
export function importsOf(text: string): Import[] {
  const found: Import[] = [];
  // No quote and no semicolon can stand between the keyword and its "from", however many lines that takes.
  for (const [, clause = '', of = ''] of text.matchAll(
    /\b(?:import|export)\s*([^'"`;()]*?)\bfrom\s*['"]([^'"]+)['"]/g,
  )) {
    found.push({ of, typeOnly: isTypeOnly(clause.trim()) });
  }
  for (const [, of = ''] of text.matchAll(/\bimport\s*['"]([^'"]+)['"]/g)) found.push({ of, typeOnly: false });
  for (const [, quoted] of text.matchAll(/\b(?:import|require)\s*\(\s*(?:['"`]([^'"`$]+)['"`]\s*[,)])?/g)) {
    found.push({ of: quoted ?? 'a computed path', typeOnly: false });
  }
  return found;
}

function isTypeOnly(clause: string): boolean {
  if (/^type\s+[{*\w]/.test(clause) && !/^type\s*,/.test(clause)) return true;
  const names = /^\{([\s\S]*)\}$/
    .exec(clause)?.[1]
    ?.split(',')
    .filter((name) => name.trim() !== '');
  return names !== undefined && names.length > 0 && names.every((name) => /^\s*type\s+(?!as\b)[\w$]/.test(name));
}

function importProblems(path: string, text: string): string[] {
  const layer = layerOf(path);
  return importsOf(text).flatMap(({ of, typeOnly }) => {
    if (of === 'a computed path') return ['imports from a path that only shows when it runs'];
    if (of.startsWith('#') || of.startsWith('/'))
      return [`imports "${of}" by neither a relative path nor a package's name`];
    if (!of.startsWith('.')) return packageProblems(layer, of);
    const target = targetOf(path, of);
    if (!target.endsWith('.ts')) return [`imports ${target}, which does not end in .ts`];
    if (!target.startsWith('src/')) return [`imports ${target} from outside src`];
    return targetAllowed(path, layer, target, typeOnly) ? [] : [`must not import ${target}`];
  });
}

/** The path from the root of the project that a relative import leads to. */
function targetOf(path: string, of: string): string {
  return new URL(of, `file:///${path}`).pathname.slice(1);
}

function packageProblems(layer: string, of: string): string[] {
  const name = of.startsWith('@') ? of.split('/').slice(0, 2).join('/') : (of.split('/')[0] ?? of);
  if (layer === 'domain' && !domainPackages.includes(name)) return [`must not use the package ${of}: domain is pure`];
  return name === 'node:process' && layer !== 'demo' ? ['must not import node:process'] : [];
}

function targetAllowed(path: string, layer: string, target: string, typeOnly: boolean): boolean {
  const targetLayer = layerOf(target);
  if (layer === 'demo') return true;
  if (targetLayer === 'demo') return false;
  if (path === 'src/bot.ts') return target !== 'src/main.ts';
  const entry = entries[path];
  if (entry) return typeOnly || entry.includes(target);
  if (parts[path]?.includes(target)) return true;
  if (layer === 'providers' && settingParts.includes(target)) return true;
  if (targetLayer === 'root') return typeOnly;
  if (layer === 'root') return typeOnly && ['domain', 'workflow'].includes(targetLayer);
  return mayImport[layer]?.includes(targetLayer) ?? false;
}

function layerOf(path: string): string {
  const folder = path.split('/')[1] ?? '';
  if (layers.includes(folder)) return folder;
  return /^src\/[^/]+$/.test(path) ? 'root' : 'unknown';
}

function textProblems(path: string, text: string): string[] {
  const found: string[] = [];
  const layer = layerOf(path);
  const code = withoutComments(text);
  if (layer === 'unknown') found.push('lies in a folder that is no layer');
  if (layer === 'domain') for (const [word] of code.matchAll(impure)) found.push(`says ${word}: domain is pure`);
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  if (lines > maxLines) found.push(`has ${lines} lines; ${maxLines} are the most`);
  if (layer === 'demo') return found;
  const given = gone.exec(identifiers(code));
  if (given) found.push(`says ${given[0]}, which was given up`);

  const rest = path in entries ? code.replace(/\bread(?:Config|PolicySettings|Redis|Setup)\(process\.env\)/, '') : code;
  if (path !== 'src/config.ts' && /\bprocess\s*(\??\.\s*env\b|\[)|\benv\b[^;=]*\}\s*=\s*process\b/.test(rest)) {
    found.push('reads process.env: only config.ts does');
  }
  const buildsKeys = /['"`]nd:/.test(code) || (layer === 'store' && /`[^`\n]*(\}:|:\$\{)[^`\n]*`/.test(code));
  if (path !== 'src/store/keys.ts' && buildsKeys) found.push('builds a Redis key: only store/keys.ts does');
  return found;
}

/** Without what is quoted: sentences and ids may say what names must not. */
function identifiers(code: string): string {
  return code.replaceAll(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, "''");
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1');
}

function nameProblems(path: string): string[] {
  const parts = path.split('/').slice(1);
  const file = parts.at(-1) ?? '';
  const words = parts.flatMap((part) => part.split(/[-.]/));
  return [
    ...(parts.slice(0, -1).every(isKebab) && /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|contract))?\.[a-z]+$/.test(file)
      ? []
      : ['is not named in kebab-case']),
    ...words.filter((word) => vagueNames.includes(word)).map((word) => `is named "${word}", which says nothing`),
  ];
}

function isKebab(name: string): boolean {
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name);
}
