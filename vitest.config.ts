import { defineConfig } from 'vitest/config';
import { Spread } from './test/support/spread.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // What takes minutes has its own command: npm run long. What only measures, too: npm run surfaces.
    exclude: [
      ...(process.env['LONG'] === undefined ? ['test/**/*-long.test.ts'] : []),
      ...(process.env['SURFACES'] === undefined ? ['test/browser/surfaces.test.ts'] : []),
      // What takes minutes and draws: npm run dashboard.
      ...(process.env['DASHBOARD'] === undefined ? ['test/browser/dashboard.test.ts'] : []),
    ],
    globalSetup: ['test/support/compiled.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What is waited for comes in its own time, on a machine that has other things to do.
    expect: { poll: { timeout: 10_000 } },
    // Files share what they import, which takes as long as a third of the tests; they share nothing that they change.
    isolate: false,
    sequence: { sequencer: Spread },
    // Much of what they do is waiting, for processes of their own.
    maxWorkers: 4,
    maxConcurrency: 20,
  },
});
