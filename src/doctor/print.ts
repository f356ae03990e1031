import type { Check } from '../workflow/check.ts';

const WIDTH = 'fail'.length;

/** A line for each check, and under each that does not pass one that says how to mend it. */
export function inWords(checks: readonly Check[], offline: boolean): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ name, status, detail, fix }) => [
    `${status.padEnd(WIDTH)}  ${name.padEnd(width)}  ${detail}`,
    ...(status === 'pass' || !fix ? [] : [`${' '.repeat(WIDTH)}  → ${fix}`]),
  ]);
  const count = (status: Check['status']) => checks.filter((check) => check.status === status).length;
  const asked = offline ? 'Nobody was asked.' : 'Nothing was posted, held, bought or changed.';
  return `${lines.join('\n')}\n\n${count('fail')} fail, ${count('warn')} warn, ${count('pass')} pass. ${asked}\n`;
}

/** The same for a program. */
export function inJson(checks: readonly Check[]): string {
  return `${JSON.stringify({ ok: isWell(checks), checks }, null, 2)}\n`;
}

export function isWell(checks: readonly Check[]): boolean {
  return checks.every(({ status }) => status !== 'fail');
}
