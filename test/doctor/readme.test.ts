import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/workflow/check.ts';
import { useRedis } from '../support/redis.ts';
import { useSetUp } from '../support/set-up.ts';

const redis = useRedis({ keeps: true });
const setUp = useSetUp(() => redis.url);
const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
const mistakes = await readFile(new URL('MISTAKES.md', import.meta.url), 'utf8');
const setUpText = readme.slice(
  readme.indexOf('\n## Set up a real workspace\n'),
  readme.indexOf('\n### When something is wrong\n'),
);
const wrongText = readme.slice(readme.indexOf('\n### When something is wrong\n'), readme.indexOf('\n## Settings\n'));

const inOneLine = ({ status, name, detail }: Pick<Check, 'status' | 'name' | 'detail'>) =>
  `${status} ${name} ${detail}`;

describe('README', () => {
  it('shows under each step what doctor says when it is right', async () => {
    const bot = createServer((request, response) =>
      response.end(request.url === '/health' ? '{"status":"alive"}' : '{"status":"ready"}'),
    );
    await once(bot.listen(0, '127.0.0.1'), 'listening');
    const { port } = bot.address() as AddressInfo;
    const checks = await setUp.examined({ SLACK_APP_TOKEN: 'xapp-test', PORT: String(port) });
    bot.closeAllConnections();
    bot.close();
    const said = checks.map(inOneLine);
    const steps = setUpText.split(/^\d+\. /m).slice(1);
    const shown = steps.map((step) =>
      [...step.matchAll(/^ +(pass|warn|fail) +.*$/gm)].map(([line]) => line.trim().replaceAll(/ +/g, ' ')),
    );
    expect(shown.flat().filter((line) => !said.includes(line))).toEqual([]);
    // Each but the last, in which the first number is asked for.
    expect(shown.map((lines) => lines.length > 0)).toEqual([...steps.slice(1).map(() => true), false]);
    // Nothing that is looked at is without its step, but for what is alike.
    const kinds = (lines: readonly string[]) =>
      new Set(
        lines.map((line) =>
          line
            .split(' ')
            .slice(1)
            .join(' ')
            .replace(/^(Slack scope|Redis:|2Chat:|Bird:|clock against|SLACK_BOT_TOKEN|[A-Z_]+:?) .*/, '$1'),
        ),
      );
    const alike = /^(Node|Redis|PORT|clock|Slack workspace|the bot)/;
    expect([...kinds(said)].filter((kind) => !alike.test(kind) && !kinds(shown.flat()).has(kind))).toEqual([]);
  });

  it('says of a secret that is not Socket Mode’s, and of the minutes that the steps take, what is so', () => {
    const minutes = [...setUpText.matchAll(/\((\d+) minutes?\)/g)].map((found) => Number(found[1]));
    expect([minutes.length, minutes.reduce((sum, each) => sum + each, 0)]).toEqual([8, 15]);
  });

  it('says of every mistake what is seen, what doctor says, and how it is mended', () => {
    const named = (text: string) => text.replaceAll(/: [CUS]0\w+/g, (id) => `${id.slice(0, 3)}…`);
    const rows = [...mistakes.matchAll(/^\| \d+ \| [^|]+ \| `(\w+ {2}[^`]+)` \|/gm)].map(([, said = '']) =>
      named(said),
    );
    expect(rows).toHaveLength(24);
    const cells = [...wrongText.matchAll(/^\| [^|]+ \| ([^|]+) \| [^|]+ \|$/gm)].map(([, cell = '']) => cell);
    const inTable = cells.flatMap((cell) =>
      [...cell.matchAll(/`((?:warn|fail) {2}[^`]+)`/g)].map(([, said = '']) => said),
    );
    expect(inTable.length).toBeGreaterThan(14);
    expect(rows.filter((said) => !inTable.includes(said))).toEqual([]);
    expect(inTable.filter((said) => !rows.includes(said))).toEqual([]);
  });
});
