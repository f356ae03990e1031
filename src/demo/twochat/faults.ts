import { z } from 'zod';

/** The sandbox's names for 2Chat's endpoints. */
export const ENDPOINTS = [
  'info',
  'regions',
  'cities',
  'didTypes',
  'requirements',
  'groups',
  'available',
  'reserve',
  'reservations',
  'release',
  'purchase',
  'owned',
] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/** One way to fail. "Not done" below means that nothing is reserved, released or bought; "done" that it is. */
export const fault = z.strictObject({
  endpoint: z.enum(ENDPOINTS),
  kind: z.enum([
    /** Waits `ms`, then answers as usual: done. */
    'delay',
    /** Never answers: not done. */
    'hang',
    /** Answers `status` (500) with `message` in the documented error body, and `retryAfter` seconds as a header: not done. */
    'status',
    /** Answers `status` (200) with a web page: not done. */
    'html',
    /** Answers `status` (200) with `body`: not done. */
    'json',
    /** The error body with HTTP 200: not done. */
    'error200',
    /** Ends the connection with a reset before anything: not done. */
    'reset',
    /** Ends the connection in the middle of the answer: done. */
    'cut',
    /** Ends the connection instead of answering: done. */
    'lostAnswer',
    /** Answers `{"success":true}` alone: done. */
    'bare',
    /** Answers as usual, but with a field nobody knows in every object: done. */
    'extra',
    /** Answers as usual, but leaves the `fields` out wherever they are: done. */
    'without',
    /** Answers as usual, but with the groups repeated under other ids until there are `rows` of them: done. */
    'many',
  ]),
  ms: z.number().min(0).optional(),
  status: z.int().min(200).max(599).optional(),
  message: z.string().optional(),
  retryAfter: z.union([z.number(), z.string()]).optional(),
  body: z.unknown().optional(),
  fields: z.array(z.string()).optional(),
  rows: z.int().min(1).max(100_000).optional(),
  /** For how many calls; 1 unless given. */
  times: z.int().min(1).optional(),
});
export type Fault = z.infer<typeof fault>;

/** The faults that wait for their call, oldest first. */
export function createFaults() {
  let waiting: { fault: Fault; left: number }[] = [];
  return {
    add(added: Fault) {
      waiting.push({ fault: added, left: added.times ?? 1 });
    },
    /** The fault this call meets, which is then used up by one. */
    next(endpoint: Endpoint): Fault | undefined {
      const met = waiting.find((entry) => entry.fault.endpoint === endpoint);
      if (met) met.left -= 1;
      waiting = waiting.filter((entry) => entry.left > 0);
      return met?.fault;
    },
    clear() {
      waiting = [];
    },
    list: () => waiting.map(({ fault: { ...entry }, left }) => ({ ...entry, times: left })),
  };
}
