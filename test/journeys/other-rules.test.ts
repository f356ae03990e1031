import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { e164, holds, sold } from '../support/journey.ts';
import { usePolicyFile } from '../support/policy-on-disk.ts';
import { useWholeBot, type WholeBot } from '../support/whole-bot.ts';

/** Whoever is named may approve, by rules of which each is another file. */
const approvedBy = (who: string, no = 0) =>
  `version: 1\ncurrency: USD\nbudget: {workspace: ${no + 100}.00 USD}\napprove: {who: [${who}]}\n`;

const applied = (desk: WholeBot) => desk.log.filter((line) => line.includes('another policy applied')).length;
const refused = (desk: WholeBot) =>
  desk.log.filter((line) => line.includes('cannot be applied: the rules before it stay'));

async function warnings(url: string): Promise<readonly string[]> {
  const ready = (await (await fetch(new URL('/ready', url))).json()) as { warnings?: string[] };
  return ready.warnings ?? [];
}

describe('other rules of spending', () => {
  const file = usePolicyFile(approvedBy('U0MARTA'));
  const desk = useWholeBot({ env: { POLICY_FILE: file.path } });
  /** Does this, and waits until other rules apply. */
  const changing = async (change: () => void) => {
    const before = applied(desk);
    change();
    await expect.poll(() => applied(desk), { timeout: 20_000 }).toBe(before + 1);
  };
  const hup = () => process.kill(desk.pid, 'SIGHUP');

  it('apply to what waits: its cards and details say so, and a click counts by the new ones', async () => {
    const [ana, marta, omar] = [desk.person('ana'), desk.person('marta'), desk.person('omar')];
    const number = await holds(ana, 'Support line');
    await marta.sees(number, { in: '#number-approvals' });
    await changing(() => {
      file.write(approvedBy('U0OMAR', 1));
      hup();
    });
    await ana.sees('Waiting for <@U0OMAR>', { in: '#general' });
    await marta.sees('waiting for <@U0OMAR>', { in: '#number-approvals' });
    await ana.presses('Details', { in: number });
    await expect.poll(async () => (await ana.modal())?.allText).toContain('rules of spending');
    await ana.closes();
    await marta.presses('Approve & buy', { in: number });
    await marta.sees('You may not decide this', { ephemeral: true });
    expect(sold(desk)).toEqual([]);
    await omar.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
    expect(sold(desk)).toEqual([e164(number)]);
  });

  it('are seen without a signal: written in place, and put in its place', async () => {
    await changing(() => file.write(approvedBy('U0MARTA', 2)));
    await changing(() => {
      writeFileSync(`${file.path}.new`, approvedBy('U0MARTA', 3));
      renameSync(`${file.path}.new`, file.path);
    });
  });

  it('that are broken, gone or cannot be read leave those before: /ready says where, the log once', async () => {
    const before = refused(desk).length;
    file.write('version: 1\nbudget: {workspace: 5}\n');
    await expect.poll(() => refused(desk).length, { timeout: 20_000 }).toBe(before + 1);
    expect(await warnings(desk.url)).toContainEqual(
      expect.stringMatching(/policy not applied: .*policy\.yaml:2:21 budget\.workspace/),
    );
    hup();
    rmSync(file.path);
    await expect.poll(() => refused(desk).length, { timeout: 20_000 }).toBe(before + 2);
    expect(await warnings(desk.url)).toContainEqual(expect.stringMatching(/cannot be read \(ENOENT\)/));
    // Something is there by its name that nobody can read, whatever their rights.
    mkdirSync(file.path);
    chmodSync(file.path, 0);
    await expect.poll(() => refused(desk).length, { timeout: 20_000 }).toBe(before + 3);
    expect(await warnings(desk.url)).toContainEqual(
      expect.stringMatching(/cannot be read(: it is a folder| \(EACCES\))/),
    );
    // Nobody ever writes to it.
    rmSync(file.path, { recursive: true });
    execFileSync('mkfifo', [file.path]);
    hup();
    await expect
      .poll(() => warnings(desk.url), { timeout: 20_000 })
      .toContainEqual(expect.stringMatching(/policy not applied: .*cannot be read: it is a pipe, not a file/));
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'By the rules before');
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
    await changing(() => {
      rmSync(file.path, { recursive: true });
      file.write(approvedBy('U0MARTA', 4));
    });
    expect((await warnings(desk.url)).filter((each) => each.startsWith('policy'))).toEqual([]);
  });

  it('by which nobody is left to approve, as Slack knows the people, change nothing: /ready and the log say why', async () => {
    const before = [refused(desk).length, applied(desk)];
    file.write('version: 1\napprove: {who: [S0LEADS, U0NOBODY], deny: [U0OMAR]}\n');
    hup();
    await expect.poll(() => refused(desk).length, { timeout: 20_000 }).toBe((before[0] ?? 0) + 1);
    expect(await warnings(desk.url)).toContainEqual(
      expect.stringMatching(
        /policy not applied: .*policy\.yaml:2:1 approve nobody could approve: S0LEADS has nobody in it who is not denied, U0NOBODY is no full member, or not known to Slack/,
      ),
    );
    expect(applied(desk)).toBe(before[1]);
  });

  it('by which nobody is left for some requests, once it is known who is in the groups, are a warning by name', async () => {
    const rule = '{when: {type: local}, who: [S0LEADS]}';
    await changing(() => {
      file.write(`version: 1\napprove: {who: [U0MARTA], deny: [U0OMAR], rules: [${rule}]}\n`);
      hup();
    });
    await expect
      .poll(() => warnings(desk.url), { timeout: 10_000 })
      .toContainEqual('policy: approve.rules[0].who nobody could approve: no one is left after approve.deny');
    expect(desk.log.filter((line) => line.includes('cannot work with the people there are'))).toHaveLength(1);
    await changing(() => {
      file.write('version: 1\napprove: {who: [U0MARTA, U0NOBODY]}\n');
      hup();
    });
    await expect
      .poll(() => warnings(desk.url), { timeout: 10_000 })
      .toContainEqual(expect.stringContaining('U0NOBODY is not known to Slack'));
  });
});

describe('rules that two processes read by a link, as Kubernetes switches it', () => {
  const file = usePolicyFile('');
  const version = (no: number) => {
    const folder = join(file.folder, `..${no}`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'policy.yaml'), approvedBy('U0MARTA', no));
    symlinkSync(folder, join(file.folder, '..new'));
    renameSync(join(file.folder, '..new'), join(file.folder, '..data'));
  };
  rmSync(file.path);
  version(1);
  symlinkSync(join(file.folder, '..data', 'policy.yaml'), file.path);
  const desk = useWholeBot({ env: { POLICY_FILE: file.path } });

  it('are read by both', async () => {
    const other = await desk.another();
    version(2);
    await expect.poll(() => applied(desk), { timeout: 20_000 }).toBe(2);
    await other.stop();
  });
});

describe('rules that are broken at the start', () => {
  const file = usePolicyFile('version: 1\nbudget: {workspace: 5, person: 6}\napprove: {who: []}\n');
  const desk = useWholeBot({ none: true, env: { POLICY_FILE: file.path } });

  it('are refused with all that is wrong', async () => {
    const wrong = await desk.another().then(
      () => 'it started',
      (error: Error) => error.message,
    );
    for (const place of ['2:21 budget.workspace', '2:32 budget.person'])
      expect(wrong).toContain(`policy.yaml:${place}`);
  });
});
