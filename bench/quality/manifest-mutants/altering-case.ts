/**
 * The first generated case in which a manifest mutant alters a definite prediction: only such a case must be reported.
 * Looked up offline, with the synthetic binding, before a cluster is asked anything.
 */
import type { IpFamily } from '../../../model/kubernetes.ts';
import { probeKey, probesOf } from '../../../model/probe.ts';
import type { Profile } from '../../../model/profile.ts';
import type { Scenario, World } from '../../../model/scenario.ts';
import { bindSynthetically } from '../../../model/synthetic-binding.ts';
import { createPredictor } from '../../../oracle/predict.ts';
import type { ManifestMutant } from './mutant.ts';

export interface AlteringCase {
  readonly index: number;
  readonly scenario: Scenario;
  /** Cells that must be open in one world and closed in the other, of all that are asked. */
  readonly altered: number;
}

/** Cells that must differ: fewer might hang on an address that the synthetic binding gives and a cluster does not. */
const alteredMin = 2;

/** Undefined where none of the first `casesMax` indices will do. */
export function alteringCase(
  mutant: ManifestMutant,
  scenarioAt: (index: number) => Scenario,
  { profile, ipFamilies }: { readonly profile: Profile; readonly ipFamilies: readonly IpFamily[] },
  casesMax: number,
): AlteringCase | undefined {
  for (let index = 0; index < casesMax; index++) {
    const scenario = scenarioAt(index);
    const original = verdicts(scenario, scenario.world, profile, ipFamilies);
    const changed = verdicts(scenario, mutant.change(scenario.world), profile, ipFamilies);
    const altered = [...original].filter(([cell, verdict]) => {
      const other = changed.get(cell);
      return verdict !== 'either' && other !== 'either' && other !== verdict;
    }).length;
    if (altered >= alteredMin) return { index, scenario, altered };
  }
  return undefined;
}

function verdicts(
  scenario: Scenario,
  world: World,
  profile: Profile,
  ipFamilies: readonly IpFamily[],
): ReadonlyMap<string, string> {
  const { bound } = bindSynthetically({ ...scenario, world }, ipFamilies);
  const predict = createPredictor(bound, profile);
  return new Map(
    probesOf(scenario, world, ipFamilies)
      .filter(({ protocol }) => protocol !== 'SCTP')
      .map((probe) => [probeKey(probe), predict(probe).verdict]),
  );
}
