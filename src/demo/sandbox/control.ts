import { z } from 'zod';
import type { Reply } from './server.ts';

/** The side door's functions that every sandbox has. */
export type BaseControls<State, Fault> = Readonly<{
  state(): State;
  fault(added: Fault): void;
  clearFaults(): void;
  setClock(offsetMs: number): void;
}>;

const clock = z.strictObject({ offsetMs: z.number() });

/** Answers a call of the side door that every sandbox has; undefined when it is none of those. */
export function baseReply<Fault>(
  controls: BaseControls<object, Fault>,
  fault: z.ZodType<Fault>,
  door: string,
  body: unknown,
): Reply | undefined {
  switch (door) {
    case 'GET /sandbox/state':
      return { status: 200, body: controls.state() };
    case 'POST /sandbox/faults':
      return obeyed(fault, body, (added) => {
        controls.fault(added);
        return {};
      });
    case 'DELETE /sandbox/faults':
      controls.clearFaults();
      return { status: 200, body: { ok: true } };
    case 'POST /sandbox/clock':
      return obeyed(clock, body, ({ offsetMs }) => {
        controls.setClock(offsetMs);
        return {};
      });
    default:
      return undefined;
  }
}

/** Does what a body says, if it fits the schema, and answers `ok` with what came of it. */
export function obeyed<T>(schema: z.ZodType<T>, body: unknown, act: (read: T) => object): Reply {
  const read = schema.safeParse(body);
  if (!read.success) return { status: 400, body: { ok: false, error: z.prettifyError(read.error) } };
  return { status: 200, body: { ok: true, ...act(read.data) } };
}
