import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { findChromium } from '../support/chromium.ts';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];

/** Opens pages in one real Chromium. */
export type TestBrowser = {
  /** A page in a browser profile of its own, at 1280×800 unless told otherwise. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
};

/**
 * Starts Chromium (`CHROMIUM_PATH`, or one on the PATH) before the tests of the calling file and ends it after them. After each test its pages
 * are closed, and the test fails if a page threw, logged an error (blocked scripts included), or asked any other host for something.
 */
export function useBrowser(): TestBrowser {
  let browser: Browser | undefined;
  let problems: string[] = [];

  beforeAll(async () => {
    const executablePath = await findChromium();
    if (!executablePath)
      throw new Error('There is no Chromium: install one (apt-get install chromium) or set CHROMIUM_PATH.');
    browser = await chromium.launch({ executablePath, args: FLAGS });
  });
  afterEach(async () => {
    const seen = problems;
    problems = [];
    for (const context of browser?.contexts() ?? []) await context.close();
    expect(seen).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
  });

  return {
    async open(url, options = {}) {
      if (!browser) throw new Error('The browser starts with the first test.');
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US', ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => {
        // A server that is gone for a while is the business of the page, not a fault in it.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
          problems.push(message.text());
      });
      page.on('request', (request) => {
        if (new URL(request.url()).host !== new URL(url).host) problems.push(`asked for ${request.url()}`);
      });
      await page.goto(url);
      return page;
    },
  };
}
