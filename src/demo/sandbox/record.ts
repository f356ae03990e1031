import { createFaults } from './faults.ts';

export type SandboxRecord<Endpoint extends string> = ReturnType<typeof createRecord<Endpoint>>;

/** A sandbox's clock, the faults that wait for their call, and what it has seen: how often each endpoint was called, and the body of each purchase call. */
export function createRecord<Endpoint extends string>(
  endpoints: readonly Endpoint[],
  purchase: Endpoint,
  clock: () => number = Date.now,
) {
  let offsetMs = 0;
  const faults = createFaults<Endpoint>();
  const calls = Object.fromEntries(endpoints.map((endpoint) => [endpoint, 0])) as Record<Endpoint, number>;
  const purchaseBodies: unknown[] = [];

  return {
    now: () => clock() + offsetMs,
    /** Notes a call, and answers with the fault that it meets. */
    arrived(endpoint: Endpoint, body: unknown, query = '') {
      calls[endpoint] += 1;
      if (endpoint === purchase) purchaseBodies.push(body);
      return faults.next(endpoint, query);
    },
    seen: () => ({ calls: { ...calls }, purchaseBodies: [...purchaseBodies], faults: faults.list() }),
    controls: {
      fault: faults.add,
      clearFaults: faults.clear,
      setClock(ms: number) {
        offsetMs = ms;
      },
    },
  };
}
