/**
 * How much generated scenarios test, in numbers: binds each synthetically, predicts every probe under the specification
 * alone, and counts. A world where everything is allowed, or denied, tells a wrong implementation from a right one badly.
 */
import type { IpFamily } from '../../model/kubernetes.ts';
import { endpointName, probesOf, type Probe } from '../../model/probe.ts';
import { specificationProfile } from '../../model/profile.ts';
import type { Scenario } from '../../model/scenario.ts';
import { bindSynthetically } from '../../model/synthetic-binding.ts';
import { createPredictor, type Predictor } from '../../oracle/predict.ts';

/** Counts of one scenario; definite cells are those between distinct ends that are not `either`. */
export interface CaseBalance {
  readonly cells: number;
  readonly either: number;
  readonly definiteAllow: number;
  readonly definiteDeny: number;
  /** Whether some policy selects a pod that is probed. */
  readonly selects: boolean;
  /** Denied cells that some policy rule would have allowed at one end: both ends had a say. */
  readonly ruleAllowed: number;
}

export interface Balance {
  readonly cases: number;
  readonly selectingShare: number;
  readonly allAllowShare: number;
  readonly allDenyShare: number;
  readonly eitherMean: number;
  /** Allow share over definite cells: quartiles over the cases. */
  readonly allowQuartiles: readonly [number, number, number];
  /** Share of cases where a rule of some policy allows a probed cell. */
  readonly ruleHitShare: number;
}

/** Counts one scenario on a cluster of these families. */
export function measureCase(scenario: Scenario, ipFamilies: readonly IpFamily[]): CaseBalance {
  const { bound } = bindSynthetically(scenario, ipFamilies);
  const predict = createPredictor(bound, specificationProfile);
  const counts = { cells: 0, either: 0, definiteAllow: 0, definiteDeny: 0, ruleAllowed: 0 };
  let selects = false;
  for (const probe of probesOf(scenario, scenario.world, ipFamilies)) {
    if (endpointName(probe.source) === endpointName(probe.target)) continue;
    const seen = countProbe(predict, probe);
    counts.cells += 1;
    counts[seen.kind] += 1;
    if (seen.rule) counts.ruleAllowed += 1;
    selects ||= seen.isolated;
  }
  return { ...counts, selects };
}

/** The summary of many cases. */
export function summarise(cases: readonly CaseBalance[]): Balance {
  const share = (claim: (item: CaseBalance) => boolean): number =>
    cases.filter(claim).length / cases.length;
  const allowShares = cases
    .filter(({ definiteAllow, definiteDeny }) => definiteAllow + definiteDeny > 0)
    .map(({ definiteAllow, definiteDeny }) => definiteAllow / (definiteAllow + definiteDeny))
    .sort((a, b) => a - b);
  const quantile = (fraction: number): number =>
    allowShares[Math.floor(fraction * (allowShares.length - 1))] ?? Number.NaN;
  return {
    cases: cases.length,
    selectingShare: share(({ selects }) => selects),
    allAllowShare: share(({ definiteDeny }) => definiteDeny === 0),
    allDenyShare: share(({ definiteAllow }) => definiteAllow === 0),
    eitherMean: cases.reduce((sum, { either, cells }) => sum + either / cells, 0) / cases.length,
    allowQuartiles: [quantile(0.25), quantile(0.5), quantile(0.75)],
    ruleHitShare: share(({ ruleAllowed }) => ruleAllowed > 0),
  };
}

function countProbe(
  predict: Predictor,
  probe: Probe,
): {
  readonly kind: 'either' | 'definiteAllow' | 'definiteDeny';
  readonly isolated: boolean;
  readonly rule: boolean;
} {
  const { verdict, explanation } = predict(probe);
  const { egress, ingress } = explanation;
  return {
    kind: verdict === 'either' ? 'either' : verdict === 'allow' ? 'definiteAllow' : 'definiteDeny',
    isolated: egress.isolatedBy.length + ingress.isolatedBy.length > 0,
    rule: [...egress.matches, ...ingress.matches].some((match) => match.verdict === 'allow'),
  };
}
