import { withTimeout } from './workflow/with-timeout.ts';

/** A look at one thing that serving takes: what is wrong with it, for anybody to read, so without secrets, addresses and ids of people. */
export type Look = () => Promise<string | undefined> | string | undefined;
/** One that is left out does not matter here. */
type Looks = Readonly<Record<string, Look | undefined>>;

/** What keeps a process from serving; `name` and `detail` make a sentence. */
type Failure = Readonly<{ name: string; detail: string }>;

type Serving = Readonly<{
  looks: Looks;
  /** What an operator should see to although the bot can serve. One that does not come in time, or fails, is left out. */
  warnings?: readonly (() => readonly string[] | Promise<readonly string[]>)[];
}>;

export type Answer = Readonly<{
  status: 'starting' | 'ready' | 'not ready' | 'stopping';
  failed?: readonly Failure[];
  warnings?: readonly string[];
}>;

/** A look that takes longer has failed. */
const LOOK_MS = 1_000;

/**
 * Whether this process can serve: it has started, is not about to end, and every look is content within a second.
 * Whoever sends people's clicks here asks that, so it fails only where another process, or nobody, would serve them better.
 */
export function createReadiness() {
  let waitsFor = 'process';
  let serving: Serving | undefined;
  let isStopping = false;

  return {
    /** Says meanwhile that the start waits for it. */
    waitingFor<T>(name: string, work: Promise<T>): Promise<T> {
      waitsFor = name;
      return work;
    },
    /** From now on what these find counts. */
    serves(by: Serving): void {
      serving = by;
    },
    /** Nobody should send it anything new, whatever works. */
    stops(): void {
      isStopping = true;
    },
    async answer(): Promise<Answer> {
      if (isStopping) return { status: 'stopping' };
      if (!serving) return { status: 'starting', failed: [{ name: waitsFor, detail: 'is waited for' }] };
      const [failed, warnings] = await Promise.all([failedOf(serving.looks), warningsOf(serving)]);
      return {
        ...(failed.length === 0 ? { status: 'ready' } : { status: 'not ready', failed }),
        ...(warnings.length === 0 ? {} : { warnings }),
      };
    },
  };
}

async function failedOf(looks: Looks): Promise<Failure[]> {
  const found = await Promise.all(
    Object.entries(looks).map(async ([name, look]) => {
      const detail = look && (await inTime(look, 'gave no answer within a second', 'could not be looked at'));
      return detail === undefined ? [] : [{ name, detail }];
    }),
  );
  return found.flat();
}

async function warningsOf({ warnings = [] }: Serving): Promise<string[]> {
  const found = await Promise.all(warnings.map((each) => inTime(each, [], [])));
  return found.flat();
}

/** Nothing of an error that was not foreseen is passed on: it may quote anything. */
async function inTime<T>(ask: () => T | Promise<T>, late: T, broken: T): Promise<T> {
  const asked = (async () => ask())().catch(() => broken);
  return withTimeout(LOOK_MS, asked, () => late);
}
