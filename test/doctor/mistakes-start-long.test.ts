import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type BotProcess, startBotProcess } from '../../src/demo/bot-process.ts';
import { built } from '../support/compiled.ts';
import { createPerson } from '../support/person.ts';
import type { Env } from '../support/set-up.ts';
import { secrets } from '../support/whole-bot.ts';
import { type AtStart, useMistakes } from './mistakes.ts';

const { setUp, mistakes } = useMistakes();
const log: string[] = [];
let bot: BotProcess | undefined;
afterEach(async () => {
  await bot?.stop('SIGKILL');
  bot = undefined;
  log.length = 0;
});

async function start(env: Env): Promise<BotProcess> {
  const usual = { ...setUp.env(), SLACK_SIGNING_SECRET: secrets.signingSecret, REQUEST_CARDS: 'channel' };
  const given = Object.entries({ ...usual, ...env }).filter(([, value]) => value !== '');
  bot = await startBotProcess(Object.fromEntries(given), (line) => log.push(line), [built('src/main.ts')]);
  setUp.slack.setBotUrl(bot.url);
  return bot;
}

const ready = async (running: BotProcess) => (await fetch(new URL('/ready', running.url))).text();
const logSays = (what: RegExp) =>
  expect.poll(() => log.some((line) => what.test(line)), { timeout: 10_000, message: String(what) }).toBe(true);

/** The start has ended: in words, and with nothing that only a programmer reads. */
function endedInWords(sentence: RegExp): void {
  expect(log.filter((line) => sentence.test(line) && !line.startsWith('{'))).not.toEqual([]);
  expect(log.filter((line) => /^\s+at /.test(line))).toEqual([]);
}

async function saysSo(running: BotProcess, said: Exclude<AtStart, { stops: RegExp }>): Promise<void> {
  const ana = createPerson(setUp.slack, 'U0ANA');
  if ('named' in said) {
    await expect.poll(() => ready(running), { timeout: 10_000 }).toMatch(said.named);
    await logSays(said.named);
  }
  if ('refused' in said) {
    await expect(ana.types('#general', '/number')).rejects.toThrow('dispatch_failed');
    await logSays(said.refused);
  }
  if ('whoAsks' in said) {
    await ana.types('#general', '/number');
    await ana.seesModal('Request a number');
    await ana.fills('Country', 'Ireland');
    await ana.fills('What it is for', 'Support line');
    await ana.submits();
    await ana.sees(said.whoAsks, { in: '#general' });
  }
  if ('log' in said) await logSays(said.log);
}

describe('mistakes of an operator who does not ask doctor', () => {
  it.each(mistakes)('$mistake', async ({ make, mend, start: said }) => {
    const env = ((await make(setUp)) ?? {}) as Env;
    try {
      if (!('stops' in said)) return await saysSo(await start(env), said);
      await expect(start(env)).rejects.toThrow();
      endedInWords(said.stops);
    } finally {
      await mend?.();
    }
  }, 90_000);

  it('are written down, each with what is said of it', async () => {
    const text = await readFile(new URL('MISTAKES.md', import.meta.url), 'utf8');
    const rows = [...text.matchAll(/^\| \d+ \| ([^|]+) \| [^|]+ \| ([^|]+) \|$/gm)];
    const written = new Map(rows.map(([, mistake = '', said = '']) => [mistake, said]));
    const kinds: readonly [string, RegExp][] = [
      ['stops', /^stops/],
      ['named', /^(by name|not ready)/],
      ['whoAsks', /^who searches is told, and the log says so$/],
      ['refused', /^each request is refused: a line in the log/],
      ['log', /^the log names it$/],
    ];
    for (const { mistake, start: said } of mistakes)
      expect(written.get(mistake), mistake).toMatch(kinds.find(([kind]) => kind in said)?.[1] ?? /never/);
  });
});
