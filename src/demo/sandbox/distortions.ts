import type { Failing } from './faults.ts';
import type { Reply } from './server.ts';

type Row = Readonly<{ id: string }>;

/** What a fault makes of this provider's good answers. */
export type Distortions = Readonly<{
  /** The body that says success, and not of what. */
  bare: object;
  /** The fields that no client knows, for every object. */
  extra: object;
  /** The rows of a search that may be repeated; undefined for any other answer. */
  rowsOf(body: unknown): readonly Row[] | undefined;
  /** What else differs between a row and the `at`-th copy of it. */
  copyOf?(row: Row | undefined, at: number): object;
  /** The body of a search with these rows. */
  listOf(rows: readonly (Row | undefined)[]): object;
}>;

/** Makes a good answer into what a fault wants; any other fault leaves it as it is. */
export function createDistorted(distortions: Distortions): (reply: Reply, fault: Failing) => Reply {
  const { bare, extra, rowsOf, listOf, copyOf = () => ({}) } = distortions;
  return (reply, fault) => {
    switch (fault.kind) {
      case 'bare':
        return { ...reply, body: bare };
      case 'extra':
        return through(reply, (_key, value) => (isObject(value) ? { ...value, ...extra } : value));
      case 'without':
        return through(reply, (key, value) => (fault.fields?.includes(key) ? undefined : value));
      case 'many':
        return { ...reply, body: repeated(reply.body, fault.rows ?? 0) };
      default:
        return reply;
    }
  };

  function repeated(body: unknown, count: number): unknown {
    const rows = rowsOf(body);
    if (!rows) return body;
    const many = Array.from({ length: count }, (_, at) => {
      const row = rows[at % rows.length];
      return at < rows.length ? row : { ...row, id: `${row?.id}-${at}`, ...copyOf(row, at) };
    });
    return listOf(many);
  }
}

function through(reply: Reply, change: (key: string, value: unknown) => unknown): Reply {
  return { ...reply, body: JSON.parse(JSON.stringify(reply.body), change) };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
