const JOBS = ['auto-release', 'search', 'reserve', 'remind', 'purchase', 'verify', 'release', 'render', 'decide'];
const JOB = new RegExp(`(${JOBS.join('|')}|reconcile)-(?:[0-9a-z]{13}|start)(?:-(v\\d+))?`);

/** What the connection and the idle queue do by themselves, at times that differ from run to run. */
const IDLE = new Set([
  'info',
  'cluster',
  'sentinel',
  'role',
  'asking',
  'readonly',
  'subscribe',
  'psubscribe',
  'hello',
  'client',
  'select',
  'ping',
  'quit',
  'bzpopmin',
  'moveStalledJobsToWait',
  'extendLock',
  'extendLocks',
  'updateJobScheduler',
]);

/** A name of a Redis command that is the same in every run: what it does, to which kind of key, for which job or state. Undefined for idle ones. */
export function redisLabel(
  name: string,
  args: readonly unknown[],
  scripts: ReadonlyMap<string, string>,
): string | undefined {
  const texts = args.map((arg) => (Buffer.isBuffer(arg) ? arg.toString('latin1') : String(arg)));
  const [first = '', second = ''] = texts;
  const isBeat = texts.slice(0, 3).some((text) => text.includes(':beat:'));
  if (IDLE.has(name) || isBeat) return undefined;
  if (name === 'evalsha' && scripts.has(first)) {
    const script = scripts.get(first) ?? '';
    if (IDLE.has(script)) return undefined;
    const job = JOB.exec(texts.slice(1).join(' '));
    return ['redis', script, job?.[1], job?.[2]].filter(Boolean).join(' ');
  }
  // Ours go by their keys, whether Redis is given the text or its digest.
  if (name === 'eval' || name === 'evalsha') {
    // The process that has a lock renews it every so often, as long as it lasts.
    if (first.includes('PEXPIRE')) return undefined;
    return ['redis', 'eval', keyPattern(texts[2] ?? ''), stateIn(texts)].filter(Boolean).join(' ');
  }
  const field = name === 'hset' || name === 'hget' ? second : '';
  const job = JOB.exec(texts.join(' '));
  const what = job ? `job ${[job[1], job[2]].filter(Boolean).join(' ')}` : keyPattern(first);
  return ['redis', name, what, field.length > 40 ? '' : field].filter(Boolean).join(' ');
}

/** A name of an HTTP call that is the same in every run. */
export function httpLabel(method: string, address: string, body: unknown): string {
  const { pathname } = new URL(address);
  if (pathname.startsWith('/response/')) return 'slack response_url';
  if (!pathname.startsWith('/api/')) return `${method} ${pathname.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '*')}`;
  const fields = new URLSearchParams(typeof body === 'string' || body instanceof URLSearchParams ? body : '');
  const where = fields.get('channel') ?? fields.get('user') ?? '';
  return ['slack', pathname.slice('/api/'.length), where, fields.has('thread_ts') ? 'thread' : '']
    .filter(Boolean)
    .join(' ');
}

function keyPattern(key: string): string {
  return key
    .replace(/(request|cards|rendering):[0-9a-z]+$/, '$1:*')
    .replaceAll(/\+\d{5,}/g, '+*')
    .replaceAll(/(answer|asking):\{.*/g, '$1')
    .replaceAll(/\d{9,}/g, '*');
}

/** The state that a request is saved in, and whether its call is announced. */
function stateIn(texts: readonly string[]): string | undefined {
  for (const text of texts) {
    if (!text.startsWith('{"')) continue;
    const { state, version } = JSON.parse(text) as { version?: number; state?: { name?: string; attempt?: unknown } };
    if (state?.name) return `${state.name}${state.attempt ? ' announced' : ''} v${version}`;
  }
  return undefined;
}
