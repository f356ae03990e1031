import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // What takes minutes has its own command: npm run long.
    exclude: process.env['LONG'] === undefined ? ['test/**/*-long.test.ts'] : [],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
