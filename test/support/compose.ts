import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A service of a compose file, as far as it is looked at here. */
export type Service = {
  image?: string;
  build?: string;
  user?: string;
  restart?: string;
  read_only?: boolean;
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  privileged?: boolean;
  pids_limit?: number;
  mem_limit?: string;
  logging?: { driver: string; options: Record<string, string> };
  command?: string[];
  environment?: Record<string, string>;
  env_file?: string;
  networks?: string[] | Record<string, { ipv4_address: string }>;
  ports?: string[];
  volumes?: string[];
  tmpfs?: string[];
  healthcheck?: { test: string[] };
  depends_on?: string[] | Record<string, { condition: string }>;
  stop_grace_period?: string;
};

export type Compose = {
  services: Record<string, Service>;
  networks?: Record<string, { internal?: boolean } | null>;
  volumes?: Record<string, unknown>;
};

/** One for each way to run Redis, and the proxy that is laid over one of them. */
export const SHAPES = [
  'docker-compose.yml',
  'ops/docker-compose.sentinel.yml',
  'ops/docker-compose.cluster.yml',
] as const;
export const PROXY = 'ops/docker-compose.proxy.yml';

/** Reads one as Docker Compose does, but for its variables; `change` may put other addresses into its text before. */
export function readCompose(path: string, change = (text: string) => text): Compose {
  return parse(change(readFileSync(`${root}/${path}`, 'utf8')), { merge: true });
}

/** Puts the variables in, and `$` for `$$`. @throws Error as Docker Compose does where one is missing without which it does not start */
export function filledIn<T>(value: T, env: Readonly<Record<string, string>>): T {
  const one = (text: string) =>
    text.replaceAll(/\$(?:\$|\{(\w+)(?::\?([^}]*))?\})/g, (all, name?: string, why?: string) => {
      if (name === undefined) return '$';
      const given = env[name];
      if (!given && why !== undefined) throw new Error(`required variable ${name} is missing a value: ${why}`);
      if (given === undefined) throw new Error(`nothing is said of ${all}`);
      return given;
    });
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return one(part);
    if (Array.isArray(part)) return part.map(walk);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, each]) => [key, walk(each)]));
  };
  return walk(value) as T;
}
