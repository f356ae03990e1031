import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inWords } from '../../src/demo/slack/block-kit/rules.ts';
import { checkMessageBlocks, checkView } from '../../src/demo/slack/block-kit/validate.ts';
import { createLocalSlack } from '../../src/demo/slack/local-slack.ts';
import type { LocalSlack } from '../../src/demo/slack/local-slack-options.ts';
import { workspaceOptions } from '../demo/slack/workspace-options.ts';
import { states } from '../support/requests.ts';
import { everyMessage, everyView } from './every-view.ts';
import { validateDrawn } from './validate-drawn.ts';

const VIEWS = fileURLToPath(new URL('../../src/slack/views/', import.meta.url));
/** Exported for reading, or for a list that Slack asks for while a person types: neither a view nor a message. */
const READERS = ['readPlaceBlock', 'notListed'];

/** The names of the functions in src/slack/views that run while `draw` does, whatever they are called by. */
async function ran(draw: () => void): Promise<Set<string>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  draw();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  session.disconnect();
  const functions = result
    .filter(({ url }) => url.includes('/src/slack/views/'))
    .flatMap((script) => script.functions)
    .filter(({ ranges }) => (ranges[0]?.count ?? 0) > 0);
  return new Set(functions.map(({ functionName }) => functionName));
}

describe('the list of all views and messages', () => {
  it('forgets nothing that src/slack/views can draw', async () => {
    const exported = await Promise.all(
      readdirSync(VIEWS).map(async (file): Promise<object> => import(`${VIEWS}${file}`)),
    );
    const functions = exported
      .flatMap((module) => Object.entries(module))
      .filter(([, value]) => typeof value === 'function')
      .map(([name]) => name);
    expect(functions).toContain('requestForm');
    const drawn = await ran(() => [everyView(), everyMessage()]);
    expect(functions.filter((name) => !drawn.has(name) && !READERS.includes(name))).toEqual([]);
    // What was counted is what ran: nothing is drawn by drawing nothing.
    expect(await ran(() => undefined)).not.toContain('requestForm');
  });

  it('has the request’s card in every state, and names that tell', () => {
    const names = everyMessage().map(({ name }) => name);
    for (const state of Object.keys(states)) expect(names).toContain(`${state}: request`);
    const views = everyView().map(({ name }) => name);
    expect(new Set(views).size).toBe(views.length);
  });

  it('holds nothing that the local Slack would refuse', () => {
    for (const { name, view } of everyView()) expect(checkView({ ...view }, '').map(inWords), name).toEqual([]);
    for (const { name, blocks } of everyMessage())
      expect(checkMessageBlocks(blocks, '').map(inWords), name).toEqual([]);
  });
});

describe('npm run slack:validate', () => {
  let slack: LocalSlack;
  beforeEach(async () => {
    slack = await createLocalSlack(workspaceOptions());
  });
  afterEach(() => slack.close());

  /** Runs it as npm does. */
  async function run(apiUrl: string): Promise<{ code: number; out: string; err: string }> {
    const child = spawn(process.execPath, ['--import', 'tsx', 'test/slack/validate.ts'], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', SLACK_API_URL: apiUrl },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [[code], out, err] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
    return { code: Number(code), out, err };
  }

  it('has every view and message checked, without a token, and says so line by line', async () => {
    const { code, out, err } = await run(slack.apiUrl);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const all = [...everyView(), ...everyMessage()];
    expect(out.match(/^ok {7}/gm)).toHaveLength(all.length);
    expect(out).toContain(`${all.length} views and messages, none refused, by ${slack.apiUrl}`);
    const calls = slack.traffic().filter(({ what }) => what === 'blocks.validate');
    expect(calls).toHaveLength(all.length);
  });

  it('waits as long as a 429 says, and exits with 1 when Slack refuses one', async () => {
    slack.fail('blocks.validate', { status: 429, retryAfter: 1 });
    slack.fail('blocks.validate', { error: 'invalid_view' });
    const { code, out } = await run(slack.apiUrl);
    expect(code).toBe(1);
    expect(out).toMatch(/^REFUSED {2}view {5}request form empty\n {11}invalid_view\nok /);
    expect(out).toContain('1 refused or not checked');
  });

  it('exits with 1 when no server answers', async () => {
    const { code, err } = await run('http://127.0.0.1:1/api/');
    expect(code).toBe(1);
    expect(err).toMatch(/^http:\/\/127\.0\.0\.1:1\/api\/ does not answer: /);
  });

  it('says what is wrong with a broken view or message, and where', async () => {
    const [view] = everyView();
    const lines: string[] = [];
    const broken = [
      { name: 'broken', view: { ...view?.view, title: { type: 'plain_text', text: 'x'.repeat(25) } } as never },
      { name: 'broken too', text: 'x', blocks: [{ type: 'section' } as never] },
      { name: 'fine', text: 'x', blocks: [] },
    ];
    expect(await validateDrawn(slack.apiUrl, broken, (line) => lines.push(line))).toBe(2);
    expect(lines).toEqual([
      'REFUSED  view     broken',
      '           /title/text: must be less than 25 characters',
      'REFUSED  message  broken too',
      '           /blocks/0/type: must define either `text` or `fields`',
      'ok       message  fine',
    ]);
  });

  it('gives up on one that is never let through', async () => {
    slack.fail('blocks.validate', { status: 429, retryAfter: 0 }, 5);
    const lines: string[] = [];
    expect(
      await validateDrawn(slack.apiUrl, [{ name: 'one', text: 'x', blocks: [] }], (line) => lines.push(line)),
    ).toBe(1);
    expect(lines[1]).toContain('not checked');
  });
});
