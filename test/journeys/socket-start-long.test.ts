import { expect, it } from 'vitest';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot({ socketMode: true });

it('F67: a start to which no socket ever opens ends, with one plain sentence', async () => {
  await desk.stop();
  desk.log.length = 0;
  desk.slack.refuseSockets(true);
  await expect(desk.start()).rejects.toThrow(
    /Number Desk cannot start: Slack opened no socket within 30 seconds \(.+\)\. Check/,
  );
  expect(desk.log.filter((line) => line.includes('"level":"fatal"') || /^\s+at |"stack"/.test(line))).toEqual([]);
}, 60_000);
