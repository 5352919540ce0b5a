// Three shelves: `unit` (offline, parallel), `suites` (against a cluster, one file after another), and `faults`, which break
// a cluster of their own while cases run: they take long, so that they are run by name (npm run test:faults).
import { defineConfig } from 'vitest/config';

const faultSuites = ['suites/environment-faults.suite.ts', 'suites/runner-faults.suite.ts'];
const cluster = {
  globalSetup: ['suites/announce.ts'],
  fileParallelism: false,
  testTimeout: 900_000,
  hookTimeout: 900_000,
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: ['node_modules/**', 'dist/**'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          ...cluster,
          name: 'suites',
          include: ['suites/**/*.suite.ts'],
          exclude: faultSuites,
        },
      },
      { test: { ...cluster, name: 'faults', include: faultSuites } },
    ],
  },
});
