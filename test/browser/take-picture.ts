import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';

/** What to cut out of a page, and how much around it is seen. */
type Cut = Readonly<{ of: readonly Locator[]; margin?: number }>;

/**
 * Puts what a page shows into `<name>.png` beside the browser tests when `npm run picture` asks for it; every other run leaves the pictures alone.
 * @param cut what to cut out; the whole page unless given
 */
export async function takePicture(page: Page, name: string, cut: Cut = { of: [] }): Promise<void> {
  if (!process.env['README_PICTURE']) return;
  const path = fileURLToPath(new URL(`./${name}.png`, import.meta.url));
  await mkdir(dirname(path), { recursive: true });
  // Nothing is to look as if the mouse lay on it.
  await page.mouse.move(0, 0);
  const clip = await around(page, cut);
  await page.screenshot({ path, animations: 'disabled', ...(clip ? { clip } : {}) });
}

async function around(page: Page, { of, margin = 0 }: Cut) {
  const boxes = (await Promise.all(of.map((one) => one.boundingBox()))).filter((box) => box !== null);
  const whole = page.viewportSize();
  if (boxes.length === 0 || !whole) return undefined;
  // Rounded inwards: no line of a neighbour shows at an edge.
  const x = Math.ceil(Math.max(0, Math.min(...boxes.map((box) => box.x)) - margin));
  const y = Math.ceil(Math.max(0, Math.min(...boxes.map((box) => box.y)) - margin));
  const right = Math.floor(Math.min(whole.width, Math.max(...boxes.map((box) => box.x + box.width)) + margin));
  const bottom = Math.floor(Math.min(whole.height, Math.max(...boxes.map((box) => box.y + box.height)) + margin));
  return { x, y, width: right - x, height: bottom - y };
}
