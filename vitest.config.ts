// Four shelves: `unit` (offline, parallel), `suites` (against a cluster, one file after another), and two that take longer and
// are run by name: `faults` break a cluster of their own while cases run, `extended` need one more cluster or a minute a case.
import { defineConfig } from 'vitest/config';

const extendedSuites = [
  'suites/dns-servers.suite.ts',
  'suites/dual-stack.suite.ts',
  'suites/lifecycle.suite.ts',
];
const faultSuites = ['suites/environment-faults.suite.ts', 'suites/runner-faults.suite.ts'];
const cluster = {
  globalSetup: ['suites/announce.ts'],
  fileParallelism: false,
  testTimeout: 900_000,
  hookTimeout: 900_000,
};

export default defineConfig({
  test: {
    // Every core: one fewer, as unasked, is half of a machine of two, where the unit tests then take a third longer.
    maxWorkers: '100%',
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
          exclude: [...faultSuites, ...extendedSuites],
        },
      },
      { test: { ...cluster, name: 'faults', include: faultSuites } },
      { test: { ...cluster, name: 'extended', include: extendedSuites } },
    ],
  },
});
