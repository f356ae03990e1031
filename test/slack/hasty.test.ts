import { expect, it } from 'vitest';
import { isHasty } from '../../src/slack/listeners/hasty.ts';
import type { ListenerContext } from '../../src/slack/listeners/listener-context.ts';

/** Which ids were seen within the time that each is kept for. */
function fakeDeliveries(now: () => number) {
  const until = new Map<string, number>();
  return {
    isFirst: async (_team: string, id: string, withinMs: number) => {
      if ((until.get(id) ?? 0) > now()) return false;
      until.set(id, now() + withinMs);
      return true;
    },
  } as unknown as NonNullable<ListenerContext['deliveries']>;
}
const observer = { changed() {}, refused() {}, warn: () => undefined };

it('on one Home another button is too hasty for a second after a press; the same one, and other people’s, are not', async () => {
  let now = 0;
  const context = { deliveries: fakeDeliveries(() => now), observer };
  const ana = { teamId: 'T0DESK', user: 'U0ANA' };
  expect(await isHasty(ana, 'request.rehold:r1', context)).toBe(false);
  now = 300;
  expect(await isHasty(ana, 'request.rehold:r2', context)).toBe(true);
  expect(await isHasty(ana, 'request.rehold:r1', context)).toBe(false);
  expect(await isHasty({ ...ana, user: 'U0BEN' }, 'request.rehold:r2', context)).toBe(false);
  now = 1_400;
  expect(await isHasty(ana, 'request.rehold:r2', context)).toBe(false);
});

it('a click counts where the store does not say', async () => {
  const deliveries = { isFirst: () => Promise.reject(new Error('away')) } as unknown as ListenerContext['deliveries'];
  const who = { teamId: 'T0DESK', user: 'U0ANA' };
  expect(await isHasty(who, 'request.rehold:r1', { ...(deliveries && { deliveries }), observer })).toBe(false);
});
