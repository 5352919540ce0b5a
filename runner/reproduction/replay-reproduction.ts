/**
 * `replay DIR`: the scenario of a reproduction folder on any cluster, and whether its finding shows again. Needs the folder
 * alone. A finding that shows only at times is tried so often that a miss is unlikely.
 */
import type { Cluster } from '../../cluster/cluster.ts';
import type { CaseResult } from '../../model/case-result.ts';
import type { Stability } from '../../model/finding.ts';
import { probeKey } from '../../model/probe.ts';
import type { Profile } from '../../model/profile.ts';
import type { Reproduction } from '../../model/reproduction.ts';
import { stabilityText } from '../../report/reproduction/stability-text.ts';
import { createAlphaBudget, type AlphaSpent } from '../alpha-budget.ts';
import { checkPositiveControl } from '../positive-control.ts';
import { createProbeTimeouts } from '../probe-timeouts.ts';
import type { CaseFocus } from '../case-context.ts';
import { runCase } from '../run-case.ts';
import { judgeReproduction, type ReproductionVerdict } from './judge-reproduction.ts';
import { keyOf, type StoredReproduction } from './read-reproduction.ts';

/** Runs of the scenario for an intermittent finding, at most. */
const attemptsMax = 8;
/** Chance of missing a finding as frequent as it was. */
const missMax = 0.05;

export interface ReproductionRun {
  readonly cluster: Cluster;
  readonly profile: Profile;
  readonly settleTimeoutMs: number;
  readonly date: () => Date;
}

export interface Replayed extends ReproductionVerdict {
  /** The deciding run of the scenario. */
  readonly result: CaseResult;
  readonly attempts: number;
  readonly alpha: AlphaSpent;
}

/** Throws HarnessError('environment') where the cluster fails its positive control. */
export async function replayReproduction(
  { scenario, record }: StoredReproduction,
  { cluster, profile, settleTimeoutMs, date }: ReproductionRun,
  signal: AbortSignal,
): Promise<Replayed> {
  const timeouts = createProbeTimeouts();
  const wanted = attemptsFor(record.stability);
  const alpha = createAlphaBudget();
  const lane = await cluster.openLane(0, signal);
  try {
    await checkPositiveControl(lane, cluster, scenario, timeouts, signal);
    const context = {
      ...{ lane, profile, timeouts, settleTimeoutMs, date, alpha },
      clock: cluster.clock,
      facts: cluster.facts,
      throwRejections: true,
      memory: new Map(),
    };
    for (let attempts = 1; ; attempts++) {
      const result = await runCase(
        context,
        { scenario, phase: 'explicit', index: 0 },
        signal,
        focusOf(record),
      );
      const verdict = judgeReproduction(record, result);
      if (verdict.status === 'reproduced' || attempts >= wanted) {
        return { ...verdict, result, attempts, alpha: alpha.spent() };
      }
    }
  } finally {
    await lane.close();
  }
}

/** A cell that is wrong only at times is asked often, whatever its first answer is; else every cell is asked once. */
function focusOf({ stability, cells }: Reproduction): CaseFocus | undefined {
  if (stability.kind !== 'intermittent') return undefined;
  return (step, probe) =>
    cells.some((cell) => cell.step === step && keyOf(cell) === probeKey(probe));
}

function attemptsFor(stability: Stability): number {
  if (stability.kind !== 'intermittent') return 1;
  const rate = Math.min(0.99, stability.mismatches / Math.max(1, stability.repeats));
  if (rate <= 0) return attemptsMax;
  return Math.min(attemptsMax, Math.ceil(Math.log(missMax) / Math.log(1 - rate)));
}

/** What is looked for, and where it was found: lines for a person. */
export function introduceReproduction(
  folder: string,
  { record }: { readonly record: Pick<Reproduction, 'signature' | 'stability' | 'versions'> },
): readonly string[] {
  const { signature, stability, versions } = record;
  const { cluster } = versions;
  return [
    `${folder}: looking for ${signature}`,
    `found by kubeprop ${versions.kubeprop} on ${cluster.name} (${cluster.serverVersion}, CNI ${cluster.cni}): ${stabilityText(stability)}`,
  ];
}

/** The last line, and the exit code: 1 reproduced, 0 not reproduced, 3 inconclusive. */
export function concludeReproduction(
  { record }: { readonly record: Pick<Reproduction, 'signature'> },
  { status, reason, attempts }: ReproductionVerdict & { readonly attempts: number },
): { readonly line: string; readonly exitCode: 0 | 1 | 3 } {
  const times = attempts === 1 ? '' : ` (run ${attempts} of the scenario)`;
  return {
    line: `${status}: ${record.signature}: ${reason}${times}`,
    exitCode: status === 'reproduced' ? 1 : status === 'not reproduced' ? 0 : 3,
  };
}
