/**
 * How well shrinking works, measured on the simulated cluster with each of its faults, at eight lanes: rounds, candidates,
 * the size of the minimum against one made by hand, and slippage with two faults planted in one cluster.
 * Usage: npx tsx bench/quality/shrink-quality.ts [seeds] [first seed] [pairs]
 */
import { pathToFileURL } from 'node:url';
import { faultCatalogue, faultNames, type FaultName } from '../../cluster/simulated/faults.ts';
import { createSimulatedCluster } from '../../cluster/simulated/simulated-cluster.ts';
import { shrinkFinding } from '../../runner/shrink/shrink-finding.ts';
import { scenarioSize } from '../../shrink/scenario-size.ts';
import { benchContext, confirmFailure, findFailingCase } from './failing-case.ts';
import { handMadeSize } from './hand-made-minima.ts';

/** Cases of a seed in which a fault must show. */
const casesMax = 60;
/** Faults that show steadily in a world without steps. */
export const steadyFaults = faultNames.filter(
  (name) => faultCatalogue[name].faultClass !== 'churn' && name !== 'intermittent-allow',
);
const never = new AbortController().signal;

export interface ShrinkMeasurement {
  readonly fault: FaultName;
  readonly seed: number;
  readonly rounds: number;
  readonly candidates: number;
  readonly originalSize: number;
  readonly size: number;
  /** Size of the scenario made by hand that shows the fault. */
  readonly handMade: number;
  readonly signature: string;
  readonly ended: string;
}

/** Shrinks the first failure of a seed; undefined where no case of it fails steadily. */
export async function measureShrink(
  fault: FaultName,
  seed: number,
): Promise<ShrinkMeasurement | undefined> {
  const request = await findFailingCase([fault], seed, casesMax);
  if (request === undefined || request.mismatchRate < 1) return undefined;
  const context = benchContext(createSimulatedCluster({ faults: [fault] }));
  const { scenario, signature, summary } = await shrinkFinding(context, request, never);
  const { rounds, candidates, ended } = summary;
  return {
    fault, seed, rounds, candidates, signature, ended,
    originalSize: scenarioSize(request.scenario),
    size: scenarioSize(scenario),
    handMade: handMadeSize(fault),
  }; // prettier-ignore
}

export interface SlippageMeasurement {
  readonly planted: readonly [FaultName, FaultName];
  readonly seed: number;
  /** Whether the minimum no longer shows the fault that made the original fail. */
  readonly slipped: boolean;
  readonly signature: string;
}

/**
 * Plants two faults, takes a failure that the first alone explains, and looks which fault the minimum shows. Undefined
 * where no such failure is found.
 */
export async function measureSlippage(
  planted: readonly [FaultName, FaultName],
  seed: number,
): Promise<SlippageMeasurement | undefined> {
  const [own, other] = planted;
  const request = await findFailingCase([own], seed, casesMax);
  if (request === undefined || request.mismatchRate < 1) return undefined;
  const failing = { failing: request.failure } as const;
  const both = await confirmFailure(createSimulatedCluster({ faults: planted }), request.scenario, failing); // prettier-ignore
  const alone = await confirmFailure(createSimulatedCluster({ faults: [other] }), request.scenario, failing); // prettier-ignore
  if (both === undefined || alone !== undefined) return undefined;
  const context = benchContext(createSimulatedCluster({ faults: planted }));
  const { scenario, cell, signature } = await shrinkFinding(context, both, never);
  const shown = await confirmFailure(createSimulatedCluster({ faults: [own] }), scenario, {
    failing: cell,
  });
  return { planted, seed, slipped: shown === undefined, signature };
}

/** The value below which this share of the numbers lies. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Pairs of steady faults, spread over the catalogue. */
export function faultPairs(count: number): readonly (readonly [FaultName, FaultName])[] {
  const names = steadyFaults;
  return Array.from({ length: count }, (_, index) => {
    const own = names[(index * 7) % names.length];
    const stride = 1 + ((index * 13) % (names.length - 1));
    const other = names[(((index * 7) % names.length) + stride) % names.length];
    if (own === undefined || other === undefined) throw new RangeError('no fault at that position');
    return [own, other] as const;
  });
}

async function main(seeds: number, first: number, pairs: number): Promise<void> {
  const print = (line: string): boolean => process.stdout.write(`${line}\n`);
  const measured: ShrinkMeasurement[] = [];
  for (const fault of seeds > 0 ? steadyFaults : []) {
    for (let seed = first; seed < first + seeds; seed++) {
      const one = await measureShrink(fault, seed);
      if (one === undefined) continue;
      measured.push(one);
      print(
        `${fault} seed ${seed}: ${one.rounds} rounds, ${one.candidates} candidates, size ${one.originalSize} -> ` +
          `${one.size} (by hand ${one.handMade}), ${one.ended}, ${one.signature}`,
      );
    }
  }
  const over = (value: (one: ShrinkMeasurement) => number): string =>
    [0.5, 0.9, 1].map((share) => quantile(measured.map(value), share)).join(' / ');
  print(
    `${measured.length} failures of ${new Set(measured.map(({ fault }) => fault)).size} faults`,
  );
  print(`rounds p50 / p90 / max: ${over(({ rounds }) => rounds)}`);
  print(`candidates p50 / p90 / max: ${over(({ candidates }) => candidates)}`);
  print(
    `size minus size by hand p50 / p90 / max: ${over(({ size, handMade }) => size - handMade)}`,
  );
  const slips: SlippageMeasurement[] = [];
  for (const pair of faultPairs(pairs)) {
    const slip = await measureSlippage(pair, first);
    if (slip === undefined) continue;
    slips.push(slip);
    if (slip.slipped) print(`slipped: ${slip.planted.join(' to ')}: ${slip.signature}`);
  }
  print(
    `slipped: ${slips.filter(({ slipped }) => slipped).length} of ${slips.length} pairs of faults`,
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [seeds = '1', first = '1', pairs = '40'] = process.argv.slice(2);
  await main(Number(seeds), Number(first), Number(pairs));
}
