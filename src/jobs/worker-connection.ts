import type { Cluster, Redis } from 'ioredis';
import type { ProviderName } from '../domain/group.ts';
import type { Observer } from '../workflow/ports.ts';
import { keepAnswering } from './keep-answering.ts';
import { openQueues, type Queues } from './open-queues.ts';

/** `open` makes a connection that waits for as long as Redis is away; `queues` are those of another connection of this process. */
export type Connections = Readonly<{ open(): Redis | Cluster; queues: Pick<Queues, 'queue'> }>;

type Options = Readonly<{
  providers: readonly ProviderName[];
  observer: Pick<Observer, 'warn'>;
  lookEveryMs: number | undefined;
  /** Each connection, before anything is done with it. */
  onOpened?: (connection: Redis | Cluster) => void;
  /** Another one has taken its place: resolves when nobody needs the one before it any more. */
  onReplaced: () => Promise<unknown>;
}>;

/** The connection that all workers of this process share, and the queues as they are seen over it. It is replaced when it alone has no answers. */
export function connectWorkers({ open, queues }: Connections, options: Options) {
  const { providers, observer, lookEveryMs, onOpened, onReplaced } = options;
  const connect = () => {
    const connection = open();
    onOpened?.(connection);
    return { connection, looks: openQueues(connection, providers, observer) };
  };
  let current = connect();
  const watch = keepAnswering({
    ask: () => current.looks.queue('cards').getWaitingCount(),
    askElsewhere: () => queues.queue('cards').getWaitingCount(),
    onSilent() {
      const why = new Error('redis is there');
      observer.warn('the jobs’ connection has no answers: another one takes its place', why, {});
      const old = current.connection;
      current = connect();
      void onReplaced()
        .catch((error: unknown) => observer.warn('worker not ended', error, {}))
        .then(() => old.disconnect());
    },
    observer,
    lookEveryMs,
  });
  return {
    connection: () => current.connection,
    looks: () => current.looks,
    close: watch.close,
  };
}
