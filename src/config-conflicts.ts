import type { Problem } from './config-error.ts';
import { groups } from './settings.ts';

type Given = Readonly<Record<string, string>>;

/** Settings that do not go together. */
export function conflictsIn(given: Given): Problem[] {
  return [...caProblem(given), ...portProblem(given)];
}

/** An operator who names an authority means TLS, which the address must ask for. */
function caProblem({ REDIS_URL = 'rediss', REDIS_CA }: Given): Problem[] {
  if (REDIS_CA === undefined || /^rediss/i.test(REDIS_URL)) return [];
  return [problem('REDIS_CA', 'is given, but REDIS_URL asks for no TLS: that begins with rediss')];
}

/** What is on one port is not off it. */
function portProblem({ PORT = '3000', METRICS_PORT = '0' }: Given): Problem[] {
  if (Number(METRICS_PORT) === 0 || Number(METRICS_PORT) !== Number(PORT)) return [];
  return [problem('METRICS_PORT', 'is PORT: leave it out, or name another one')];
}

/** What is wrong with a variable, and what it would look like. */
export function problem(name: string, wrong: string): Problem {
  const example = groups.map(([, settings]) => settings[name]?.example).find((each) => each !== undefined);
  return { name, wrong, like: `${name}=${example}` };
}
