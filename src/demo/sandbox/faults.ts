import { z } from 'zod';

/** One way to fail. "Not done" below means that nothing is changed; "done" that it is. */
const failing = z.strictObject({
  kind: z.enum([
    /** Waits `ms`, then answers as usual: done. */
    'delay',
    /** Never answers: not done. */
    'hang',
    /** Answers `status` (500) with `message` in an error body, and `retryAfter` seconds as a header: not done. */
    'status',
    /** Answers `status` (200) with a web page: not done. */
    'html',
    /** Answers `status` (200) with `body`, in which `$name` stands for that field of the call: not done. */
    'json',
    /** Answers `status` (as usual) with `body`, in which `$name` stands for that field of the good answer or the call: done. */
    'answer',
    /** The error body with HTTP 200: not done. */
    'error200',
    /** Ends the connection with a reset before anything: not done. */
    'reset',
    /** Ends the connection in the middle of the answer: done. */
    'cut',
    /** Ends the connection instead of answering: done. */
    'lostAnswer',
    /** Answers success without saying of what: done. */
    'bare',
    /** Answers as usual, but with a field that no client knows in every object: done. */
    'extra',
    /** Answers as usual, but leaves the `fields` out wherever they are: done. */
    'without',
    /** Answers as usual, but with the rows repeated under other ids until there are `rows` of them: done. */
    'many',
  ]),
  ms: z.number().min(0).optional(),
  status: z.int().min(200).max(599).optional(),
  message: z.string().optional(),
  retryAfter: z.union([z.number(), z.string()]).optional(),
  body: z.unknown().optional(),
  fields: z.array(z.string()).optional(),
  rows: z.int().min(1).max(100_000).optional(),
  /** Met only by a call whose address has this text in its query, as `pageToken=` for every page but the first. */
  onlyWith: z.string().optional(),
  /** For how many calls; 1 unless given. */
  times: z.int().min(1).optional(),
});

/** A fault without the endpoint that meets it. */
export type Failing = z.infer<typeof failing>;
export type Fault<Endpoint extends string> = Failing & Readonly<{ endpoint: Endpoint }>;

/** The schema of a fault of a sandbox with these endpoints. */
export function faultOf<const Endpoint extends string>(endpoints: readonly Endpoint[]) {
  return failing.extend({ endpoint: z.enum(endpoints) });
}

/** The faults that wait for their call, oldest first. */
export function createFaults<Endpoint extends string>() {
  let waiting: { fault: Fault<Endpoint>; left: number }[] = [];
  return {
    add(added: Fault<Endpoint>) {
      waiting.push({ fault: added, left: added.times ?? 1 });
    },
    /** The fault this call meets, which is then used up by one. */
    next(endpoint: Endpoint, query: string): Failing | undefined {
      const met = waiting.find(({ fault }) => fault.endpoint === endpoint && query.includes(fault.onlyWith ?? ''));
      if (met) met.left -= 1;
      waiting = waiting.filter((entry) => entry.left > 0);
      return met?.fault;
    },
    clear() {
      waiting = [];
    },
    list: () => waiting.map(({ fault, left }) => ({ ...fault, times: left })),
  };
}
