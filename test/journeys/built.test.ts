import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { e164, holds, sold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('what `npm run build` makes', () => {
  beforeAll(() => {
    execFileSync('npm', ['run', 'build'], { cwd: root, stdio: 'pipe' });
  }, 120_000);

  const desk = useWholeBot({ run: [`${root}dist/main.js`] });
  const page = (name: string) => fetch(new URL(name, desk.url));

  it('does the whole journey from its variables alone', async () => {
    const [ana, marta, yuki] = [desk.person('ana'), desk.person('marta'), desk.person('yuki')];
    const number = await holds(ana, 'Support line');
    await marta.presses('Approve & buy', { in: number });
    await yuki.sees(number, { in: '#number-feed' });
    expect(sold(desk)).toEqual([e164(number)]);
  });

  it('says that it lives, that it can serve, and what it counted', async () => {
    expect((await page('/health')).status).toBe(200);
    expect((await page('/ready')).status).toBe(200);
    expect(await (await page('/metrics')).text()).toMatch(
      /number_desk_changes_total\{event="purchased",state="purchased"\} 1/,
    );
    expect((await page('/elsewhere')).status).toBe(404);
  });

  it('is not ready while Redis is away, and is again within two seconds', async () => {
    await desk.redis.server.kill();
    expect((await page('/ready')).status).toBe(503);
    expect((await page('/health')).status).toBe(200);
    await desk.redis.server.restart();
    await expect.poll(async () => (await page('/ready')).status, { timeout: 5_000 }).toBe(200);
  });
});
