/** The first case that shows a fault or a mutant by its relations alone, and the relation that breaks there. */
import type { FaultName } from '../../../cluster/simulated/faults.ts';
import { specificationProfile } from '../../../model/profile.ts';
import type { Probe } from '../../../model/probe.ts';
import type { RelationCase } from '../../../model/relation.ts';
import { lastWorld, type Scenario } from '../../../model/scenario.ts';
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

/** The first kill of a fault of the simulated dataplane; undefined where no case shows it. */
export function firstFaultKill(cases: readonly RelationCase[], fault: FaultName): Kill | undefined {
  return firstBroken(cases, (scenario) => faultAnswers(scenario, fault));
}

/** The first kill of a mutant of the oracle; what the true oracle leaves open is not asserted. */
export async function firstOracleKill(
  cases: readonly RelationCase[],
  mutant: OracleMutant,
): Promise<Kill | undefined> {
  const createMutant = await loadMutant(mutant);
  return firstBroken(cases, (scenario) => {
    const world = lastWorld(scenario);
    const predict = createMutant(
      bindSynthetically(scenario, ipFamilies, world).bound,
      specificationProfile,
    );
    return (probe) => {
      const { verdict } = predict(probe);
      return verdict === 'either' ? undefined : verdict === 'allow';
    };
  });
}

function firstBroken(
  cases: readonly RelationCase[],
  answers: (scenario: Scenario) => Answer,
): Kill | undefined {
  for (const [index, one] of cases.entries()) {
    const [broken] = brokenRelations(one, answers, openBySpecification);
    if (broken !== undefined) return { index, relation: broken.name };
  }
  return undefined;
}

function openBySpecification(scenario: Scenario): (probe: Probe) => boolean {
  const predict = createPredictor(bindStored(scenario), specificationProfile);
  return (probe) => predict(probe).verdict === 'either';
}
