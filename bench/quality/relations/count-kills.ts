/** Counts kills: cases go in; per fault or mutant the cases that show it, each with the first relation that breaks. */
import type { FaultName } from '../../../cluster/simulated/faults.ts';
import { specificationProfile } from '../../../model/profile.ts';
import type { Probe } from '../../../model/probe.ts';
import type { RelationCase } from '../../../model/relation.ts';
import { worldsOf, type Scenario } from '../../../model/scenario.ts';
import { bindSynthetically } from '../../../model/synthetic-binding.ts';
import { createPredictor } from '../../../oracle/predict.ts';
import { bindStored, brokenRelations, ipFamilies, type Answer } from './broken-relations.ts';
import { faultAnswers } from './fault-answers.ts';
import { loadMutant, type OracleMutant } from './oracle-mutants.ts';

export interface Kill {
  /** Which of the cases. */
  readonly index: number;
  readonly relation: string;
}

export type Kills = ReadonlyMap<string, readonly Kill[]>;

/** Kills of faults of the simulated dataplane. */
export function countFaultKills(
  cases: readonly RelationCase[],
  faults: readonly FaultName[],
): Kills {
  const isOpen = remember(openBySpecification);
  return new Map(
    faults.map((fault) => [
      fault,
      firstBroken(cases, (scenario) => faultAnswers(scenario, fault), isOpen),
    ]),
  );
}

/** Kills of mutants of the oracle; what the true oracle leaves open is not asserted. */
export async function countOracleKills(
  cases: readonly RelationCase[],
  mutants: readonly OracleMutant[],
): Promise<Kills> {
  const isOpen = remember(openBySpecification);
  const kills = new Map<string, readonly Kill[]>();
  for (const mutant of mutants) {
    const createMutant = await loadMutant(mutant);
    const answers = (scenario: Scenario): Answer => {
      const world = worldsOf(scenario).at(-1) ?? scenario.world;
      const { bound } = bindSynthetically(scenario, ipFamilies, world);
      const predict = createMutant(bound, specificationProfile);
      return (probe) => {
        const { verdict } = predict(probe);
        return verdict === 'either' ? undefined : verdict === 'allow';
      };
    };
    kills.set(mutant.name, firstBroken(cases, answers, isOpen));
  }
  return kills;
}

function firstBroken(
  cases: readonly RelationCase[],
  answers: (scenario: Scenario) => Answer,
  isOpen: (scenario: Scenario) => (probe: Probe) => boolean,
): readonly Kill[] {
  return cases.flatMap((one, index) => {
    const [broken] = brokenRelations(one, answers, isOpen);
    return broken === undefined ? [] : [{ index, relation: broken.name }];
  });
}

function openBySpecification(scenario: Scenario): (probe: Probe) => boolean {
  const predict = createPredictor(bindStored(scenario), specificationProfile);
  return (probe) => predict(probe).verdict === 'either';
}

/** The same scenario is asked once per fault; its compiled worlds are kept. */
function remember<T>(compute: (scenario: Scenario) => T): (scenario: Scenario) => T {
  const known = new WeakMap<Scenario, { readonly value: T }>();
  return (scenario) => {
    const hit = known.get(scenario) ?? { value: compute(scenario) };
    known.set(scenario, hit);
    return hit.value;
  };
}
