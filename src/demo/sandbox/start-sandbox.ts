import type { SandboxRecord } from './record.ts';
import { Refusal } from './refusal.ts';
import { type Call, type Handling, type Reply, type SandboxServerOptions, startSandboxServer } from './server.ts';

/** What is asked of an endpoint, and the route that its address is. */
export type Asked<Route> = Readonly<{ query: URLSearchParams; body: unknown; route: Route }>;

/** What makes a sandbox one of a certain provider; the functions that answer may throw a Refusal. */
export type SandboxParts<Endpoint extends string, Route extends Readonly<{ endpoint: Endpoint }>> = Readonly<{
  record: SandboxRecord<Endpoint>;
  routeOf(method: string, path: string): Route | undefined;
  /** Lets a call in, or refuses it. */
  admit(call: Call, route: Route): void;
  endpoints: Readonly<Record<Endpoint, (asked: Asked<Route>) => Reply>>;
  /** The side door's answer; undefined when there is no such door. */
  control(door: string, body: unknown): Reply | undefined;
}> &
  Pick<SandboxServerOptions, 'port' | 'title' | 'refused' | 'distorted'>;

/** Starts a sandbox's server: the side door under `/sandbox/` obeys, an endpoint meets the fault that waits for it, and anything else is not found. */
export function startSandbox<Endpoint extends string, Route extends Readonly<{ endpoint: Endpoint }>>(
  parts: SandboxParts<Endpoint, Route>,
): ReturnType<typeof startSandboxServer> {
  const { record, routeOf, admit, endpoints, control, refused, ...server } = parts;
  return startSandboxServer({ ...server, now: record.now, refused, handle });

  function handle(call: Call): Handling {
    const { method, url, body } = call;
    if (url.pathname.startsWith('/sandbox/')) return { act: () => attempt(() => controlled(call)) };
    const route = routeOf(method, url.pathname);
    if (!route) return { act: () => refused(404, 'Not found.') };
    return {
      fault: record.arrived(route.endpoint, body, url.search),
      act: () =>
        attempt(() => {
          admit(call, route);
          requireJson(call);
          return endpoints[route.endpoint]({ query: url.searchParams, body, route });
        }),
    };
  }

  function controlled(call: Call): Reply {
    // A web page may not post JSON to another origin unasked, so this keeps other pages in the same browser out.
    requireJson(call);
    return control(`${call.method} ${call.url.pathname}`, call.body) ?? refused(404, 'Not found.');
  }

  function attempt(act: () => Reply): Reply {
    try {
      return act();
    } catch (error) {
      if (error instanceof Refusal) return { ...refused(error.status, error.message), headers: error.headers };
      throw error;
    }
  }
}

function requireJson({ method, body }: Call): void {
  if (method === 'POST' && body === undefined) throw new Refusal(400, 'The body must be JSON.');
}
