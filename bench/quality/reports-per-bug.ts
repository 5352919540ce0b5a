/**
 * N reports for N bugs: several faults of the simulated cluster at once, one run, and how many findings it makes of them.
 * Each fault must have a report of its shape, and all together no more than the budget of their group, which may only
 * fall. A bug counts twice where it shows at both ends of a connection or where two smallest scenarios share no feature.
 * Exit code 1 where a fault is hidden or a budget is passed. Usage: npx tsx bench/quality/reports-per-bug.ts
 */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultName } from '../../cluster/simulated/faults.ts';
import { createSimulatedCluster } from '../../cluster/simulated/simulated-cluster.ts';
import { generateScenario } from '../../generators/network-policy.ts';
import { resolveGeneratorOptions } from '../../generators/options.ts';
import type { FindingRecorded, HistoryEvent } from '../../model/history.ts';
import { specificationProfile } from '../../model/profile.ts';
import { executeRun } from '../../runner/execute-run.ts';

interface FaultGroup {
  /** Each with the signature that a report of it has. */
  readonly faults: Readonly<Partial<Record<FaultName, RegExp>>>;
  readonly reportsMax: number;
}

const groups: readonly FaultGroup[] = [
  {
    faults: { 'ingress-deny-all-ignored': /isolated\/no-rules/, 'protocol-ignored': /\/protocol/ },
    reportsMax: 4,
  },
  {
    faults: {
      'end-port-exclusive': /endPort/,
      'pod-selector-crosses-namespaces': /podSelector\/other-namespace/,
      'egress-types-ignored': /egress\/isolated/,
    },
    reportsMax: 3,
  },
  {
    faults: {
      'in-first-value-only': /several-values/,
      'union-as-override': /several-policies/,
      'empty-pod-selector-selects-none': /\/isolated/,
    },
    reportsMax: 7,
  },
];

const seed = 3;
const cases = 60;
const generatorOptions = resolveGeneratorOptions({
  podsMax: 4,
  policiesMax: 3,
  hostNetwork: false,
});

for (const { faults, reportsMax } of groups) {
  const names = Object.keys(faults) as readonly FaultName[];
  const signatures = await reportsOf(names);
  const hidden = Object.entries(faults).filter(
    ([, shape]) => !signatures.some((signature) => shape.test(signature)),
  );
  process.stdout.write(
    `${names.join(', ')}: ${signatures.length} reports of ${names.length} faults (budget ${reportsMax})\n` +
      signatures.map((signature) => `  ${signature}\n`).join('') +
      hidden.map(([name]) => `  HIDDEN: ${name}\n`).join(''),
  );
  if (hidden.length > 0 || signatures.length > reportsMax) process.exitCode = 1;
}

/** Signatures of the findings of a run on a cluster with these faults. */
async function reportsOf(faults: readonly FaultName[]): Promise<readonly string[]> {
  const reportDirectory = mkdtempSync(join(tmpdir(), 'kubeprop-reports-'));
  await executeRun(
    {
      cluster: createSimulatedCluster({ ipFamilies: ['IPv4'], seed, faults }),
      profile: specificationProfile,
      ...{ suite: 'network-policy', seed, generatorOptions, reportDirectory },
      phases: ['generate'],
      stored: [],
      scenarioAt: (index) => generateScenario(generatorOptions, seed, index),
      ...{ firstIndex: 0, cases, timeLimitMs: undefined, lanes: 1, failFast: false },
      ...{ settleTimeoutMs: 2000, investigate: true, healthChecks: false },
      shrink: { lanes: 8, timeLimitMs: 600_000 },
      clusterFlags: [],
      command: 'reports per bug',
      replayCommand: () => '',
      write: () => undefined,
      isTerminal: false,
      date: () => new Date(),
    },
    new AbortController().signal,
  );
  return readFileSync(join(reportDirectory, 'history.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as HistoryEvent)
    .filter((event): event is FindingRecorded => event.type === 'finding')
    .map(({ signature }) => signature);
}
