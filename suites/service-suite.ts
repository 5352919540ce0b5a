/** What the suites about Services have in common: cases of one seed on every cluster of a suite, all of which must conform. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { kubeprop } from './run-cli.ts';
import { suiteSize } from './suite-size.ts';
import { serviceClusters, type ServiceCluster } from './service-clusters.ts';

/** Runs generated cases on a cluster; `casesDefault` where KUBEPROP_SUITE_CASES names no number. */
export async function expectConformingCases(
  suite: string,
  seed: number,
  casesDefault: number,
  flags: readonly string[],
): Promise<void> {
  const { cases } = suiteSize({ seeds: [seed], cases: casesDefault }, process.env);
  const report = mkdtempSync(join(tmpdir(), 'kubeprop-suite-'));
  const words = ['--seed', String(seed), '--cases', String(cases), '--report', report];
  const { code, stdout } = await kubeprop('run', '--suite', suite, ...flags, ...words);
  expect(code).toBe(0);
  expect(stdout).toContain(`${cases} cases: ${cases} conform, 0 violate, 0 inconclusive`);
}

/** The test of a suite on each of its clusters. `title` ends with where. */
export function describeServiceSuite(
  title: string,
  { suite, clusters = suite, seed, cases }: ServiceSuite,
): void {
  describe.each(serviceClusters(clusters, inject('target').cluster))(
    `${title} on $title`,
    (cluster) => {
      deleteOwnCluster(cluster);
      it.each([seed])('seed %d conforms', async () => {
        await expectConformingCases(suite, seed, cases, cluster.flags);
      });
    },
  );
}

/** After the tests of a suite, deletes a cluster that they alone need: a dozen idle ones take a machine's cores. */
export function deleteOwnCluster({ ownFlags }: ServiceCluster): void {
  if (ownFlags === undefined) return;
  afterAll(async () => {
    const { code } = await kubeprop('cluster', 'down', ...ownFlags);
    expect(code).toBe(0);
  });
}

type ClustersOf = Parameters<typeof serviceClusters>[0];

interface ServiceSuite {
  readonly suite: ClustersOf;
  /** Where its clusters are another suite's name. */
  readonly clusters?: ClustersOf;
  readonly seed: number;
  /** Cases where KUBEPROP_SUITE_CASES names no number. */
  readonly cases: number;
}
